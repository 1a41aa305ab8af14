"""Report lines and unusual readings"""

import sqlalchemy as sa
from alembic import op


revision = '0011_signalements'
down_revision = '0010_conservation'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('alerte_lecture',
    sa.Column('genre', sa.Text(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('jour', sa.Date(), nullable=False),
    sa.Column('nombre', sa.Integer(), nullable=False),
    sa.Column('premier', sa.BigInteger(), nullable=False),
    sa.Column('dernier', sa.BigInteger(), nullable=False),
    sa.Column('cree_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('close_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('close_par', sa.Uuid(), nullable=True),
    sa.Column('commentaire', sa.Text(), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("genre in ('hors_horaires','beaucoup_en_une_heure','beaucoup_en_un_jour','hors_cercle','urgences_repetees')", name=op.f('ck_alerte_lecture_genre')),
    sa.CheckConstraint('(close_le is null) = (commentaire is null) and (close_le is null) = (close_par is null)', name=op.f('ck_alerte_lecture_fermeture')),
    sa.CheckConstraint('length(commentaire) between 1 and 2000', name=op.f('ck_alerte_lecture_commentaire')),
    sa.ForeignKeyConstraint(['territoire_id', 'close_par'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_alerte_lecture_territoire_id_close_par')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_alerte_lecture_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_alerte_lecture_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_alerte_lecture'))
    )
    op.create_index('ix_alerte_lecture_ouverte', 'alerte_lecture', ['territoire_id', 'jour'], unique=False, postgresql_where=sa.text('close_le is null'))
    op.create_index('uq_alerte_lecture_jour', 'alerte_lecture', ['territoire_id', 'genre', 'compte_id', 'jour'], unique=True)
    op.create_table('signalement',
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('numero', sa.BigInteger(), nullable=False),
    sa.Column('texte', sa.Text(), nullable=False),
    sa.Column('cree_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('reponse', sa.Text(), nullable=True),
    sa.Column('repondu_le', sa.DateTime(timezone=True), nullable=True),
    sa.Column('repondu_par', sa.Uuid(), nullable=True),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint('(reponse is null) = (repondu_le is null) and (reponse is null) = (repondu_par is null)', name=op.f('ck_signalement_reponse')),
    sa.CheckConstraint('length(reponse) between 1 and 4000', name=op.f('ck_signalement_longueur_reponse')),
    sa.CheckConstraint('length(texte) between 5 and 2000', name=op.f('ck_signalement_texte')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_signalement_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'numero'], ['journal.territoire_id', 'journal.numero'], name=op.f('fk_signalement_territoire_id_numero')),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_signalement_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'repondu_par'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_signalement_territoire_id_repondu_par')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_signalement_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_signalement'))
    )
    op.create_index('ix_signalement_attente', 'signalement', ['territoire_id', 'cree_le'], unique=False, postgresql_where=sa.text('repondu_le is null'))
    op.create_index('uq_signalement_ligne', 'signalement', ['territoire_id', 'personne_id', 'numero'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_signalement_ligne', table_name='signalement')
    op.drop_index('ix_signalement_attente', table_name='signalement', postgresql_where=sa.text('repondu_le is null'))
    op.drop_table('signalement')
    op.drop_index('uq_alerte_lecture_jour', table_name='alerte_lecture')
    op.drop_index('ix_alerte_lecture_ouverte', table_name='alerte_lecture', postgresql_where=sa.text('close_le is null'))
    op.drop_table('alerte_lecture')
