"""Ask for a code of hers on the screen handed over, and keep who wrote her address"""

import sqlalchemy as sa
from alembic import op

revision = "0060_son_code"
down_revision = "0059_partagees"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("remise", sa.Column("code_elle_sha256", sa.LargeBinary))
    op.add_column("remise", sa.Column("code_elle_le", sa.DateTime(timezone=True)))
    for compte in ("envois", "essais_elle"):
        op.add_column("remise", sa.Column(compte, sa.Integer, nullable=False, server_default="0"))
    op.add_column("remise", sa.Column("prouvee_le", sa.DateTime(timezone=True)))
    for nom, regle in CONTRAINTES:
        op.create_check_constraint(op.f(nom), "remise", regle)
    op.add_column("compte", sa.Column("adresse_par", sa.Uuid))
    for table, colonne in (("compte", "adresse_faible"), ("code_entree", "faible")):
        op.add_column(
            table, sa.Column(colonne, sa.Boolean, nullable=False, server_default=sa.text("false"))
        )


CONTRAINTES = (
    ("ck_remise_essais_elle", "essais_elle between 0 and 5"),
    ("ck_remise_envois", "envois between 0 and 3"),
    ("ck_remise_code_elle", "octet_length(code_elle_sha256) = 32"),
)
# What the wall of before does not know, or writes again with another answer.
FONCTIONS = (
    "signer_adresse()",
    "peser_code()",
    "adresse_sure(int, uuid, uuid)",
    "lire_remise(bytea)",
    "poser_code_remise(bytea, bytea)",
    "prouver_remise(bytea, bytea, bytea[])",
)


def downgrade() -> None:
    op.execute("drop trigger if exists signer_adresse on compte")
    op.execute("drop trigger if exists peser_code on code_entree")
    for fonction in FONCTIONS:
        op.execute(f"drop function if exists prive.{fonction}")
    op.drop_column("code_entree", "faible")
    op.drop_column("compte", "adresse_faible")
    op.drop_column("compte", "adresse_par")
    for nom, _ in CONTRAINTES:
        op.drop_constraint(op.f(nom), "remise")
    for colonne in ("prouvee_le", "essais_elle", "envois", "code_elle_le", "code_elle_sha256"):
        op.drop_column("remise", colonne)
