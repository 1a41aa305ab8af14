"""Keep the errors of offers"""

import sqlalchemy as sa
from alembic import op

revision = '0027_erreurs'
down_revision = '0026_entreprises'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('offre_erreur',
    sa.Column('service_id', sa.Text(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('structure_id', sa.Uuid(), nullable=True),
    sa.Column('sujet', sa.Text(), nullable=False),
    sa.Column('texte', sa.Text(), nullable=True),
    sa.Column('cree_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('suite', sa.Text(), nullable=True),
    sa.Column('reponse', sa.Text(), nullable=True),
    sa.Column('traite_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('traite_par', sa.Uuid(), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint('(suite is null) = (traite_le is null) and (suite is null) = (traite_par is null)', name=op.f('ck_offre_erreur_traitee')),
    sa.CheckConstraint('length(texte) <= 1000 and length(reponse) <= 500', name=op.f('ck_offre_erreur_textes')),
    sa.CheckConstraint("suite in ('corrigee','transmise','exacte')", name=op.f('ck_offre_erreur_suite')),
    sa.CheckConstraint("sujet in ('contact','adresse','horaires','conditions','description','complete','fermee','autre')", name=op.f('ck_offre_erreur_sujet')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_offre_erreur_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_offre_erreur_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'traite_par'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_offre_erreur_territoire_id_traite_par')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_offre_erreur_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_offre_erreur'))
    )
    op.create_index('ix_offre_erreur_le', 'offre_erreur', ['territoire_id', 'cree_le'], unique=False)
    op.create_index('ix_offre_erreur_ouverte', 'offre_erreur', ['territoire_id', 'service_id'], unique=False, postgresql_where=sa.text('traite_le is null'))


def downgrade() -> None:
    op.drop_index('ix_offre_erreur_ouverte', table_name='offre_erreur', postgresql_where=sa.text('traite_le is null'))
    op.drop_index('ix_offre_erreur_le', table_name='offre_erreur')
    op.drop_table('offre_erreur')
