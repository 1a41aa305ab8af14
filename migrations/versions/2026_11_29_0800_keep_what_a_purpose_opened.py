"""Close what opened for a purpose that nobody enforced; the agreements stay, word for word"""

from alembic import op

revision = "0050_finalites"
down_revision = "0049_ordinaires"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "delete from acces a using consentement c where c.territoire_id = a.territoire_id"
        " and c.id = a.consentement_id and c.finalite <> 'coordination'"
    )


def downgrade() -> None:
    # Derived again by the older wall, agreement by agreement.
    op.execute("insert into acces select * from prive.droits on conflict do nothing")
