"""Let an accompanied person enter with the code of a paper"""

import sqlalchemy as sa
from alembic import op

revision = "0041_code_d_entree"
down_revision = "0040_rendez_vous_deplaces"
branch_labels = None
depends_on = None

_AVANT = "moyen in ('proconnect','franceconnect','courriel','demo')"
_APRES = "moyen in ('proconnect','franceconnect','courriel','papier','demo')"


def _dire_les_moyens(moyens: str) -> None:
    for table in ("connexion", "preuve"):
        op.drop_constraint(op.f(f"ck_{table}_moyen"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_moyen"), table, moyens)


def upgrade() -> None:
    _dire_les_moyens(_APRES)
    op.add_column("compte", sa.Column("liaison_jusqu_au", sa.DateTime(timezone=True)))
    op.create_table(
        "code_entree",
        sa.Column("compte_id", sa.Uuid(), nullable=False),
        sa.Column("code_hmac", sa.LargeBinary(), nullable=False),
        sa.Column("par_compte_id", sa.Uuid(), nullable=False),
        sa.Column("essais", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "expire_le",
            sa.DateTime(timezone=True),
            server_default=sa.text("now() + interval '14 days'"),
            nullable=False,
        ),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.CheckConstraint("octet_length(code_hmac) = 32", name=op.f("ck_code_entree_empreinte")),
        sa.ForeignKeyConstraint(
            ["territoire_id", "compte_id"],
            ["compte.territoire_id", "compte.id"],
            name=op.f("fk_code_entree_territoire_id_compte_id_compte"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id", "par_compte_id"],
            ["compte.territoire_id", "compte.id"],
            name=op.f("fk_code_entree_territoire_id_par_compte_id_compte"),
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_code_entree_territoire_id_territoire")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "id", name=op.f("pk_code_entree")),
    )
    op.create_index("uq_code_entree_compte", "code_entree", ["territoire_id", "compte_id"], unique=True)
    op.create_index("uq_code_entree_code", "code_entree", ["code_hmac"], unique=True)
    op.create_index("ix_code_entree_par", "code_entree", ["territoire_id", "par_compte_id"])


def downgrade() -> None:
    op.drop_table("code_entree")
    op.drop_column("compte", "liaison_jusqu_au")
    _dire_les_moyens(_AVANT)
