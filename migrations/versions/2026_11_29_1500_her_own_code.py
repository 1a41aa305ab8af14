"""Ask for a code of hers on the screen handed over, and keep who wrote her address"""

import sqlalchemy as sa
from alembic import op

revision = "0056_son_code"
down_revision = "0055_signatures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("remise", sa.Column("code_elle_sha256", sa.LargeBinary))
    op.add_column("remise", sa.Column("code_elle_le", sa.DateTime(timezone=True)))
    for compte in ("envois", "essais_elle"):
        op.add_column("remise", sa.Column(compte, sa.Integer, nullable=False, server_default="0"))
    op.add_column("remise", sa.Column("prouvee_le", sa.DateTime(timezone=True)))
    op.create_check_constraint("essais_elle", "remise", "essais_elle between 0 and 5")
    op.create_check_constraint("envois", "remise", "envois between 0 and 3")
    op.create_check_constraint("code_elle", "remise", "octet_length(code_elle_sha256) = 32")
    op.add_column("compte", sa.Column("adresse_par", sa.Uuid))
    for table, colonne in (("compte", "adresse_faible"), ("code_entree", "faible")):
        op.add_column(
            table, sa.Column(colonne, sa.Boolean, nullable=False, server_default=sa.text("false"))
        )


def downgrade() -> None:
    op.execute("drop trigger if exists signer_adresse on compte")
    op.execute("drop trigger if exists peser_code on code_entree")
    op.drop_column("code_entree", "faible")
    op.drop_column("compte", "adresse_faible")
    op.drop_column("compte", "adresse_par")
    for contrainte in ("code_elle", "envois", "essais_elle"):
        op.drop_constraint(contrainte, "remise")
    for colonne in ("prouvee_le", "essais_elle", "envois", "code_elle_le", "code_elle_sha256"):
        op.drop_column("remise", colonne)
