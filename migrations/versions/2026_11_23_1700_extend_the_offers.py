"""Extend the offers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0019_extensions'
down_revision = '0018_recherche'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('offre_convention',
    sa.Column('intitule', sa.Text(), nullable=True),
    sa.Column('categories', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('zones', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('debut', sa.Date(), nullable=False),
    sa.Column('fin', sa.Date(), nullable=True),
    sa.Column('service_id', sa.Text(), nullable=False),
    sa.Column('dit_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=True),
    sa.Column('structure_id', sa.Uuid(), nullable=True),
    sa.Column('remplace_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint('cardinality(categories) > 0', name=op.f('ck_offre_convention_categories')),
    sa.CheckConstraint('fin is null or fin >= debut', name=op.f('ck_offre_convention_dates')),
    sa.CheckConstraint('length(intitule) <= 200', name=op.f('ck_offre_convention_intitule')),
    sa.CheckConstraint('remplace_le is null or remplace_le >= dit_le', name=op.f('ck_offre_convention_fenetre')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_offre_convention_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_offre_convention_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_offre_convention_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_offre_convention'))
    )
    op.create_index('ix_offre_convention_courant', 'offre_convention', ['territoire_id', 'service_id'], unique=False, postgresql_where=sa.text('remplace_le is null'))
    op.create_table('offre_critere',
    sa.Column('genre', sa.Text(), nullable=False),
    sa.Column('age_min', sa.Integer(), nullable=True),
    sa.Column('age_max', sa.Integer(), nullable=True),
    sa.Column('valeurs', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('precisions', sa.Text(), nullable=True),
    sa.Column('service_id', sa.Text(), nullable=False),
    sa.Column('dit_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=True),
    sa.Column('structure_id', sa.Uuid(), nullable=True),
    sa.Column('remplace_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("genre in ('age','statuts','residence','niveau','langue','permis','documents')", name=op.f('ck_offre_critere_genre')),
    sa.CheckConstraint('age_max is null or age_min is null or age_max >= age_min', name=op.f('ck_offre_critere_ages')),
    sa.CheckConstraint('age_min between 0 and 120 and age_max between 0 and 120', name=op.f('ck_offre_critere_age')),
    sa.CheckConstraint('length(precisions) <= 500', name=op.f('ck_offre_critere_precisions')),
    sa.CheckConstraint('remplace_le is null or remplace_le >= dit_le', name=op.f('ck_offre_critere_fenetre')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_offre_critere_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_offre_critere_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_offre_critere_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_offre_critere'))
    )
    op.create_index('uq_offre_critere_courant', 'offre_critere', ['territoire_id', 'service_id', 'genre'], unique=True, postgresql_where=sa.text('remplace_le is null'))
    op.create_table('offre_places',
    sa.Column('capacite', sa.Integer(), nullable=True),
    sa.Column('occupees', sa.Integer(), nullable=True),
    sa.Column('en_attente', sa.Integer(), nullable=True),
    sa.Column('attente_jours', sa.Integer(), nullable=True),
    sa.Column('origine', sa.Text(), nullable=False),
    sa.Column('service_id', sa.Text(), nullable=False),
    sa.Column('dit_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=True),
    sa.Column('structure_id', sa.Uuid(), nullable=True),
    sa.Column('remplace_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("origine in ('professionnel','structure','lien')", name=op.f('ck_offre_places_origine')),
    sa.CheckConstraint('capacite between 0 and 100000 and occupees between 0 and 100000', name=op.f('ck_offre_places_places')),
    sa.CheckConstraint('en_attente between 0 and 100000 and attente_jours between 0 and 3650', name=op.f('ck_offre_places_attente')),
    sa.CheckConstraint('remplace_le is null or remplace_le >= dit_le', name=op.f('ck_offre_places_fenetre')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_offre_places_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_offre_places_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_offre_places_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_offre_places'))
    )
    op.create_index('uq_offre_places_courant', 'offre_places', ['territoire_id', 'service_id'], unique=True, postgresql_where=sa.text('remplace_le is null'))
    op.create_table('offre_precision',
    sa.Column('genre', sa.Text(), nullable=True),
    sa.Column('en_projet', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('ouverture_prevue', sa.Date(), nullable=True),
    sa.Column('suspendue_du', sa.Date(), nullable=True),
    sa.Column('suspendue_au', sa.Date(), nullable=True),
    sa.Column('motif', sa.Text(), nullable=True),
    sa.Column('fermee_le', sa.Date(), nullable=True),
    sa.Column('financeur', sa.Text(), nullable=True),
    sa.Column('finance_du', sa.Date(), nullable=True),
    sa.Column('finance_au', sa.Date(), nullable=True),
    sa.Column('rythme', sa.Integer(), nullable=True),
    sa.Column('prescription', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('service_id', sa.Text(), nullable=False),
    sa.Column('dit_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=True),
    sa.Column('structure_id', sa.Uuid(), nullable=True),
    sa.Column('remplace_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("prescription in ('libre','requise')", name=op.f('ck_offre_precision_prescription')),
    sa.CheckConstraint('finance_au is null or finance_du is null or finance_au >= finance_du', name=op.f('ck_offre_precision_finance')),
    sa.CheckConstraint('length(note) <= 2000 and length(motif) <= 300 and length(financeur) <= 200', name=op.f('ck_offre_precision_textes')),
    sa.CheckConstraint('remplace_le is null or remplace_le >= dit_le', name=op.f('ck_offre_precision_fenetre')),
    sa.CheckConstraint('rythme between 1 and 1000', name=op.f('ck_offre_precision_rythme')),
    sa.CheckConstraint('suspendue_au is null or suspendue_au >= suspendue_du', name=op.f('ck_offre_precision_suspension')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_offre_precision_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_offre_precision_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_offre_precision_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_offre_precision'))
    )
    op.create_index('uq_offre_precision_courant', 'offre_precision', ['territoire_id', 'service_id'], unique=True, postgresql_where=sa.text('remplace_le is null'))
    op.create_table('offre_session',
    sa.Column('debut', sa.Date(), nullable=False),
    sa.Column('fin', sa.Date(), nullable=True),
    sa.Column('limite', sa.Date(), nullable=True),
    sa.Column('places', sa.Integer(), nullable=True),
    sa.Column('prises', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('lieu', sa.Text(), nullable=True),
    sa.Column('service_id', sa.Text(), nullable=False),
    sa.Column('dit_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=True),
    sa.Column('structure_id', sa.Uuid(), nullable=True),
    sa.Column('remplace_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint('fin is null or fin >= debut', name=op.f('ck_offre_session_dates')),
    sa.CheckConstraint('length(lieu) <= 300', name=op.f('ck_offre_session_lieu')),
    sa.CheckConstraint('places between 0 and 10000 and prises between 0 and 10000', name=op.f('ck_offre_session_places')),
    sa.CheckConstraint('remplace_le is null or remplace_le >= dit_le', name=op.f('ck_offre_session_fenetre')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_offre_session_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_offre_session_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_offre_session_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_offre_session'))
    )
    op.create_index('ix_offre_session_courant', 'offre_session', ['territoire_id', 'service_id'], unique=False, postgresql_where=sa.text('remplace_le is null'))


def downgrade() -> None:
    op.drop_index('ix_offre_session_courant', table_name='offre_session', postgresql_where=sa.text('remplace_le is null'))
    op.drop_table('offre_session')
    op.drop_index('uq_offre_precision_courant', table_name='offre_precision', postgresql_where=sa.text('remplace_le is null'))
    op.drop_table('offre_precision')
    op.drop_index('uq_offre_places_courant', table_name='offre_places', postgresql_where=sa.text('remplace_le is null'))
    op.drop_table('offre_places')
    op.drop_index('uq_offre_critere_courant', table_name='offre_critere', postgresql_where=sa.text('remplace_le is null'))
    op.drop_table('offre_critere')
    op.drop_index('ix_offre_convention_courant', table_name='offre_convention', postgresql_where=sa.text('remplace_le is null'))
    op.drop_table('offre_convention')
