"""Keep the history of imports"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0025_imports'
down_revision = '0024_favoris'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import_ancien',
    sa.Column('import_id', sa.BigInteger(), nullable=False),
    sa.Column('relation', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('ligne', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.PrimaryKeyConstraint('import_id', 'relation', 'id', name=op.f('pk_import_ancien'))
    )
    op.add_column('import_catalogue', sa.Column('problemes', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False))
    op.add_column('import_catalogue', sa.Column('annule', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column('import_catalogue', 'annule')
    op.drop_column('import_catalogue', 'problemes')
    op.drop_table('import_ancien')
