"""Screens handed over"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0010_remises'
down_revision = '0012_extraction'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('remise',
    sa.Column('jeton_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('code_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('connexion_id', sa.Uuid(), nullable=False),
    sa.Column('compte_id', sa.Uuid(), nullable=False),
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('proposition', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('reponse', sa.Text(), nullable=True),
    sa.Column('essais', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('cree_le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expire_le', sa.DateTime(timezone=True), server_default=sa.text("now() + interval '30 minutes'"), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint("reponse in ('accord','refus')", name=op.f('ck_remise_reponse')),
    sa.CheckConstraint('essais between 0 and 5', name=op.f('ck_remise_essais')),
    sa.CheckConstraint('octet_length(jeton_sha256) = 32 and octet_length(code_sha256) = 32', name=op.f('ck_remise_empreintes')),
    sa.ForeignKeyConstraint(['territoire_id', 'compte_id'], ['compte.territoire_id', 'compte.id'], name=op.f('fk_remise_territoire_id_compte_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'connexion_id'], ['connexion.territoire_id', 'connexion.id'], name=op.f('fk_remise_territoire_id_connexion_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_remise_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_remise_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_remise'))
    )
    op.create_index('ix_remise_compte', 'remise', ['territoire_id', 'compte_id'], unique=False)
    op.create_index('ix_remise_connexion', 'remise', ['territoire_id', 'connexion_id'], unique=False)
    op.create_index('uq_remise_jeton', 'remise', ['jeton_sha256'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_remise_jeton', table_name='remise')
    op.drop_index('ix_remise_connexion', table_name='remise')
    op.drop_index('ix_remise_compte', table_name='remise')
    op.drop_table('remise')
