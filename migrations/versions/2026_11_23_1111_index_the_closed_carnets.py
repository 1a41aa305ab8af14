"""Index the closed carnets"""

import sqlalchemy as sa
from alembic import op


revision = '0013_fermees'
down_revision = '0011_connexions'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_personne_fermee', 'personne', ['territoire_id', 'id'], unique=False, postgresql_where=sa.text('archivee_le is not null or suspendu_le is not null'))


def downgrade() -> None:
    op.drop_index('ix_personne_fermee', table_name='personne', postgresql_where=sa.text('archivee_le is not null or suspendu_le is not null'))
