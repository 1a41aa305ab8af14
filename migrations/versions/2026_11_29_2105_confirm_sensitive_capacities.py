"""Let whoever answers for a sensitive structure confirm who acts there"""

import sqlalchemy as sa
from alembic import op

revision = "0061_habilitation_proposee"
down_revision = "0060_son_code"
branch_labels = None
depends_on = None

TABLE = "habilitation_proposee"
ROLES = (
    "('professionnel','charge_orientation','gestionnaire','coordonnateur','administrateur','dpo')"
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("territoire_id", sa.Integer, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("gen_random_uuid()")),
        sa.Column("compte_id", sa.Uuid, nullable=False),
        sa.Column("structure_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("debut", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fin", sa.DateTime(timezone=True)),
        sa.Column("proposee_par", sa.Uuid, nullable=False),
        sa.Column(
            "proposee_le",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
        ),
        sa.Column("reponse", sa.Text),
        sa.Column("repondue_le", sa.DateTime(timezone=True)),
        sa.Column("repondue_par", sa.Uuid),
        sa.CheckConstraint(f"role in {ROLES}", name=op.f("ck_habilitation_proposee_role")),
        sa.CheckConstraint("fin is null or fin > debut", name=op.f("ck_habilitation_proposee_fenetre")),
        sa.CheckConstraint("reponse in ('oui','non')", name=op.f("ck_habilitation_proposee_reponse")),
        sa.CheckConstraint(
            "num_nulls(reponse, repondue_le, repondue_par) in (0, 3)", name=op.f("ck_habilitation_proposee_repondue")
        ),
        sa.ForeignKeyConstraint(["territoire_id"], ["territoire.id"]),
        sa.ForeignKeyConstraint(
            ["territoire_id", "compte_id"], ["compte.territoire_id", "compte.id"]
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id", "structure_id"], ["structure.territoire_id", "structure.id"]
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id", "proposee_par"], ["compte.territoire_id", "compte.id"]
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id"),
    )
    for nom, colonne in (
        ("structure", "structure_id"),
        ("compte", "compte_id"),
        ("par", "proposee_par"),
    ):
        op.create_index(f"ix_{TABLE}_{nom}", TABLE, ["territoire_id", colonne])


# What the wall of before does not know; the policies that ask it are written again by that wall.
FONCTIONS = (
    "garder_la_fin()",
    "repondre_habilitation(uuid, boolean)",
    "repond_de(int, uuid, uuid)",
    "est_sensible(int, uuid)",
)


def downgrade() -> None:
    op.execute("drop trigger if exists garder_la_fin on habilitation")
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction} cascade")
    op.drop_table(TABLE)
