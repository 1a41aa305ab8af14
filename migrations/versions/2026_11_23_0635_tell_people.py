"""Hold what people are told"""

import sqlalchemy as sa
from alembic import op


revision = '0005_avis'
down_revision = '0004_outbox'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('avis',
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('personne_id', sa.Uuid(), nullable=True),
    sa.Column('genre', sa.Text(), nullable=False),
    sa.Column('cree_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('lu_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('courriel_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_avis_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_avis_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_avis_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_avis'))
    )
    op.create_index('ix_avis_compte', 'avis', ['territoire_id', 'compte_id', sa.literal_column('cree_le desc')], unique=False)
    op.create_index('ix_avis_personne', 'avis', ['territoire_id', 'personne_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_avis_personne', table_name='avis')
    op.drop_index('ix_avis_compte', table_name='avis')
    op.drop_table('avis')
