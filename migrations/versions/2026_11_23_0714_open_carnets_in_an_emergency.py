"""Open carnets in an emergency"""

import sqlalchemy as sa
from alembic import op


revision = '0008_urgences'
down_revision = '0008_preuves'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bris_de_glace',
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('structure_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('motif', sa.Text(), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('domaines', sa.Integer(), nullable=False),
    sa.Column('ouvert_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('fin', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sensibles', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('sensibles_texte', sa.Text(), nullable=True),
    sa.Column('sensibles_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('referme_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revu_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revu_par', sa.Uuid(), nullable=True),
    sa.Column('issue', sa.Text(), nullable=True),
    sa.Column('commentaire', sa.Text(), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("fin > ouvert_le and fin <= ouvert_le + interval '4 hours'", name=op.f('ck_bris_de_glace_fenetre')),
    sa.CheckConstraint("issue in ('justifiee','non_justifiee')", name=op.f('ck_bris_de_glace_issue')),
    sa.CheckConstraint("motif in ('urgence_vitale','protection_enfance','danger_grave')", name=op.f('ck_bris_de_glace_motif')),
    sa.CheckConstraint('(revu_le is null) = (issue is null) and (revu_le is null) = (revu_par is null) and (revu_le is null) = (commentaire is null)', name=op.f('ck_bris_de_glace_revue')),
    sa.CheckConstraint('(sensibles_le is null) = (sensibles_texte is null)', name=op.f('ck_bris_de_glace_sensibles_pourquoi')),
    sa.CheckConstraint('domaines between 1 and 255 and domaines & 1 = 1', name=op.f('ck_bris_de_glace_domaines')),
    sa.CheckConstraint('length(commentaire) between 1 and 2000', name=op.f('ck_bris_de_glace_commentaire')),
    sa.CheckConstraint('length(sensibles_texte) between 20 and 2000', name=op.f('ck_bris_de_glace_sensibles_texte')),
    sa.CheckConstraint('length(texte) between 20 and 2000', name=op.f('ck_bris_de_glace_texte')),
    sa.CheckConstraint('revu_par <> compte_id', name=op.f('ck_bris_de_glace_revu_par_un_autre')),
    sa.CheckConstraint('sensibles & ~3840 = 0 and (sensibles = 0) = (sensibles_le is null)', name=op.f('ck_bris_de_glace_sensibles')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_bris_de_glace_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_bris_de_glace_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'revu_par'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_bris_de_glace_territoire_id_revu_par')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_bris_de_glace_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_bris_de_glace_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_bris_de_glace'))
    )
    op.create_index('ix_bris_de_glace_a_revoir', 'bris_de_glace', ['territoire_id', 'ouvert_le'], unique=False, postgresql_where=sa.text('revu_le is null'))
    op.create_index('ix_bris_de_glace_compte', 'bris_de_glace', ['territoire_id', 'compte_id', sa.literal_column('ouvert_le desc')], unique=False)
    op.create_index('ix_bris_de_glace_personne', 'bris_de_glace', ['territoire_id', 'personne_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_bris_de_glace_personne', table_name='bris_de_glace')
    op.drop_index('ix_bris_de_glace_compte', table_name='bris_de_glace')
    op.drop_index('ix_bris_de_glace_a_revoir', table_name='bris_de_glace', postgresql_where=sa.text('revu_le is null'))
    op.drop_table('bris_de_glace')
