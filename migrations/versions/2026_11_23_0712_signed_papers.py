"""Signed papers"""

import sqlalchemy as sa
from alembic import op


revision = '0008_preuves'
down_revision = '0007_limites'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('consentement_preuve',
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('structure_id', sa.Uuid(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('taille', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.LargeBinary(), nullable=False),
    sa.Column('fichier', sa.Text(), nullable=False),
    sa.Column('depose_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("type in ('application/pdf','image/jpeg','image/png')", name=op.f('ck_consentement_preuve_type')),
    sa.CheckConstraint('octet_length(sha256) = 32', name=op.f('ck_consentement_preuve_empreinte')),
    sa.CheckConstraint('taille between 1 and 10485760', name=op.f('ck_consentement_preuve_taille')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_consentement_preuve_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_consentement_preuve_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_consentement_preuve_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_consentement_preuve_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_consentement_preuve'))
    )
    op.create_index('ix_consentement_preuve_personne', 'consentement_preuve', ['territoire_id', 'personne_id'], unique=False)
    op.add_column('consentement', sa.Column('recueil_structure_id', sa.Uuid(), nullable=True))
    op.add_column('consentement', sa.Column('preuve_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_consentement_territoire_id_preuve_id'), 'consentement', 'consentement_preuve', ['territoire_id', 'preuve_id'], ['territoire_id', 'id'])
    op.create_foreign_key(op.f('fk_consentement_territoire_id_recueil_structure_id'), 'consentement', 'structure', ['territoire_id', 'recueil_structure_id'], ['territoire_id', 'id'])
    # What was recorded on paper before this did not keep the structure either.
    op.execute("alter table consentement add constraint ck_consentement_preuve"
               " check (recueil <> 'papier' or preuve_id is not null or recueil_structure_id is null)")


def downgrade() -> None:
    op.execute("alter table consentement drop constraint ck_consentement_preuve")
    op.drop_constraint(op.f('fk_consentement_territoire_id_recueil_structure_id'), 'consentement', type_='foreignkey')
    op.drop_constraint(op.f('fk_consentement_territoire_id_preuve_id'), 'consentement', type_='foreignkey')
    op.drop_column('consentement', 'preuve_id')
    op.drop_column('consentement', 'recueil_structure_id')
    op.drop_index('ix_consentement_preuve_personne', table_name='consentement_preuve')
    op.drop_table('consentement_preuve')
