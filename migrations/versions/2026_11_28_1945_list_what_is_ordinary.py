"""Hold sensitive whatever is not listed as ordinary: a domain added later is closed until somebody says otherwise"""

from alembic import op

revision = "0049_ordinaires"
down_revision = "0048_fin_du_jour"
branch_labels = None
depends_on = None

VISEES = (
    ("consentement", "sensible_nommee", "portee = 'structure' or domaines & {} = 0", "~255", "3840"),
    ("bris_de_glace", "sensibles", "sensibles & {} = 0 and (sensibles = 0) = (sensibles_le is null)", "255", "~3840"),
)


def _poser(rang: int) -> None:
    for table, nom, regle, *masques in VISEES:
        op.execute(f"alter table {table} drop constraint ck_{table}_{nom}")
        op.execute(f"alter table {table} add constraint ck_{table}_{nom} check ({regle.format(masques[rang])})")


def upgrade() -> None:
    _poser(0)


def downgrade() -> None:
    _poser(1)
