"""Hold what may follow what, and that each kind of timeline line has its words."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carnet.diagnostic.vocabulary import Nature
from carnet.parcours.rules import (
    CHANGE_ENTRE_TEMPS,
    TRANSITIONS,
    refuser_deplacement,
    refuser_transition,
)
from carnet.parcours.vocabulary import (
    ETATS_ACTION,
    ETATS_OBJECTIF,
    ETATS_RENDEZ_VOUS,
    GENRES,
    ISSUES,
)

ETATS = {"objectif": ETATS_OBJECTIF, "action": ETATS_ACTION, "rendez_vous": ETATS_RENDEZ_VOUS}
LE_JOUR = datetime(2026, 11, 28, 9, tzinfo=UTC)


@pytest.mark.parametrize("quoi", TRANSITIONS)
def test_every_state_can_be_reached_and_left_again(quoi: str) -> None:
    for etat, suivants in TRANSITIONS[quoi].items():
        assert suivants
        assert etat not in suivants
        assert all(refuser_transition(quoi, etat, suivant) is None for suivant in suivants)
        assert refuser_transition(quoi, etat, etat) == "C’est déjà noté."
    if quoi in ETATS:
        assert set(TRANSITIONS[quoi]) == set(ETATS[quoi])


def test_finished_objective_is_taken_up_again_before_it_is_dropped() -> None:
    refus = refuser_transition("objectif", "atteint", "abandonne")
    assert refus == "Cet objectif est terminé : reprenez-le d’abord."


def test_what_another_tab_changed_is_not_overwritten() -> None:
    assert refuser_transition("action", "faite", "en_cours", "a_faire") == CHANGE_ENTRE_TEMPS
    demain = LE_JOUR + timedelta(days=1)
    assert refuser_deplacement("prevu", 3, 2, demain, LE_JOUR) == CHANGE_ENTRE_TEMPS
    assert refuser_deplacement("prevu", 2, 2, demain, LE_JOUR) is None
    assert refuser_deplacement("prevu", 2, 2, LE_JOUR, LE_JOUR) == "Choisissez une date à venir."


def test_every_kind_of_line_has_words() -> None:
    attendus = {f"constat_{nature}" for nature in Nature}
    attendus |= {f"{quoi}_{etat}" for quoi, etats in ETATS.items() for etat in etats}
    attendus |= {f"constat_{etat}" for etat in TRANSITIONS["constat"]}
    assert attendus <= set(GENRES)
    assert set(ISSUES) == set(ETATS_RENDEZ_VOUS) - {"prevu"}


def test_every_kind_written_in_the_code_has_words() -> None:
    ecrits = set()
    for fichier in Path("carnet").rglob("*.py"):
        for noeud in ast.walk(ast.parse(fichier.read_text())):
            if isinstance(noeud, ast.Call) and getattr(noeud.func, "id", "") == "inscrire":
                genre = noeud.args[4]
                if isinstance(genre, ast.Constant):
                    ecrits.add(genre.value)
    assert len(ecrits) >= 5
    assert ecrits <= set(GENRES)
