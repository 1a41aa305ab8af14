"""Count requests"""

import sqlalchemy as sa
from alembic import op


revision = '0007_limites'
down_revision = '0006_identites'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('limite',
    sa.Column('quoi', sa.Text(), nullable=False),
    sa.Column('cle', sa.LargeBinary(), nullable=False),
    sa.Column('nombre', sa.Integer(), nullable=False),
    sa.Column('expire_le', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('quoi', 'cle', name=op.f('pk_limite')),
    prefixes=['UNLOGGED']
    )
    op.create_index('ix_limite_expire', 'limite', ['expire_le'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_limite_expire', table_name='limite')
    op.drop_table('limite')
