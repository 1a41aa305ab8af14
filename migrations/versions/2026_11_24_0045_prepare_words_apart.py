"""Prepare words apart"""

from alembic import op

revision = '0030_mots'
down_revision = '0029_depots'
branch_labels = None
depends_on = None

_PLAT = "replace(regexp_replace(normalize(lower({0}), NFD), '[\\u0300-\\u036f]', '', 'g'), 'œ', 'oe')"
_MOTS = " || ".join(
    f"setweight(to_tsvector('french'::regconfig, {_PLAT.format(champ)}), '{poids}')"
    for champ, poids in (("nom", "A"), ("libelles", "B"), ("description", "D"))
)


def upgrade() -> None:
    op.execute("alter table catalogue_service alter column recherche drop expression")


def downgrade() -> None:
    op.execute("drop trigger if exists mots_nouveaux on catalogue_service")
    op.execute("drop trigger if exists mots_changes on catalogue_service")
    op.drop_index('ix_catalogue_service_recherche', table_name='catalogue_service')
    op.execute("alter table catalogue_service drop column recherche")
    op.execute(f"alter table catalogue_service add column recherche tsvector not null generated always as ({_MOTS}) stored")
    op.create_index('ix_catalogue_service_recherche', 'catalogue_service', ['recherche'], unique=False, postgresql_using='gin')
