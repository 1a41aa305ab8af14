"""Drop what only a search in SQL would use"""

import sqlalchemy as sa
from alembic import op

revision = '0033_sans_position'
down_revision = '0032_contacts'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_catalogue_service_position', table_name='catalogue_service')
    op.drop_index('ix_catalogue_service_distance', table_name='catalogue_service')
    op.drop_column('catalogue_service', 'position')


def downgrade() -> None:
    op.execute("alter table catalogue_service add column position point generated always as (point(longitude, latitude)) stored")
    op.create_index(
        'ix_catalogue_service_position', 'catalogue_service', ['position'], postgresql_using='gist',
        postgresql_where=sa.text('retire_le is null and sur_place'),
    )
    op.create_index(
        'ix_catalogue_service_distance', 'catalogue_service', ['zones', 'thematiques'], postgresql_using='gin',
        postgresql_where=sa.text('retire_le is null and a_distance'),
    )
