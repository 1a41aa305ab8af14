"""Release the gaps once a day"""

import sqlalchemy as sa
from alembic import op

revision = "0039_releve_ecart"
down_revision = "0038_demandes_entendues"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "releve_ecart",
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("categorie", sa.Text(), nullable=False),
        sa.Column("code_epci", sa.Text(), nullable=False),
        sa.Column("personnes", sa.Integer(), nullable=True),
        sa.Column("offres", sa.Integer(), nullable=False),
        sa.Column("offres_a_distance", sa.Integer(), nullable=False),
        sa.CheckConstraint("personnes >= 11", name=op.f("ck_releve_ecart_personnes")),
        sa.CheckConstraint("offres >= 0 and offres_a_distance >= 0", name=op.f("ck_releve_ecart_offres")),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_releve_ecart_territoire_id_territoire")
        ),
        sa.PrimaryKeyConstraint("territoire_id", "jour", "categorie", "code_epci", name=op.f("pk_releve_ecart")),
    )


def downgrade() -> None:
    op.drop_table("releve_ecart")
