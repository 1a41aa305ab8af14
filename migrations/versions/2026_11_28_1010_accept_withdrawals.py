"""Let whoever hands a file in accept that it withdraws many offers"""

import sqlalchemy as sa
from alembic import op

revision = '0043_retraits_acceptes'
down_revision = '0042_plier'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'import_depot', sa.Column('retraits_acceptes', sa.Boolean(), server_default=sa.text('false'), nullable=False)
    )


def downgrade() -> None:
    op.drop_column('import_depot', 'retraits_acceptes')
