"""Count the changes of an appointment"""

import sqlalchemy as sa
from alembic import op

revision = "0038_rendez_vous_deplaces"
down_revision = "0037_papiers_a_effacer"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "rendez_vous", sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("rendez_vous", "sequence")
