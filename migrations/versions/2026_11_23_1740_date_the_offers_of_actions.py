"""Date the offers of actions"""

import sqlalchemy as sa
from alembic import op

revision = '0020_sollicitations'
down_revision = '0019_extensions'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('action', sa.Column('offre_le', sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "update action a set offre_le = coalesce((select max(e.le) from evenement e where e.territoire_id = a.territoire_id"
        " and e.personne_id = a.personne_id and e.objet_id = a.id and e.genre = 'offre'), a.cree_le)"
        " where a.service_id is not null"
    )
    op.create_check_constraint(op.f('ck_action_offre'), 'action', 'offre_le is null or service_id is not null')
    op.create_index('ix_action_offre', 'action', ['territoire_id', 'service_id', 'offre_le'], postgresql_where=sa.text('service_id is not null'))


def downgrade() -> None:
    op.drop_index('ix_action_offre', table_name='action')
    op.drop_constraint(op.f('ck_action_offre'), 'action')
    op.drop_column('action', 'offre_le')
