"""Notices that change"""

import sqlalchemy as sa
from alembic import op


revision = '0015_notices'
down_revision = '0014_transmis'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('notice', sa.Column('publiee_par', sa.Uuid(), nullable=True))
    op.add_column('notice', sa.Column('changement', sa.Text(), nullable=True))
    op.create_check_constraint(op.f('ck_notice_changement'), 'notice', 'length(changement) between 10 and 500')
    op.create_foreign_key(
        op.f('fk_notice_territoire_id_publiee_par'), 'notice', 'compte', ['territoire_id', 'publiee_par'],
        ['territoire_id', 'id'],
    )


def downgrade() -> None:
    op.drop_constraint(op.f('fk_notice_territoire_id_publiee_par'), 'notice')
    op.drop_constraint(op.f('ck_notice_changement'), 'notice')
    op.drop_column('notice', 'changement')
    op.drop_column('notice', 'publiee_par')
