"""Remember until when a structure that was sensitive has its capacities confirmed"""

import sqlalchemy as sa
from alembic import op

revision = "0062_sensible_encore"
down_revision = "0061_habilitation_proposee"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("structure", sa.Column("sensible_jusqu_au", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.execute("drop trigger if exists rester_sensible on structure")
    op.execute("drop function if exists prive.rester_sensible()")
    op.drop_column("structure", "sensible_jusqu_au")
