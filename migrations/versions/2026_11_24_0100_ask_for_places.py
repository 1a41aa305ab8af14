"""Ask for places"""

import sqlalchemy as sa
from alembic import op

revision = '0031_places_demandees'
down_revision = '0030_mots'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('places_demande',
    sa.Column('service_id', sa.Text(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('structure_id', sa.Uuid(), nullable=False),
    sa.Column('demandee_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('repondue_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_places_demande_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_places_demande_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_places_demande_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_places_demande'))
    )
    op.create_index('ix_places_demande_offre', 'places_demande', ['territoire_id', 'service_id', 'demandee_le'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_places_demande_offre', table_name='places_demande')
    op.drop_table('places_demande')
