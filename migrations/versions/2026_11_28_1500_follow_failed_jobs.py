"""Keep why a job failed, and why an operator set it aside"""

import sqlalchemy as sa
from alembic import op

revision = "0047_travaux"
down_revision = "0046_relais"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "travail_suivi",
        sa.Column("travail_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column("erreur", sa.Text(), server_default="", nullable=False),
        sa.Column("endroit", sa.Text(), server_default="", nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ecarte_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("motif", sa.Text(), nullable=True),
        sa.CheckConstraint("(ecarte_le is null) = (motif is null)", name=op.f("ck_travail_suivi_ecarte")),
        sa.PrimaryKeyConstraint("travail_id", name=op.f("pk_travail_suivi")),
    )


def downgrade() -> None:
    # The wall of before gives these another result, or does not know them.
    op.execute("drop function if exists prive.dire_refus(uuid, uuid)")
    op.execute("drop function if exists prive.purger_travaux()")
    op.drop_table("travail_suivi")
