"""Find offers published twice"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0022_doublons'
down_revision = '0021_situation'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('doublon_calcul',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('import_id', sa.BigInteger(), nullable=False),
    sa.Column('offres', sa.Integer(), nullable=False),
    sa.Column('paires', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doublon_calcul'))
    )
    op.create_table('doublon_propose',
    sa.Column('a_id', sa.Text(), nullable=False),
    sa.Column('b_id', sa.Text(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('departements', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.CheckConstraint('a_id < b_id', name=op.f('ck_doublon_propose_ordre')),
    sa.CheckConstraint('score between 0 and 100', name=op.f('ck_doublon_propose_score')),
    sa.PrimaryKeyConstraint('a_id', 'b_id', name=op.f('pk_doublon_propose'))
    )
    op.create_index('ix_doublon_propose_score', 'doublon_propose', [sa.literal_column('score desc'), 'a_id', 'b_id'], unique=False)
    op.create_table('doublon_decision',
    sa.Column('numero', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('a_id', sa.Text(), nullable=False),
    sa.Column('b_id', sa.Text(), nullable=False),
    sa.Column('sens', sa.Text(), nullable=False),
    sa.Column('motif', sa.Text(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('structure_id', sa.Uuid(), nullable=False),
    sa.Column('le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("sens in ('meme','distinctes','annulee')", name=op.f('ck_doublon_decision_sens')),
    sa.CheckConstraint('a_id < b_id', name=op.f('ck_doublon_decision_ordre')),
    sa.CheckConstraint('length(motif) between 3 and 500', name=op.f('ck_doublon_decision_motif')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_doublon_decision_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'structure_id'], ['structure.territoire_id', 'structure.id'], name=op.f('fk_doublon_decision_territoire_id_structure_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_doublon_decision_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_doublon_decision'))
    )
    op.create_index('ix_doublon_decision_le', 'doublon_decision', ['territoire_id', sa.literal_column('numero desc')], unique=False)
    op.create_index('ix_doublon_decision_paire', 'doublon_decision', ['a_id', 'b_id', sa.literal_column('numero desc')], unique=False)


def downgrade() -> None:
    op.drop_index('ix_doublon_decision_paire', table_name='doublon_decision')
    op.drop_index('ix_doublon_decision_le', table_name='doublon_decision')
    op.drop_table('doublon_decision')
    op.drop_index('ix_doublon_propose_score', table_name='doublon_propose')
    op.drop_table('doublon_propose')
    op.drop_table('doublon_calcul')
