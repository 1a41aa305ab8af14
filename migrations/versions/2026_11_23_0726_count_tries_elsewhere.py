"""Count the tries of a second factor where every limit is counted"""

import sqlalchemy as sa
from alembic import op


revision = '0009_essais'
down_revision = '0008_urgences'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column('second_facteur', 'essais_depuis')
    op.drop_column('second_facteur', 'essais')


def downgrade() -> None:
    op.add_column('second_facteur', sa.Column('essais', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('second_facteur', sa.Column('essais_depuis', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False))
