"""Tie an agreement to the screen on which it was answered"""

import sqlalchemy as sa
from alembic import op

revision = '0035_preuve_de_l_accord'
down_revision = '0034_courriels_suivis'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('consentement', sa.Column('remise_id', sa.Uuid(), nullable=True))
    # A screen handed over lasts half an hour: those of the moment are handed over again.
    op.execute("delete from remise")
    op.add_column('remise', sa.Column('masque', sa.Integer(), nullable=False))
    op.add_column('remise', sa.Column('coches', sa.Integer(), server_default=sa.text('0'), nullable=False))


def downgrade() -> None:
    op.drop_column('remise', 'coches')
    op.drop_column('remise', 'masque')
    op.drop_column('consentement', 'remise_id')
