"""Answer questions on the situation"""

import sqlalchemy as sa
from alembic import op


revision = '0021_situation'
down_revision = '0020_sollicitations'
branch_labels = None
depends_on = None

_NATURES = "nature in ('frein','atout','besoin','ressource'{})"
_FAIT = (
    "(nature = 'fait') = (cle is not null) and (cle is null) = (valeur is null)"
    " and length(cle) <= 40 and length(valeur) <= 40"
)


def upgrade() -> None:
    op.add_column('constat', sa.Column('cle', sa.Text(), nullable=True))
    op.add_column('constat', sa.Column('valeur', sa.Text(), nullable=True))
    op.drop_constraint(op.f('ck_constat_nature'), 'constat')
    op.create_check_constraint(op.f('ck_constat_nature'), 'constat', _NATURES.format(",'fait'"))
    op.create_check_constraint(op.f('ck_constat_fait'), 'constat', _FAIT)


def downgrade() -> None:
    op.drop_constraint(op.f('ck_constat_fait'), 'constat')
    op.execute("delete from constat where nature = 'fait'")
    op.drop_constraint(op.f('ck_constat_nature'), 'constat')
    op.create_check_constraint(op.f('ck_constat_nature'), 'constat', _NATURES.format(''))
    op.drop_column('constat', 'valeur')
    op.drop_column('constat', 'cle')
