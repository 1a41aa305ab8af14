"""Keep who heard a request of the person, how and when she said it"""

import sqlalchemy as sa
from alembic import op

revision = '0038_demandes_entendues'
down_revision = '0037_papiers_a_effacer'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('demande_droit', sa.Column('note_par', sa.Uuid(), nullable=True))
    op.add_column('demande_droit', sa.Column('dit', sa.Text(), nullable=True))
    op.add_column('demande_droit', sa.Column('dit_le', sa.Date(), nullable=True))
    op.create_foreign_key(
        op.f('fk_demande_droit_territoire_id_note_par'), 'demande_droit', 'compte', ['territoire_id', 'note_par'], ['territoire_id', 'id'],
    )
    op.create_check_constraint(
        op.f('ck_demande_droit_entendue'), 'demande_droit',
        "(note_par is null) = (dit is null) and (dit is null) = (dit_le is null)"
        " and dit in ('presence','telephone','courrier')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f('ck_demande_droit_entendue'), 'demande_droit')
    op.drop_constraint(op.f('fk_demande_droit_territoire_id_note_par'), 'demande_droit')
    for colonne in ('dit_le', 'dit', 'note_par'):
        op.drop_column('demande_droit', colonne)
