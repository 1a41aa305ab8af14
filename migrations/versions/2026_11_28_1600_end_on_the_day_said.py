"""End each agreement on the day that was said, in Paris, and not an hour or two into the next one"""

from alembic import op

revision = "0048_fin_du_jour"
down_revision = "0047_travaux"
branch_labels = None
depends_on = None

# An agreement only ever gets its withdrawal date: its end is corrected here alone. A new database has no trigger yet.
FIGER = (
    "do $$ begin if exists (select 1 from pg_trigger where tgrelid = 'consentement'::regclass and tgname = 'figer') then"
    " alter table consentement {} trigger figer; end if; end $$"
)


def _corriger(requete: str) -> None:
    op.execute(FIGER.format("disable"))
    op.execute(requete)
    op.execute(FIGER.format("enable"))


def upgrade() -> None:
    _corriger(
        "update consentement set fin = ((fin at time zone 'UTC')::date + 1)::timestamp at time zone 'Europe/Paris'"
        " - interval '1 microsecond' where (fin at time zone 'UTC')::time = '23:59:59' and fin > debut + interval '3 hours'"
    )


def downgrade() -> None:
    _corriger(
        "update consentement set fin = ((fin at time zone 'UTC')::date + time '23:59:59') at time zone 'UTC'"
        " where (fin at time zone 'Europe/Paris')::time = '23:59:59.999999'"
    )
