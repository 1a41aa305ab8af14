"""Say opening hours at their limits, and never half say what is not understood."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.typographie import FINE
from offers.catalogue.rules import PERIME, dire_horaires, est_a_confirmer, montrer_horaires

JOURS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DITS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
HEURE = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))


def dits(horaires: str) -> list[str]:
    return [phrase.replace(FINE, " ") for phrase in dire_horaires(horaires)]


@pytest.mark.parametrize(
    ("horaires", "phrases"),
    [
        # Every day of the week is no range that one would spell.
        ("Mo-Su 09:00-12:00", ["Tous les jours : de 9 h à 12 h"]),
        ("Su 09:00-12:00", ["Le dimanche : de 9 h à 12 h"]),
        ("Sa-Su 10:00-18:00", ["Du samedi au dimanche : de 10 h à 18 h"]),
        ("Mo,We,Fr 09:00-12:00", ["Le lundi, le mercredi et le vendredi : de 9 h à 12 h"]),
        ("Mo-Tu,Th-Fr 09:00-12:00", ["Du lundi au mardi et du jeudi au vendredi : de 9 h à 12 h"]),
        ("PH,Su off", ["Jours fériés et le dimanche : fermé"]),
        ("SH Mo-Fr off", []),
        ("PH off; SH off", ["Jours fériés : fermé", "Vacances scolaires : fermé"]),
        # Ranks in the month.
        ("Mo[1] 14:00-16:00", ["Le premier lundi du mois : de 14 h à 16 h"]),
        ("Sa[4] 14:00-16:00", ["Le quatrième samedi du mois : de 14 h à 16 h"]),
        ("Mo[5] 14:00-16:00", []),
        ("Mo[-2] 14:00-16:00", []),
        # Hours: noon, midnight, the end of the day, minutes.
        ("Mo 00:00-24:00", ["Le lundi : de 0 h à 24 h"]),
        ("Mo 22:00-02:00", ["Le lundi : de 22 h à 2 h"]),
        ("Mo 22:00-26:00", ["Le lundi : de 22 h à 2 h"]),
        ("Mo 09:05-12:59", ["Le lundi : de 9 h 05 à 12 h 59"]),
        ("Mo 09:00-10:00, 11:00-12:00", ["Le lundi : de 9 h à 10 h et de 11 h à 12 h"]),
        ("Mo 18:30+", ["Le lundi : à partir de 18 h 30"]),
        # Months, with the vowels that elide.
        ("Apr Mo 09:00-12:00", ["En avril, le lundi : de 9 h à 12 h"]),
        ("Aug-Oct Mo 09:00-12:00", ["D’août à octobre, le lundi : de 9 h à 12 h"]),
        ("Oct-Dec Mo 09:00-12:00", ["D’octobre à décembre, le lundi : de 9 h à 12 h"]),
        ("Jan-Mar: Mo 09:00-12:00", ["De janvier à mars, le lundi : de 9 h à 12 h"]),
        ("Jul off", ["En juillet, tous les jours : fermé"]),
        ("Foo Mo 09:00-12:00", []),
        ("Jan-Foo Mo 09:00-12:00", []),
        # Words in place of hours, or beside them.
        ('Mo-Fr 09:00-12:00 "sans rendez-vous"',
         ["Du lundi au vendredi : de 9 h à 12 h (sans rendez-vous)"]),
        ('"sur rendez-vous"', ["Tous les jours (sur rendez-vous)"]),
        ('Mo off "travaux"', ["Le lundi : fermé (travaux)"]),
        ("Mo closed", ["Le lundi : fermé"]),
    ],
)  # fmt: skip
def test_hours_at_their_limits(horaires: str, phrases: list[str]) -> None:
    assert dits(horaires) == phrases


@pytest.mark.parametrize(
    "horaires",
    [
        "Mo",
        "Mo-",
        "Mo-Zz 09:00-12:00",
        "Xx 09:00-12:00",
        "Mo 9:00-12:00",
        "Mo 09:00",
        "Mo 09:00-12:00 || unknown",
        "Mo 09:00-12:00\x00",
        "09:00-12:00 Mo",
        "lundi 09:00-12:00",
        "Mo,,Tu 09:00-12:00",
        "  ",
        ";;;",
    ],
)
def test_one_rule_that_is_not_understood_silences_nothing_else_wrongly(horaires: str) -> None:
    assert dire_horaires(horaires) == []
    # Half a timetable would send somebody to a closed door: all of it is said, or none.
    entiers = f"Mo-Fr 09:00-12:00; {horaires}"
    assert len(dire_horaires(entiers)) == (0 if horaires.strip("; ") else 1)


@pytest.mark.parametrize("horaires", ["sur rendez-vous", "Mo 9h-12h", "week 1-10 Mo 09:00-12:00"])
def test_what_is_not_understood_is_shown_as_it_was_written(horaires: str) -> None:
    assert montrer_horaires(horaires) == [horaires]


def test_nothing_is_shown_where_nothing_was_written() -> None:
    assert montrer_horaires(None) == montrer_horaires("") == []


@given(st.sampled_from(range(7)), st.sampled_from(range(7)), HEURE, HEURE)
def test_every_range_of_days_names_both_ends(debut: int, fin: int, de: str, a: str) -> None:
    (phrase,) = dits(f"{JOURS[debut]}-{JOURS[fin]} {de}-{a}")
    if (debut, fin) == (0, 6):
        assert phrase.startswith("Tous les jours : de ")
    else:
        assert phrase.startswith(f"Du {DITS[debut]} au {DITS[fin]} : de ")
    assert phrase[0].isupper()


@given(st.text(max_size=60))
def test_any_text_is_said_or_left_and_never_fails(texte: str) -> None:
    phrases = dire_horaires(texte)
    assert all(phrase and phrase == phrase.strip() for phrase in phrases)


@given(st.lists(st.sampled_from(["Mo", "Tu 09:00-12:00", "PH off", "24/7", "zz"]), max_size=5))
def test_several_rules_are_said_one_by_one_or_not_at_all(regles: list[str]) -> None:
    ensemble = dire_horaires("; ".join(regles))
    une_a_une = [dire_horaires(regle) for regle in regles]
    if len(regles) > 1 and all(une_a_une) and "24/7" not in regles:
        assert ensemble == [phrase for phrases in une_a_une for phrase in phrases]
    if not all(une_a_une):
        assert ensemble == []


@pytest.mark.parametrize(
    ("date_maj", "aujourdhui", "attendu"),
    [
        (date(2024, 11, 29), date(2026, 11, 29), False),
        (date(2024, 11, 28), date(2026, 11, 29), True),
        # A leap year makes twenty-four months one day longer than 730 days.
        (date(2024, 2, 29), date(2026, 2, 28), False),
        (date(2024, 2, 28), date(2026, 2, 28), True),
        (date(2026, 11, 30), date(2026, 11, 29), False),
    ],
)
def test_two_years_are_counted_to_the_day(date_maj: date, aujourdhui: date, attendu: bool) -> None:
    assert est_a_confirmer(date_maj, aujourdhui) is attendu


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.integers(0, 2000))
def test_an_offer_never_grows_younger(confirmee: date, jours: int) -> None:
    jour = confirmee + timedelta(days=jours)
    assert est_a_confirmer(confirmee, jour) is (jours > PERIME.days)
    assert est_a_confirmer(confirmee, jour) <= est_a_confirmer(confirmee, jour + timedelta(days=1))
