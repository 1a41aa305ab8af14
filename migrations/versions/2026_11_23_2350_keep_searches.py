"""Keep searches"""

import sqlalchemy as sa
from alembic import op

revision = '0028_veilles'
down_revision = '0027_erreurs'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('catalogue_service', sa.Column('vu_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False))
    op.create_table('veille',
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('requete', sa.Text(), nullable=False),
    sa.Column('rythme', sa.Text(), nullable=False),
    sa.Column('cree_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('regardee_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('fermee_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("rythme in ('jamais','jour','semaine')", name=op.f('ck_veille_rythme')),
    sa.CheckConstraint('length(nom) between 1 and 80 and length(requete) <= 2000', name=op.f('ck_veille_textes')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_veille_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_veille_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_veille'))
    )
    op.create_index('ix_veille_compte', 'veille', ['territoire_id', 'compte_id'], unique=False, postgresql_where=sa.text('fermee_le is null'))
    op.create_table('veille_offre',
    sa.Column('veille_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Text(), nullable=False),
    sa.Column('dite_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.ForeignKeyConstraint(['territoire_id', 'veille_id'], ['veille.territoire_id', 'veille.id'], name=op.f('fk_veille_offre_territoire_id_veille_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_veille_offre_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_veille_offre'))
    )
    op.create_index('uq_veille_offre', 'veille_offre', ['territoire_id', 'veille_id', 'service_id'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_veille_offre', table_name='veille_offre')
    op.drop_table('veille_offre')
    op.drop_index('ix_veille_compte', table_name='veille', postgresql_where=sa.text('fermee_le is null'))
    op.drop_table('veille')
    op.drop_column('catalogue_service', 'vu_le')
