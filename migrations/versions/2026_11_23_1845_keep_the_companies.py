"""Keep the companies"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0026_entreprises'
down_revision = '0025_imports'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('entreprise',
    sa.Column('siret', sa.Text(), nullable=False),
    sa.Column('nom', sa.Text(), nullable=False),
    sa.Column('nom_recherche', sa.Text(), nullable=False),
    sa.Column('adresse', sa.Text(), nullable=True),
    sa.Column('commune', sa.Text(), nullable=False),
    sa.Column('commune_code', sa.Text(), nullable=False),
    sa.Column('secteur', sa.Text(), nullable=True),
    sa.Column('propose', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('service', sa.Text(), nullable=True),
    sa.Column('telephone', sa.Text(), nullable=True),
    sa.Column('courriel', sa.Text(), nullable=True),
    sa.Column('ecrit_par', sa.Uuid(), nullable=True),
    sa.Column('ecrit_par_structure_id', sa.Uuid(), nullable=True),
    sa.Column('cree_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('modifie_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("propose <@ array['immersion','emploi','parrainage','visite']", name=op.f('ck_entreprise_propose')),
    sa.CheckConstraint("siret ~ '^[0-9]{14}$'", name=op.f('ck_entreprise_siret')),
    sa.CheckConstraint('length(nom) between 1 and 200 and length(adresse) <= 300', name=op.f('ck_entreprise_nom')),
    sa.CheckConstraint('length(secteur) <= 200 and length(service) <= 200', name=op.f('ck_entreprise_textes')),
    sa.ForeignKeyConstraint(['territoire_id', 'ecrit_par'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_entreprise_territoire_id_ecrit_par')),
    sa.ForeignKeyConstraint(['territoire_id', 'ecrit_par_structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_entreprise_territoire_id_ecrit_par_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_entreprise_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_entreprise'))
    )
    op.create_index('ix_entreprise_nom', 'entreprise', ['territoire_id', 'nom_recherche'], unique=False)
    op.create_index('uq_entreprise_siret', 'entreprise', ['territoire_id', 'siret'], unique=True)
    op.create_table('entreprise_contact',
    sa.Column('entreprise_id', sa.Uuid(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('structure_id', sa.Uuid(), nullable=False),
    sa.Column('le', sa.Date(), nullable=False),
    sa.Column('objet', sa.Text(), nullable=False),
    sa.Column('issue', sa.Text(), nullable=False),
    sa.Column('texte', sa.Text(), nullable=True),
    sa.Column('cree_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("issue in ('en_cours','accord','a_rappeler','refus','sans_reponse')", name=op.f('ck_entreprise_contact_issue')),
    sa.CheckConstraint("objet in ('immersion','emploi','parrainage','visite','decouverte','suivi')", name=op.f('ck_entreprise_contact_objet')),
    sa.CheckConstraint('length(texte) <= 1000', name=op.f('ck_entreprise_contact_texte')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_entreprise_contact_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'entreprise_id'], ['entreprise.territoire_id', 'entreprise.id'], name=op.f('fk_entreprise_contact_territoire_id_entreprise_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_entreprise_contact_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_entreprise_contact_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_entreprise_contact'))
    )
    op.create_index('ix_entreprise_contact_le', 'entreprise_contact', ['territoire_id', 'entreprise_id', 'le'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_entreprise_contact_le', table_name='entreprise_contact')
    op.drop_table('entreprise_contact')
    op.drop_index('uq_entreprise_siret', table_name='entreprise')
    op.drop_index('ix_entreprise_nom', table_name='entreprise')
    op.drop_table('entreprise')
