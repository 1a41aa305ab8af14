"""Say opening hours as people say them."""

import pytest

from offers.catalogue.rules import dire_horaires


@pytest.mark.parametrize(
    ("horaires", "phrases"),
    [
        ("Mo-Fr 09:00-12:00", ["Du lundi au vendredi : de 9 h à 12 h"]),
        ("Mo,We 09:00-12:30", ["Le lundi et le mercredi : de 9 h à 12 h 30"]),
        (
            "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
            ["Du lundi au vendredi : de 9 h à 12 h et de 14 h à 17 h", "Jours fériés : fermé"],
        ),
        ("24/7", ["Tous les jours, 24 h sur 24"]),
        ("Th[-1] 18:00+", ["Le dernier jeudi du mois : à partir de 18 h"]),
        ("Sep-Jun Tu 10:00-12:00", ["De septembre à juin, le mardi : de 10 h à 12 h"]),
        ('Mo "sur rendez-vous"', ["Le lundi (sur rendez-vous)"]),
        ("08:00-20:00", ["Tous les jours : de 8 h à 20 h"]),
    ],
)
def test_hours_are_said_in_words(horaires: str, phrases: list[str]) -> None:
    assert [
        phrase.replace("\u202f:", " :").replace("\u202f", " ") for phrase in dire_horaires(horaires)
    ] == phrases


@pytest.mark.parametrize(
    "horaires", ["week 1-10 Mo 09:00-12:00", "sunrise-sunset", "n'importe quoi", ""]
)
def test_hours_beyond_words_are_left_as_they_are(horaires: str) -> None:
    assert dire_horaires(horaires) == []
