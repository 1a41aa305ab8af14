"""Decide what waits, in which order, and how long it may be put off."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.journee.rules import (
    RangAffaire,
    dernier_jour,
    jour_propose,
    refuser_report,
    separer_affaires,
)
from carnet.journee.vocabulary import GenreAffaire

JOUR = date(2026, 11, 30)
GENRES = st.sampled_from(GenreAffaire)
CLES = st.tuples(GENRES, st.integers(1, 40).map(lambda n: UUID(int=n)))


@given(GENRES, st.integers(-400, 400))
def test_a_matter_is_put_off_to_a_day_to_come_and_not_for_ever(
    genre: GenreAffaire, jours: int
) -> None:
    admis = refuser_report(genre, JOUR + timedelta(days=jours), JOUR) is None
    assert admis == (0 < jours <= (7 if genre is GenreAffaire.danger else 60))


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), GENRES)
def test_the_day_that_is_offered_is_a_monday_and_is_accepted(
    jour: date, genre: GenreAffaire
) -> None:
    offert = jour_propose(jour)
    assert offert.weekday() == 0
    assert refuser_report(genre, offert, jour) is None
    assert offert <= dernier_jour(genre, jour)


@given(st.lists(CLES, unique=True), st.dictionaries(CLES, st.integers(-5, 5)))
def test_nothing_is_lost_nor_shown_twice(
    cles: list[tuple[GenreAffaire, UUID]], jours: dict[tuple[GenreAffaire, UUID], int]
) -> None:
    reports = {cle: JOUR + timedelta(days=n) for cle, n in jours.items()}
    ici, plus_tard = separer_affaires(cles, reports, JOUR)
    assert sorted([*ici, *plus_tard]) == sorted(cles)
    # What was put off to today is back.
    assert all(jours[cle] > 0 for cle in plus_tard)
    assert all(jours.get(cle, 0) <= 0 for cle in ici)


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        (("danger", date(2026, 11, 29), "z"), ("venue", date(2025, 1, 1), "a")),
        (("venue", date(2026, 11, 29), "z"), ("retard", date(2025, 1, 1), "a")),
        (("retard", date(2025, 1, 1), "z"), ("silence", date(2026, 1, 1), "a")),
        (("silence", date(2026, 1, 1), "a"), ("silence", date(2026, 1, 1), "z")),
    ],
)
def test_what_presses_comes_first_then_one_word_then_what_waits_longest(
    avant: tuple[str, date, str], apres: tuple[str, date, str]
) -> None:
    def rang(genre: str, du: date, nom: str) -> str:
        return RangAffaire(du, nom, (GenreAffaire(genre), UUID(int=1))).texte

    assert rang(*avant) < rang(*apres)
