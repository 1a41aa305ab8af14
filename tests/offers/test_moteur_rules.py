"""Check the order of offers, without any database: docs/recherche.md says it in words."""

from typing import Any

import numpy as np

from offers.moteur.rules import DEMI_KM, PRES_KM, RECUL_KM, Trouvees, ranger_au_plus_utile


def _ordre(km: list[float], **autres: Any) -> list[int]:
    nombre = len(km)
    colonnes: dict[str, Any] = {
        "ages": np.zeros(nombre, np.int32),
        "attendent": np.zeros(nombre, bool),
    } | {nom: np.array(valeurs) for nom, valeurs in autres.items() if nom != "muettes"}
    muettes = [np.array(ligne) for ligne in autres.get("muettes", [])]
    cles = ranger_au_plus_utile(Trouvees(np.array(km), **colonnes, muettes=muettes))
    return [int(rang) for rang in np.argsort(cles, kind="stable")]


def test_near_comes_first_and_remote_last() -> None:
    assert _ordre([12.0, np.nan, 3.0]) == [2, 0, 1]


def test_confirmed_lately_comes_first_among_near_ties_alone() -> None:
    assert _ordre([1.0, 1.0 + PRES_KM / 5], ages=[400, 10]) == [1, 0]
    assert _ordre([1.0, 1.0 + PRES_KM * 2], ages=[400, 10]) == [0, 1]


def test_nobody_confirmed_for_two_years_goes_back_some_kilometres() -> None:
    assert _ordre([1.0, 1.0 + RECUL_KM - 1], ages=[800, 10]) == [1, 0]
    assert _ordre([1.0, 1.0 + RECUL_KM + 1], ages=[800, 10]) == [0, 1]


def test_waiting_list_comes_after_an_open_near_tie() -> None:
    assert _ordre([1.0, 1.0], attendent=[True, False]) == [1, 0]


def test_words_weigh_more_than_distance_and_remote_counts_as_far_as_half() -> None:
    poids = np.array([0.3, 1.0], np.float32)
    assert _ordre([1.0, DEMI_KM], poids=poids) == [1, 0]
    assert _ordre([1.0, np.nan], poids=poids) == [1, 0]


def test_what_states_nothing_comes_after_all_that_answers() -> None:
    assert _ordre([1.0, np.nan], muettes=[[True, False]]) == [1, 0]
