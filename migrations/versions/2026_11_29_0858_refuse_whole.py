"""Make a refusal whole: pages never wrote another, and a part is closed rather than opened"""

import sqlalchemy as sa
from alembic import op

revision = "0054_refus_entier"
down_revision = "0053_envois"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What reads the column is written again by the wall, in this same transaction.
    op.execute("drop view if exists prive.droits")
    op.execute("drop view if exists prive.mes_refus cascade")
    op.execute("alter table exclusion drop column domaines cascade")
    # A refusal of some domains becomes one of all: a doubt about her no is a no.
    op.execute(
        "delete from acces a using exclusion e where e.territoire_id = a.territoire_id"
        " and e.personne_id = a.personne_id and e.structure_id = a.structure_id"
        " and e.levee_le is null"
    )


def downgrade() -> None:
    op.add_column(
        "exclusion", sa.Column("domaines", sa.Integer(), server_default="4095", nullable=False)
    )
    op.alter_column("exclusion", "domaines", server_default=None)
    op.create_check_constraint(
        op.f("ck_exclusion_domaines"),
        "exclusion",
        "domaines between 1 and 4095 and (domaines & 1 = 0 or domaines = 4095)",
    )
