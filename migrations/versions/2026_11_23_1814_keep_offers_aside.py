"""Keep offers aside"""

import sqlalchemy as sa
from alembic import op


revision = '0024_favoris'
down_revision = '0023_locales'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('favori',
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Text(), nullable=False),
    sa.Column('liste', sa.Text(), nullable=False),
    sa.Column('ajoute_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('retire_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint('length(liste) between 1 and 60', name=op.f('ck_favori_liste')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_favori_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_favori_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_favori'))
    )
    op.create_index('uq_favori_courant', 'favori', ['territoire_id', 'compte_id', 'liste', 'service_id'], unique=True, postgresql_where=sa.text('retire_le is null'))


def downgrade() -> None:
    op.drop_index('uq_favori_courant', table_name='favori', postgresql_where=sa.text('retire_le is null'))
    op.drop_table('favori')
