"""Remember what was sent under which key"""

import sqlalchemy as sa
from alembic import op

revision = "0053_envois"
down_revision = "0052_notes_de_travail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "envoi",
        sa.Column("compte_id", sa.Uuid(), nullable=False),
        sa.Column("cle_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("corps_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("statut", sa.SmallInteger(), nullable=True),
        sa.Column("lieu", sa.Text(), nullable=True),
        sa.Column("reponse", sa.LargeBinary(), nullable=True),
        sa.Column(
            "recu_le", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint(
            "octet_length(cle_sha256) = 32 and octet_length(corps_sha256) = 32",
            name=op.f("ck_envoi_empreintes"),
        ),
        sa.CheckConstraint(
            "lieu like '/%' and lieu not like '//%'", name=op.f("ck_envoi_chez_nous")
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id", "compte_id"],
            ["compte.territoire_id", "compte.id"],
            name=op.f("fk_envoi_territoire_id_compte_id_compte"),
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_envoi_territoire_id_territoire")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f("pk_envoi")),
    )
    op.create_index("ix_envoi_recu", "envoi", ["recu_le"])
    op.create_index(
        "uq_envoi_cle", "envoi", ["territoire_id", "compte_id", "cle_sha256"], unique=True
    )


def downgrade() -> None:
    for appel in (
        "recevoir_envoi(bytea, text, bytea)",
        "repondre_envoi(bytea, int, text, bytea)",
        "oublier_envoi(bytea)",
        "purger_envois()",
    ):
        op.execute(f"drop function if exists prive.{appel}")
    op.drop_table("envoi")
