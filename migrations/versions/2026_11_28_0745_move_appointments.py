"""Count the changes of an appointment"""

import sqlalchemy as sa
from alembic import op

revision = "0040_rendez_vous_deplaces"
down_revision = "0039_releve_ecart"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "rendez_vous", sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("rendez_vous", "sequence")
