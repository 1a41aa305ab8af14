"""Try the French that is printed and the folding that is searched."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    ("jour", "ecrit"),
    [(date(2026, 12, 1), "mardi 1er décembre"), (date(2026, 12, 11), "vendredi 11 décembre")],
)
def test_first_of_the_month_is_ordinal_after_its_week_day(jour: date, ecrit: str) -> None:
    assert texts.jour_fr(jour) == ecrit


def test_absent_date_writes_nothing() -> None:
    assert texts.date_fr(None) == ""


def test_instants_are_written_at_paris_time() -> None:
    assert (
        texts.date_heure_fr(datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
        == "1er mars 2026 à 0\u202fh\u202f30"
    )
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
    ("nombre", "ecrit"),
    [(0, "0 offre"), (1, "1 offre"), (2, "2 offres"), (1600, "1\u202f600 offres")],
)
def test_plural_starts_at_two(nombre: int, ecrit: str) -> None:
    assert texts.pluriel(nombre, "offre") == ecrit


JOURS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("quand", "jour", "mois"),
    [
        (datetime(2026, 2, 28, 23, tzinfo=UTC), "dimanche 1er mars", "Mars 2026"),
        (datetime(2026, 2, 28, 22, 59, tzinfo=UTC), "samedi 28 février", "Février 2026"),
        (datetime(2026, 7, 31, 22, tzinfo=UTC), "samedi 1er août", "Août 2026"),
        (datetime(2027, 12, 31, 23, tzinfo=UTC), "samedi 1er janvier", "Janvier 2028"),
        (date(2028, 2, 29), "mardi 29 février", "Février 2028"),
    ],
)
def test_day_and_month_are_those_of_paris(quand: date | datetime, jour: str, mois: str) -> None:
    assert texts.jour_fr(quand) == jour
    assert texts.mois_fr(quand) == mois


@given(JOURS)
def test_month_of_a_heading_is_the_month_of_the_date(jour: date) -> None:
    assert texts.date_fr(jour).endswith(texts.mois_fr(jour).lower())


@pytest.mark.parametrize(
    ("quand", "dite"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "1\u202fh\u202f59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "3\u202fh"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2\u202fh\u202f30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2\u202fh\u202f30"),
        (datetime(2026, 6, 1, 22, 5, tzinfo=UTC), "0\u202fh\u202f05"),
    ],
)
def test_hours_follow_the_changes_of_hour(quand: datetime, dite: str) -> None:
    assert texts.heure_fr(quand) == dite


@pytest.mark.parametrize(
    ("quand", "dit"),
    [
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), "aujourd’hui"),
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), "hier"),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), "demain"),
        (date(2026, 9, 24), "il y a 2 mois"),
        (date(2026, 9, 25), "il y a 59 jours"),
        (date(2024, 11, 24), "il y a 24 mois"),
        (date(2024, 11, 23), "il y a 2 ans"),
        (date(2029, 11, 22), "dans 3 ans"),
    ],
)
def test_distance_changes_of_word_at_midnight_and_at_its_thresholds(
    quand: date | datetime, dit: str
) -> None:
    assert texts.il_y_a(quand, MIDI) == dit


@given(JOURS)
def test_what_is_past_and_what_is_to_come_are_never_said_alike(jour: date) -> None:
    dit = texts.il_y_a(jour, MIDI)
    sens = {"il": jour < MIDI.date(), "dans": jour > MIDI.date()}
    assert sens.get(dit.split()[0], abs((jour - MIDI.date()).days) < 2)
    assert not dit.endswith((" 0 mois", " 0 ans", " 1 jours", " 1 ans"))


@pytest.mark.parametrize(
    ("naissance", "jour", "ans"),
    [
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
        (date(2004, 2, 29), date(2028, 2, 29), 24),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
        (date(2025, 12, 31), date(2026, 12, 30), 0),
    ],
)
def test_who_is_born_on_a_leap_day_grows_every_year(naissance: date, jour: date, ans: int) -> None:
    assert texts.age(naissance, jour) == ans


@given(JOURS, st.integers(0, 36500))
def test_age_never_goes_down(naissance: date, jours: int) -> None:
    la = naissance + timedelta(days=jours)
    assert 0 <= texts.age(naissance, la) <= texts.age(naissance, la + timedelta(days=1))


@pytest.mark.parametrize(
    ("valeur", "ecrit"),
    [
        (0, "0"), (999, "999"), (1_000, "1\u202f000"), (-1_234, "-1\u202f234"),
        (1_234_567, "1\u202f234\u202f567"), (2.5, "2,5"), (1_234.5, "1\u202f234,5"),
    ],
)  # fmt: skip
def test_number_is_written_with_narrow_spaces_and_a_comma(valeur: float, ecrit: str) -> None:
    assert texts.nombre_fr(valeur) == ecrit


@pytest.mark.parametrize(
    ("nombre", "dit"),
    [(1, "1 avis"), (2, "2 avis"), (-1, "-1 avis"), (0, "0 avis")],
)
def test_word_with_its_own_plural_takes_it(nombre: int, dit: str) -> None:
    assert texts.pluriel(nombre, "avis", "avis") == dit
    assert texts.pluriel(nombre, "cheval", "chevaux").endswith(
        "chevaux" if abs(nombre) > 1 else "cheval"
    )
