"""Say places in words; order what could replace an offer."""

from datetime import date

import pytest

from offers.extensions.rules import Places
from offers.places.rules import (
    OffreDeRemplacement,
    classer_remplacements,
    dire_attente,
    dire_delai,
    dire_demandes,
    dire_places,
    dire_reserves,
    dire_session,
    est_ancien,
)

JOUR = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("places", "phrase"),
    [
        (Places(), ""),
        (Places(12, 9), "3 places libres sur 12"),
        (Places(12, 11), "1 place libre sur 12"),
        (Places(1, 1), "complète (1 place)"),
        (Places(12), "12 places, occupation non précisée"),
        (Places(0, 0), "aucune place"),
    ],
)
def test_places_are_said_in_words(places: Places, phrase: str) -> None:
    assert dire_places(places) == phrase


@pytest.mark.parametrize(
    ("jours", "phrase"),
    [
        (None, ""),
        (0, "sans attente"),
        (1, "environ 1 jour d’attente"),
        (20, "environ 20 jours d’attente"),
        (28, "environ 4 semaines d’attente"),
        (120, "environ 4 mois d’attente"),
    ],
)
def test_waiting_time_is_said_in_the_unit_one_would_use(jours: int | None, phrase: str) -> None:
    assert dire_delai(jours) == phrase


def test_no_waiting_list_is_not_an_empty_one() -> None:
    assert dire_attente(None, None) == ""
    assert dire_attente(0, 7) == "0 personne en liste d’attente, environ 7 jours d’attente"


def test_figure_is_old_after_sixty_days() -> None:
    assert [est_ancien(jour, JOUR) for jour in (date(2026, 9, 24), date(2026, 9, 23))] == [
        False,
        True,
    ]


def test_session_says_when_where_and_what_is_left() -> None:
    assert dire_session(JOUR, None, None, 8, 8) == "le 23 novembre 2026 : complète"
    assert dire_session(JOUR, date(2026, 12, 1), "Alès", None, 0) == (
        "du 23 novembre 2026 au 1er décembre 2026, Alès : places non précisées"
    )


def test_small_counts_are_said_as_fewer_than_three() -> None:
    assert dire_demandes(0, None) == "moins de 3 demandes ces sept derniers jours"
    assert dire_demandes(5, 4).startswith(
        "5 demandes ces sept derniers jours ; la structure peut en recevoir 4"
    )


def test_open_offer_under_its_pace_asks_nothing() -> None:
    assert dire_reserves("", 4, 3, rythme_atteint=False) == []
    assert dire_reserves("", None, 30, rythme_atteint=False) == []
    assert len(dire_reserves("Suspendue sans date de reprise.", 4, 4, rythme_atteint=True)) == 2


def test_least_solicited_comes_first_among_equals_only() -> None:
    loin, pres, presque = (
        OffreDeRemplacement("loin", 22, 1, 0),
        OffreDeRemplacement("pres", 1, 1, 9),
        OffreDeRemplacement("presque", 4.9, 1, 3),
    )
    distance = OffreDeRemplacement("distance", None, 3, 0)
    assert classer_remplacements([distance, loin, pres, presque]) == [
        "presque",
        "pres",
        "loin",
        "distance",
    ]


def test_equals_in_everything_keep_the_order_given() -> None:
    assert classer_remplacements(
        [
            OffreDeRemplacement("b", 1, 1, 0),
            OffreDeRemplacement("a", 2, 1, 0),
            OffreDeRemplacement("c", 3, 2, 0),
        ]
    ) == [
        "c",
        "b",
        "a",
    ]
