"""Check that the person's copy says each table, column and closed list in words.

A new one fails until it has some.
"""

import re
from typing import Any

import psycopg
import pytest
from sqlalchemy import CheckConstraint

import web.app  # noqa: F401 -- every model is known once the application is
from core.db import DIT, Base
from droits.conservation.copie import LIBELLES, MUETTES, titres
from droits.conservation.queries import TABLES_DE_LA_COPIE
from web.mots import MOTS

_LISTE = re.compile(r"^\(?(\w+) in \(([^)]*)\)\)?$")
# droits/conservation/queries.py leaves the first two out of the copy; functions alone read the two
# others.
HORS_COPIE = ("copie_carnet", "acces", "remise", "personne_identifiant")
TABLES = {
    nom: table
    for nom, table in Base.metadata.tables.items()
    if nom not in HORS_COPIE and "personne_id" in table.columns
}
LUES = {**TABLES, "personne": Base.metadata.tables["personne"]}


@pytest.mark.pg
def test_tables_of_the_copy_are_these(admin: psycopg.Connection[Any]) -> None:
    admin.execute("set role carnet_app")
    assert {nom for nom, _ in admin.execute(TABLES_DE_LA_COPIE.encode())} == set(TABLES)


def test_each_table_of_a_carnet_has_a_title() -> None:
    assert len(TABLES) > 20
    assert sorted(set(TABLES) - set(titres())) == []


def test_each_column_has_words_or_is_left_out() -> None:
    sans = {
        (nom, c.name)
        for nom, table in LUES.items()
        for c in table.columns
        if c.name not in {*LIBELLES, *MUETTES} and DIT not in c.info
    }
    assert sans == set()
    assert sorted(set(LIBELLES) & MUETTES) == []


def test_each_value_of_a_closed_list_has_words() -> None:
    sans = []
    for nom, table in LUES.items():
        for regle in table.constraints:
            lue = _LISTE.match(str(regle.sqltext)) if isinstance(regle, CheckConstraint) else None
            if lue is None or lue[1] in MUETTES:
                continue
            valeurs = re.findall(r"'([^']*)'", lue[2])
            mots = MOTS.get((nom, lue[1]), {"oui": "oui", "non": "non"})
            sans += [(nom, lue[1], valeur) for valeur in valeurs if valeur not in mots]
    assert sans == []


def test_words_are_of_columns_that_exist() -> None:
    colonnes = {(nom, c.name) for nom, table in LUES.items() for c in table.columns}
    assert sorted(set(MOTS) - colonnes) == []
