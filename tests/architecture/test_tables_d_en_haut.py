"""Check that the SQL of a package names no table of a package above it: no import would show it."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from core.db import Base
from core.migrations import RACINE
from web.modeles import MODULES, TABLES

PAQUETS: Mapping[str, int] = {"core": 0, "auth": 1, "droits": 2, "offers": 2, "carnet": 3}
PAQUET_DE = {
    str(classe.__tablename__): classe.__module__.partition(".")[0]
    for module in MODULES
    for classe in vars(module).values()
    if isinstance(classe, type) and issubclass(classe, Base) and "__tablename__" in vars(classe)
}
_NOMS = "|".join(sorted(PAQUET_DE, key=len, reverse=True))
# Whatever stands where a relation, the type of its rows, its name in a list or its column may.
_NOMME = re.compile(
    rf"\b(?:from|join|into|update|on|table|references|truncate|using|setof|of)\s+(?:only\s+)?"
    rf"(?:public\.)?(?P<relation>{_NOMS})\b(?!\s*\()"
    # A key of jsonb is no relation.
    rf"|(?<!\?\| array\[)'(?P<liste>{_NOMS})'"
    rf"|\b(?!as\b)\w+\s+(?P<type>{_NOMS})(?=%rowtype|[;,)])"
    rf"|\b(?P<colonne>{_NOMS})\.\w"
)
_COMMENTAIRE = re.compile(r"--[^\n]*")
_EST_DU_SQL = re.compile(r"\b(?:select|insert into|update|delete from)\s|^\w+\.\w+$")


def tables(texte: str) -> set[str]:
    """Name the tables that a text of SQL speaks of."""
    sans = _COMMENTAIRE.sub("", texte)
    return {nom for trouve in _NOMME.finditer(sans) for nom in trouve.groups() if nom}


def est_au_dessus(paquet: str, table: str) -> bool:
    """Say whether a table is not this package's to name: of a package above, or beside."""
    autre = PAQUET_DE[table]
    return autre != paquet and PAQUETS[autre] >= PAQUETS[paquet]


def textes(fichier: Path) -> Iterator[str]:
    """Give the SQL of a file: all of it, or the strings of Python that are some."""
    source = fichier.read_text("utf-8")
    if fichier.suffix == ".sql":
        yield source
        return
    for noeud in ast.walk(ast.parse(source)):
        if (
            isinstance(noeud, ast.Constant)
            and isinstance(noeud.value, str)
            and _EST_DU_SQL.search(noeud.value)
        ):
            yield noeud.value


def nommees(paquet: str) -> dict[str, set[str]]:
    """Give the tables above that each file of a package names."""
    fichiers = sorted(f for genre in ("*.sql", "*.py") for f in (RACINE / paquet).rglob(genre))
    lues = {
        str(fichier.relative_to(RACINE)): {
            table
            for texte in textes(fichier)
            for table in tables(texte)
            if est_au_dessus(paquet, table)
        }
        for fichier in fichiers
    }
    return {fichier: trouvees for fichier, trouvees in lues.items() if trouvees}


def test_every_table_has_its_package() -> None:
    assert set(PAQUET_DE) == {table.name for table in TABLES.sorted_tables}


@pytest.mark.parametrize("paquet", PAQUETS)
def test_sql_names_no_table_of_a_package_above(paquet: str) -> None:
    assert nommees(paquet) == {}, (
        "move it to the mur.sql of the package that has the table, ask the catalogue"
        " (prive.elements()), or ask a function that the package above writes"
    )


@pytest.mark.parametrize(
    "texte",
    [
        "select 1 from constat c where true",
        "select 1 from only public.constat",
        "delete from personne p using constat",
        "create trigger x after update of etat on constat for each row",
        "alter table constat enable row level security",
        "foreach t in array array['objectif', 'constat'] loop",
        "declare c constat;",
        "create function f(c constat) returns void",
        "declare c constat%rowtype;",
        "constat.territoire_id",
    ],
)
def test_table_is_seen_however_it_is_named(texte: str) -> None:
    assert "constat" in tables(texte)
    assert est_au_dessus("auth", "constat")
    assert est_au_dessus("offers", "constat")


def test_what_is_said_of_a_table_is_not_its_name() -> None:
    assert tables("-- from constat\nselect k as constat, 'constat_fait' from personne") == {
        "personne"
    }
    assert tables("select 1 from personne where details ?| array['reunion', 'autre']") == {
        "personne"
    }
    assert not est_au_dessus("carnet", "personne")
    assert est_au_dessus("droits", "veille")
    assert est_au_dessus("offers", "reunion")
