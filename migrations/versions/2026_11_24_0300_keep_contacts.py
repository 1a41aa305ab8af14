"""Keep contacts for professionals"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0032_contacts'
down_revision = '0031_places_demandees'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('catalogue_service', sa.Column('contact', postgresql.JSONB(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column('catalogue_service', 'contact')
