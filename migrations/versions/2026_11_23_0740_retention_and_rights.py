"""Retention and rights"""

import sqlalchemy as sa
from alembic import op


revision = '0010_conservation'
down_revision = '0009_essais'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('conservation_evenement',
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('genre', sa.Text(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("cause in ('delai','demande','personne','dpo')", name=op.f('ck_conservation_evenement_cause')),
    sa.CheckConstraint("genre in ('avis','archive','restauration','effacement','gel','levee')", name=op.f('ck_conservation_evenement_genre')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_conservation_evenement_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_conservation_evenement'))
    )
    op.create_index('ix_conservation_evenement_le', 'conservation_evenement', ['territoire_id', sa.literal_column('le desc')], unique=False)
    op.create_index('ix_conservation_evenement_personne', 'conservation_evenement', ['territoire_id', 'personne_id', 'le'], unique=False)
    op.create_table('fait_anonyme',
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('trimestre', sa.Date(), nullable=False),
    sa.Column('code_epci', sa.Text(), nullable=False),
    sa.Column('tranche_age', sa.Text(), nullable=False),
    sa.Column('thematique', sa.Text(), nullable=False),
    sa.Column('issue', sa.Text(), nullable=False),
    sa.Column('nombre', sa.Integer(), nullable=False),
    sa.CheckConstraint("issue in ('objectif_atteint','objectif_en_cours','sans_objectif')", name=op.f('ck_fait_anonyme_issue')),
    sa.CheckConstraint("tranche_age in ('moins_de_26','de_26_a_49','de_50_et_plus')", name=op.f('ck_fait_anonyme_tranche_age')),
    sa.CheckConstraint('nombre > 0', name=op.f('ck_fait_anonyme_nombre')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_fait_anonyme_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'trimestre', 'code_epci', 'tranche_age', 'thematique', 'issue', name=op.f('pk_fait_anonyme'))
    )
    op.create_table('demande_droit',
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('genre', sa.Text(), nullable=False),
    sa.Column('objet', sa.Text(), nullable=True),
    sa.Column('objet_id', sa.Uuid(), nullable=True),
    sa.Column('domaine', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('structure_id', sa.Uuid(), nullable=True),
    sa.Column('faite_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("(genre = 'rectification') = (objet is not null)", name=op.f('ck_demande_droit_objet')),
    sa.CheckConstraint("genre in ('rectification','opposition','effacement')", name=op.f('ck_demande_droit_genre')),
    sa.CheckConstraint('domaine between 0 and 11', name=op.f('ck_demande_droit_domaine')),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_demande_droit_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_demande_droit_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_demande_droit_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_demande_droit'))
    )
    op.create_index('ix_demande_droit_personne', 'demande_droit', ['territoire_id', 'personne_id'], unique=False)
    op.create_index('ix_demande_droit_structure', 'demande_droit', ['territoire_id', 'structure_id'], unique=False)
    op.create_table('copie_carnet',
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('demandee_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('avancement', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('expire_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('contenu', sa.LargeBinary(), nullable=True),
    sa.Column('taille', sa.Integer(), nullable=True),
    sa.Column('telechargee_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('supprimee_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint('avancement between 0 and 100', name=op.f('ck_copie_carnet_avancement')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_copie_carnet_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_copie_carnet_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_copie_carnet_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_copie_carnet'))
    )
    op.create_index('ix_copie_carnet_expire', 'copie_carnet', ['territoire_id', 'expire_le'], unique=False)
    op.create_index('ix_copie_carnet_personne', 'copie_carnet', ['territoire_id', 'personne_id'], unique=False)
    op.create_table('demande_droit_suite',
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('demande_id', sa.Uuid(), nullable=False),
    sa.Column('genre', sa.Text(), nullable=False),
    sa.Column('acceptee', sa.Boolean(), nullable=True),
    sa.Column('texte', sa.Text(), nullable=True),
    sa.Column('le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('par_compte_id', sa.Uuid(), nullable=False),
    sa.Column('par_structure_id', sa.Uuid(), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("(genre = 'reponse') = (acceptee is not null)", name=op.f('ck_demande_droit_suite_acceptee')),
    sa.CheckConstraint("genre = 'retrait' or length(texte) between 1 and 4000", name=op.f('ck_demande_droit_suite_texte')),
    sa.CheckConstraint("genre in ('prolongation','reponse','desaccord','retrait')", name=op.f('ck_demande_droit_suite_genre')),
    sa.ForeignKeyConstraint(['territoire_id', 'demande_id'], ['demande_droit.territoire_id', 'demande_droit.id'], name=op.f('fk_demande_droit_suite_territoire_id_demande_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'par_compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_demande_droit_suite_territoire_id_par_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'par_structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_demande_droit_suite_territoire_id_par_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_demande_droit_suite_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_demande_droit_suite_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_demande_droit_suite'))
    )
    op.create_index('ix_demande_droit_suite_personne', 'demande_droit_suite', ['territoire_id', 'personne_id'], unique=False)
    op.create_index('uq_demande_droit_suite_unique', 'demande_droit_suite', ['territoire_id', 'demande_id', 'genre'], unique=True, postgresql_where=sa.text("genre <> 'desaccord'"))
    op.create_table('demande_droit_texte',
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('ligne', sa.Text(), nullable=True),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('valeur', sa.Text(), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint('length(texte) between 1 and 4000', name=op.f('ck_demande_droit_texte_texte')),
    sa.CheckConstraint('length(valeur) between 1 and 300', name=op.f('ck_demande_droit_texte_valeur')),
    sa.ForeignKeyConstraint(['territoire_id', 'id'], ['demande_droit.territoire_id', 'demande_droit.id'], name=op.f('fk_demande_droit_texte_territoire_id_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_demande_droit_texte_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_demande_droit_texte_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_demande_droit_texte'))
    )
    op.create_table('gel',
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('motif', sa.Text(), nullable=False),
    sa.Column('pose_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('pose_par', sa.Uuid(), nullable=False),
    sa.Column('leve_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint('length(motif) between 10 and 2000', name=op.f('ck_gel_motif')),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_gel_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'pose_par'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_gel_territoire_id_pose_par')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_gel_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_gel'))
    )
    op.create_index('uq_gel_courant', 'gel', ['territoire_id', 'personne_id'], unique=True, postgresql_where=sa.text('leve_le is null'))
    op.add_column('personne', sa.Column('archivee_le', sa.DateTime(timezone=True), nullable=True))
    op.add_column('personne', sa.Column('suspendu_le', sa.DateTime(timezone=True), nullable=True))
    op.add_column('personne', sa.Column('decedee_le', sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column('personne', 'decedee_le')
    op.drop_column('personne', 'suspendu_le')
    op.drop_column('personne', 'archivee_le')
    op.drop_index('uq_gel_courant', table_name='gel', postgresql_where=sa.text('leve_le is null'))
    op.drop_table('gel')
    op.drop_table('demande_droit_texte')
    op.drop_index('uq_demande_droit_suite_unique', table_name='demande_droit_suite', postgresql_where=sa.text("genre <> 'desaccord'"))
    op.drop_index('ix_demande_droit_suite_personne', table_name='demande_droit_suite')
    op.drop_table('demande_droit_suite')
    op.drop_index('ix_copie_carnet_personne', table_name='copie_carnet')
    op.drop_index('ix_copie_carnet_expire', table_name='copie_carnet')
    op.drop_table('copie_carnet')
    op.drop_index('ix_demande_droit_structure', table_name='demande_droit')
    op.drop_index('ix_demande_droit_personne', table_name='demande_droit')
    op.drop_table('demande_droit')
    op.drop_table('fait_anonyme')
    op.drop_index('ix_conservation_evenement_personne', table_name='conservation_evenement')
    op.drop_index('ix_conservation_evenement_le', table_name='conservation_evenement')
    op.drop_table('conservation_evenement')
