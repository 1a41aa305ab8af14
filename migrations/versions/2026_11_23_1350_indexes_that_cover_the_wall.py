"""Indexes that cover the wall"""

import sqlalchemy as sa
from alembic import op


revision = '0017_couvrants'
down_revision = '0016_reunions'
branch_labels = None
depends_on = None

_FRISE = ['territoire_id', 'personne_id', sa.literal_column('le desc'), sa.literal_column('id desc')]


def upgrade() -> None:
    op.drop_index('ix_evenement_frise', 'evenement')
    op.create_index('ix_evenement_frise', 'evenement', _FRISE, postgresql_include=['domaine', 'auteur_structure_id'])
    op.create_index(
        'ix_acces_structure', 'acces', ['territoire_id', 'structure_id', 'personne_id'],
        postgresql_include=['domaines', 'debut', 'fin'],
    )


def downgrade() -> None:
    op.drop_index('ix_acces_structure', 'acces')
    op.drop_index('ix_evenement_frise', 'evenement')
    op.create_index('ix_evenement_frise', 'evenement', _FRISE)
