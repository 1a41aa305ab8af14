"""Try the French that is printed and the folding that is searched."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import texts
from core.plier import normaliser

MIDI = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ecrit", "plie"),
    [
        ("Éloïse  D’Aubigné", "eloise d aubigne"),
        ("CŒUR", "coeur"),
        ("Nîmes\x00", "nimes"),
        ("e\u0301te\u0301", "ete"),
        ("  ", ""),
    ],
)
def test_folding_forgets_case_accents_and_ligatures(ecrit: str, plie: str) -> None:
    assert normaliser(ecrit) == plie


@pytest.mark.parametrize(
    ("jour", "ecrit"),
    [
        (date(2026, 3, 1), "1er mars 2026"),
        (date(2026, 3, 11), "11 mars 2026"),
        (date(2026, 1, 31), "31 janvier 2026"),
        (date(2026, 8, 21), "21 août 2026"),
    ],
)
def test_only_the_first_of_the_month_is_ordinal(jour: date, ecrit: str) -> None:
    assert texts.date_fr(jour) == ecrit


@pytest.mark.parametrize(
    ("jour", "ecrit"), [(date(2026, 12, 1), "mardi 1er décembre"), (date(2026, 12, 11), "vendredi 11 décembre")]
)
def test_first_of_the_month_is_ordinal_after_its_week_day(jour: date, ecrit: str) -> None:
    assert texts.jour_fr(jour) == ecrit


def test_absent_date_writes_nothing() -> None:
    assert texts.date_fr(None) == ""


def test_instants_are_written_at_paris_time() -> None:
    assert texts.date_heure_fr(datetime(2026, 2, 28, 23, 30, tzinfo=UTC)) == "1er mars 2026 à 0\u202fh\u202f30"
    assert texts.heure_fr(datetime(2026, 7, 1, 7, tzinfo=UTC)) == "9\u202fh"


@pytest.mark.parametrize(
    ("jours", "ecrit"),
    [
        (0, "aujourd’hui"),
        (1, "hier"),
        (-1, "demain"),
        (3, "il y a 3 jours"),
        (-3, "dans 3 jours"),
        (59, "il y a 59 jours"),
        (90, "il y a 3 mois"),
        (800, "il y a 2 ans"),
    ],
)
def test_distance_is_said_in_words(jours: int, ecrit: str) -> None:
    assert texts.il_y_a(MIDI - timedelta(days=jours), MIDI) == ecrit


def test_age_changes_on_the_birthday() -> None:
    assert texts.age(date(2000, 11, 24), date(2026, 11, 23)) == 25
    assert texts.age(date(2000, 11, 23), date(2026, 11, 23)) == 26


@pytest.mark.parametrize(
    ("nombre", "ecrit"), [(0, "0 offre"), (1, "1 offre"), (2, "2 offres"), (1600, "1\u202f600 offres")]
)
def test_plural_starts_at_two(nombre: int, ecrit: str) -> None:
    assert texts.pluriel(nombre, "offre") == ecrit
