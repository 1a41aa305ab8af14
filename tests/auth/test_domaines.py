"""Compare what the database and the code say of domains, and add one that nobody thought of."""

import re
from typing import Any, cast

import psycopg
import pytest

from auth.vocabulary import DITS_ORDINAIRES, DITS_SENSIBLES, ORDINAIRES, SENSIBLES, TOUS, Domaine
from tests.auth.acces.essais_domaines import essai_treizieme_domaine
from web.sante import MURS

Connexion = psycopg.Connection[Any]


def test_every_domain_is_said_ordinary_or_sensitive() -> None:
    assert set(Domaine) == DITS_ORDINAIRES | DITS_SENSIBLES
    assert not DITS_ORDINAIRES & DITS_SENSIBLES
    assert TOUS == ORDINAIRES | SENSIBLES


def test_domain_that_nobody_named_is_sensitive() -> None:
    assert cast(property, Domaine.est_sensible).fget(len(Domaine))  # type: ignore[misc]


@pytest.mark.pg
def test_masks_are_the_same_in_the_database(admin: Connexion) -> None:
    lus = admin.execute(
        "select prive.tous(), prive.ordinaires(), prive.sensibles(prive.tous())"
    ).fetchone()
    assert lus == (TOUS, ORDINAIRES, SENSIBLES)
    ordinaires = admin.execute(
        "select d from generate_series(0, 11) d where prive.est_ordinaire(d)"
    ).fetchall()
    assert {d for (d,) in ordinaires} == set(DITS_ORDINAIRES)


@pytest.mark.pg
def test_constraints_on_domains_hold_the_same_masks(admin: Connexion) -> None:
    regles = admin.execute(
        "select c.conrelid::regclass::text, pg_get_constraintdef(c.oid) from pg_constraint c join"
        " pg_attribute a"
        " on a.attrelid = c.conrelid and a.attnum = any(c.conkey) where c.contype = 'c'"
        " and c.connamespace = 'public'::regnamespace and a.attname in ('domaine', 'domaines',"
        " 'sensibles', 'masque')"
    ).fetchall()
    assert len(regles) >= 13
    permis = {0, 1, ORDINAIRES, SENSIBLES, TOUS, max(Domaine)}
    for table, regle in regles:
        assert {int(n) for n in re.findall(r"\d+", regle)} <= permis, (table, regle)


def test_no_wall_writes_a_mask_by_itself() -> None:
    """The two definitions hold their figure; every other text asks for it."""
    motif = re.compile(
        rf"\b(?:{TOUS}|{SENSIBLES}|{ORDINAIRES}|{ORDINAIRES & ~1})\b|domaine (?:<|>|<=|>=) \d"
    )
    # By whole statements, wherever their lines are broken.
    trouves = [
        phrase
        for mur in MURS
        for phrase in re.split(r";(?=\s)", mur.read_text("utf-8"))
        if motif.search(phrase)
    ]
    assert [re.findall(r"function prive\.(\w+)", phrase) for phrase in trouves] == [
        ["tous"],
        ["ordinaires"],
    ], trouves


@pytest.mark.pg
def test_thirteenth_domain_opens_nothing_by_accident(admin: Connexion) -> None:
    essai_treizieme_domaine(admin)
