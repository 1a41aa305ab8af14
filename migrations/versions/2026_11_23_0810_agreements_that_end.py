"""Agreements that end"""

import sqlalchemy as sa
from alembic import op


revision = '0012_rappels'
down_revision = '0011_motifs'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('consentement_rappel',
    sa.Column('consentement_id', sa.Uuid(), nullable=False),
    sa.Column('jours', sa.Integer(), nullable=False),
    sa.Column('le', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint('jours in (60, 15)', name=op.f('ck_consentement_rappel_jours')),
    sa.ForeignKeyConstraint(['territoire_id', 'consentement_id'], ['consentement.territoire_id', 'consentement.id'], name=op.f('fk_consentement_rappel_territoire_id_consentement_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_consentement_rappel_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_consentement_rappel'))
    )
    op.create_index('uq_consentement_rappel', 'consentement_rappel', ['territoire_id', 'consentement_id', 'jours'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_consentement_rappel', table_name='consentement_rappel')
    op.drop_table('consentement_rappel')
