"""Refusals and their reasons"""

import sqlalchemy as sa
from alembic import op


revision = '0011_motifs'
down_revision = '0010_remises'
branch_labels = None
depends_on = None

_GENRES = "genre in ('accord','refus','reconfirmation','retrait','expiration','exclusion'%s)"


def upgrade() -> None:
    op.create_table('refus_motif',
    sa.Column('personne_id', sa.Uuid(), nullable=False),
    sa.Column('motif', sa.Text(), nullable=False),
    sa.Column('territoire_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.CheckConstraint('length(motif) between 1 and 2000', name=op.f('ck_refus_motif_motif')),
    sa.ForeignKeyConstraint(['territoire_id', 'id'], ['demande_acces.territoire_id', 'demande_acces.id'], name=op.f('fk_refus_motif_territoire_id_id')),
    sa.ForeignKeyConstraint(['territoire_id', 'personne_id'], ['personne.territoire_id', 'personne.id'], name=op.f('fk_refus_motif_territoire_id_personne_id')),
    sa.ForeignKeyConstraint(['territoire_id'], ['territoire.id'], name=op.f('fk_refus_motif_territoire_id')),
    sa.PrimaryKeyConstraint('territoire_id', 'id', name=op.f('pk_refus_motif'))
    )
    op.drop_constraint(op.f('ck_consentement_evenement_genre'), 'consentement_evenement', type_='check')
    op.create_check_constraint(op.f('ck_consentement_evenement_genre'), 'consentement_evenement', _GENRES % ",'levee'")


def downgrade() -> None:
    op.drop_constraint(op.f('ck_consentement_evenement_genre'), 'consentement_evenement', type_='check')
    op.create_check_constraint(op.f('ck_consentement_evenement_genre'), 'consentement_evenement', _GENRES % "")
    op.drop_table('refus_motif')
