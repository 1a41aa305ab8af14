"""Count carnets taken in a day"""

import sqlalchemy as sa
from alembic import op


revision = '0012_extraction'
down_revision = '0011_rapprochements'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('territoire', sa.Column('quota_alerte', sa.Integer(), server_default=sa.text('100'), nullable=False))
    op.add_column('territoire', sa.Column('quota_maximum', sa.Integer(), server_default=sa.text('300'), nullable=False))
    op.create_check_constraint(op.f('ck_territoire_quotas'), 'territoire', 'quota_alerte between 1 and quota_maximum')


def downgrade() -> None:
    op.drop_constraint(op.f('ck_territoire_quotas'), 'territoire', type_='check')
    op.drop_column('territoire', 'quota_maximum')
    op.drop_column('territoire', 'quota_alerte')
