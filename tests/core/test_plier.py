"""Fold names in Python and in SQL: one recipe, on both sides, for every writing of a name."""

import re
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.migrations import RACINE
from core.plier import normaliser

Connexion = psycopg.Connection[Any]

ENSEMBLE = [
    (
        "N’Goran",
        "N'Goran",
        "n goran",
        "N ʼ Goran",
        "N`Goran",
        "N´Goran",
        "Nʹgoran",
        "n-goran",
        "N\u00a0Goran",
    ),
    ("D’Almeida", "d'almeida", "D ALMEIDA", "D\u2019\u202fAlmeida"),
    ("Lætitia", "laetitia", "LÆTITIA", "Lae\u0301titia"),
    ("Yıldız", "Yildiz", "YILDIZ", "Yİldiz"),
    ("Đurić", "Duric", "ĐURIĆ", "ÐURIC"),
    ("Łukasz", "lukasz", "ŁUKASZ"),
    ("Søren", "soren", "SØREN"),
    ("Weiß", "weiss", "WEISS", "WEIẞ"),
    ("Þór", "thor"),
    ("Νίκος", "νικοσ", "ΝΊΚΟΣ"),
    ("Œuvrard", "oeuvrard", "ŒUVRARD"),
    ("Le\u00a0Goff", "le goff", "Le  Goff", "Le\u2011Goff"),
    ("Jean‑Pierre", "jean pierre", "Jean–Pierre", "JEAN-PIERRE", "Jean. Pierre"),
    ("Ħal Ŋ ĸ ŧ ſ", "hal n k t s"),
    ("ﬁlali", "filali"),
    ("e\u0301te\u0301", "été", "ete"),
    ("Ме\u0301дведев", "медведев", "МЕДВЕДЕВ"),
    ("محمد", "مُحَمَّد"),
    ("Ama\u200bdou", "amadou", "Ama\u00addou"),
]


@pytest.mark.parametrize("ecrits", ENSEMBLE, ids=lambda e: e[0])
def test_one_name_written_in_several_ways_is_folded_to_one(ecrits: tuple[str, ...]) -> None:
    assert len({normaliser(ecrit) for ecrit in ecrits}) == 1
    assert normaliser(ecrits[0])


def test_letters_of_other_alphabets_stay_letters() -> None:
    assert normaliser("Иванов") == "иванов"
    assert normaliser("Νίκος") == "νικοσ"


@pytest.mark.pg
def test_sql_folds_as_python_does(admin: Connexion) -> None:
    ecrits = [ecrit for ensemble in ENSEMBLE for ecrit in ensemble]
    lus = admin.execute("select e, prive.plier(e) from unnest(%s::text[]) e", (ecrits,)).fetchall()
    assert dict(lus) == {e: normaliser(e) for e in ecrits}


@pytest.mark.pg
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text(
        st.one_of(
            st.sampled_from("'’ʼʹ`´-‐–—. \u00a0\u202fæœıłđðøßþħŋĸſİÆŒŁĐØẞΣς\u0301\u0308"),
            st.characters(max_codepoint=0x52F, exclude_categories=("Cs", "Cc", "Cn")),
        ),
        max_size=30,
    )
)
def test_sql_and_python_agree_on_any_latin_greek_or_cyrillic_text(
    admin: Connexion, ecrit: str
) -> None:
    lu = admin.execute(
        "select prive.plier(%s), prive.plier(prive.plier(%s))", (ecrit, ecrit)
    ).fetchone()
    assert lu == (normaliser(ecrit), normaliser(ecrit))
    assert normaliser(normaliser(ecrit)) == normaliser(ecrit)


def test_no_other_recipe_folds_a_text() -> None:
    interdits = re.compile(r"\bNFK?[DC]\b|\[\^?a-z0-9\]\+\"|unaccent", re.IGNORECASE)
    permis = {"core/plier.py", "core/plier.sql"}
    trouves = {
        chemin.relative_to(RACINE).as_posix()
        for dossier in ("auth", "carnet", "core", "droits", "offers", "web")
        for genre in ("*.py", "*.sql")
        for chemin in (RACINE / dossier).rglob(genre)
        if interdits.search(chemin.read_text("utf-8"))
    }
    assert trouves <= permis
