"""Try to recognise people behind small counts."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.elements.thematiques import domaine_de
from offers.catalogue.vocabulary import CATEGORIES, THEMATIQUES, categorie_de
from offers.ecarts.rules import (
    EN_PARTIE,
    NON_MESUREES,
    SEUIL,
    EtatMesure,
    classe,
    etat_mesure,
    masquer_effectifs,
)

COMPTES = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), max_size=12
)


@given(COMPTES)
def test_count_under_11_is_never_shown_and_no_other_is_hidden(comptes: dict[str, int]) -> None:
    cellules = masquer_effectifs(comptes).cellules
    assert cellules == {
        code: nombre if nombre >= SEUIL else None for code, nombre in comptes.items()
    }


@given(COMPTES)
def test_what_is_shown_is_true(comptes: dict[str, int]) -> None:
    total = masquer_effectifs(comptes).total
    assert total is None or total == sum(comptes.values()) >= SEUIL


@pytest.mark.parametrize("cases", [1, 2, 3, 4])
def test_whatever_is_shown_a_masked_cell_may_hold_any_number_under_11(cases: int) -> None:
    # Somebody who knows the rule, every shown number and the total computes all the worlds that
    # give what is shown.
    possibles: dict[tuple[tuple[int | None, ...], int | None], list[tuple[int, ...]]] = defaultdict(
        list
    )
    for monde in product((*range(SEUIL), 15), repeat=cases):
        resultat = masquer_effectifs({str(rang): nombre for rang, nombre in enumerate(monde)})
        possibles[(tuple(resultat.cellules.values()), resultat.total)].append(monde)
    for (cellules, total), mondes in possibles.items():
        for rang, vue in enumerate(cellules):
            valeurs = {monde[rang] for monde in mondes}
            assert vue is not None or valeurs == set(range(SEUIL)), (cellules, total, rang, valeurs)


def test_big_counts_are_all_shown() -> None:
    assert masquer_effectifs({"a": 40, "b": 12, "c": 11}).total == 63


def test_small_count_hides_no_neighbour_but_the_total() -> None:
    resultat = masquer_effectifs({"a": 40, "b": 3, "c": 12})
    assert resultat.cellules == {"a": 40, "b": None, "c": 12}
    assert resultat.total is None


def test_words_say_under_11_only_where_it_is_true() -> None:
    assert etat_mesure(None, mesuree=True) is EtatMesure.moins_de_11
    assert etat_mesure(None, mesuree=True, ensemble=True) is EtatMesure.masque
    assert (
        etat_mesure(None, mesuree=False)
        is etat_mesure(None, mesuree=False, ensemble=True)
        is EtatMesure.non_mesure
    )
    assert etat_mesure(12, mesuree=True) is EtatMesure.compte


def test_masked_zone_gets_no_grade() -> None:
    assert [classe(None, 3), classe(12, 12), classe(12, 0)] == ["x", "1", "4"]
    assert classe(None, 3, mesuree=False) == "n"


def test_what_is_not_measured_is_what_is_sensitive() -> None:
    sensibles = {t for t in THEMATIQUES if domaine_de(t).est_sensible}
    entieres = {
        c for c in CATEGORIES if all(t in sensibles for t in THEMATIQUES if categorie_de(t) == c)
    }
    assert entieres == NON_MESUREES
    assert {t for t in sensibles if categorie_de(t) not in entieres} == set(EN_PARTIE.values())
    assert all(categorie_de(t) == c for c, t in EN_PARTIE.items())
