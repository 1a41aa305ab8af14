"""People handed over"""

from alembic import op


revision = '0014_transmis'
down_revision = '0013_fermees'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f('ck_accompagnement_origine'), 'accompagnement')
    op.create_check_constraint(
        op.f('ck_accompagnement_origine'), 'accompagnement', "origine in ('designe','declare','observe','transmis')"
    )


def downgrade() -> None:
    op.execute("update accompagnement set origine = 'declare' where origine = 'transmis'")
    op.drop_constraint(op.f('ck_accompagnement_origine'), 'accompagnement')
    op.create_check_constraint(
        op.f('ck_accompagnement_origine'), 'accompagnement', "origine in ('designe','declare','observe')"
    )
