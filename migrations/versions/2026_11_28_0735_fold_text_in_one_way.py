"""Fold text in one way"""

from pathlib import Path

from alembic import op

revision = '0042_plier'
down_revision = '0041_code_d_entree'
branch_labels = None
depends_on = None

_AVANT = "replace(regexp_replace(normalize(lower({0}), NFD), '[\\u0300-\\u036f]', '', 'g'), 'œ', 'oe')"
_COLONNES = (
    ('geo_commune', 'nom_recherche', 'nom', 'ix_geo_commune_nom_recherche', 'nom_recherche text_pattern_ops'),
    ('personne', 'nom_recherche', "nom || ' ' || prenom", 'ix_personne_nom', 'territoire_id, nom_recherche text_pattern_ops'),
    ('personne', 'prenom_recherche', "prenom || ' ' || nom", 'ix_personne_prenom', 'territoire_id, prenom_recherche text_pattern_ops'),
)


def _refaire(expression: str) -> None:
    for table, colonne, quoi, indice, sur in _COLONNES:
        op.execute(f"alter table {table} drop column {colonne}")
        op.execute(f"alter table {table} add column {colonne} text not null generated always as ({expression.format(quoi)}) stored")
        op.execute(f"create index {indice} on {table} ({sur})")


def upgrade() -> None:
    # The text that the wall applies again at each run: what is stored and what is compared are folded by one function.
    texte = (Path(__file__).parents[2] / "core" / "plier.sql").read_text("utf-8")
    op.get_bind().connection.driver_connection.execute(texte)
    _refaire("prive.plier({0})")
    op.execute("update entreprise set nom_recherche = prive.plier(nom || ' ' || commune)")
    op.execute(
        "update catalogue_service set recherche = setweight(to_tsvector('french'::regconfig, prive.plier(nom)), 'A')"
        " || setweight(to_tsvector('french'::regconfig, prive.plier(libelles)), 'B')"
        " || setweight(to_tsvector('french'::regconfig, prive.plier(description)), 'D')"
    )


def downgrade() -> None:
    _refaire(_AVANT)
