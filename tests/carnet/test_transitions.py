"""Hold what each kind of item says of itself: states, lines, words, whose hand moves it."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from carnet.diagnostic.vocabulary import AJOUTS, CONSTAT, Nature
from carnet.documents.vocabulary import DOCUMENT, EtatDocument
from carnet.elements.models import Element, sorte_de
from carnet.elements.queries import mots, sortes
from carnet.elements.rules import refuser_main, refuser_transition
from carnet.elements.vocabulary import EtatElement, GenreLigne, Sorte
from carnet.parcours.rules import refuser_deplacement
from carnet.parcours.vocabulary import (
    ISSUES,
    OBJECTIF,
    RENDEZ_VOUS,
    EtatObjectif,
    EtatRendezVous,
)
from droits.conservation.queries import list_sortes
from web.modeles import TABLES

LE_JOUR = datetime(2026, 11, 28, 9, tzinfo=UTC)
QUI_AVANCENT = [sorte for sorte in sortes() if sorte.transitions]


def nom(sorte: Sorte) -> str:
    return sorte.relation


def test_every_item_table_says_its_kind_and_says_it_once() -> None:
    modeles = [m for m in Element.__subclasses__() if hasattr(m, "__tablename__")]
    assert len(modeles) >= 6
    assert {sorte_de(m).relation: m.__tablename__ for m in modeles} == {
        s.relation: s.relation for s in sortes()
    }
    assert all(TABLES.tables[s.relation].info["sorte"] is s for s in sortes())
    assert len({s.rang for s in sortes()}) == len({s.titre for s in sortes()}) == len(sortes())
    assert [s.titre for s in list_sortes()] == [s.titre for s in sortes()]


@pytest.mark.pg
def test_kind_names_columns_and_states_that_its_table_has(admin: psycopg.Connection[Any]) -> None:
    assert {s.relation for s in sortes()} == {
        r for (r,) in admin.execute("select prive.elements()::text")
    }
    for sorte in sortes():
        colonnes = set(TABLES.tables[sorte.relation].columns.keys())
        nommees = {sorte.texte, sorte.le, sorte.mains.colonne if sorte.mains else None} - {None}
        assert nommees <= colonnes
        if sorte.transitions:
            assert colonnes & {"etat", "clos_le"}
            assert bool(sorte.fins) == ("clos_le" in colonnes)
        gardes = admin.execute(
            "select pg_get_constraintdef(oid) from pg_constraint where conname = %s",
            [f"ck_{sorte.relation}_etat"],
        ).fetchone()
        if gardes is not None:
            assert all(f"'{etat.value}'" in gardes[0] for etat in sorte.transitions)
            assert gardes[0].count("::text") == len(sorte.transitions)


# A file that is taken back is erased, and a paper that another one replaced stays as it was: what
# comes after is handed in anew, and is another item.
SANS_RETOUR = {"document": {EtatDocument.depose, EtatDocument.retire}}


@pytest.mark.parametrize("sorte", QUI_AVANCENT, ids=nom)
def test_every_state_can_be_reached_and_left_again(sorte: Sorte) -> None:
    (enum,) = {type(etat) for etat in sorte.transitions}
    anew = SANS_RETOUR.get(sorte.relation, set())
    assert set(sorte.transitions) == set(enum)
    assert set(enum) - set(sorte.lignes) == anew - sorte.fins
    for etat, suivants in sorte.transitions.items():
        assert bool(suivants) is not (etat in anew & sorte.fins)
        assert etat not in suivants
        assert all(refuser_transition(sorte, etat, suivant) is None for suivant in suivants)
        assert refuser_transition(sorte, etat, etat) == "C’est déjà noté."
        assert any(etat in autres for autres in sorte.transitions.values()) is not (
            etat in anew - sorte.fins
        )
        assert all(refuser_transition(sorte, etat, autre) for autre in set(enum) - suivants)


def test_finished_objective_is_taken_up_again_before_it_is_dropped() -> None:
    refus = refuser_transition(OBJECTIF, EtatObjectif.atteint, EtatObjectif.abandonne)
    assert refus == "Cet objectif est terminé : reprenez-le d’abord."


def test_appointment_moves_and_not_once_it_is_said_how_it_went() -> None:
    assert refuser_deplacement(EtatRendezVous.prevu) is None
    assert refuser_deplacement(EtatRendezVous.honore) is not None


@pytest.mark.parametrize("sorte", QUI_AVANCENT, ids=nom)
def test_person_moves_hers_alone_and_nobody_closes_her_words(sorte: Sorte) -> None:
    assert refuser_main(sorte, True, True) is None
    assert refuser_main(sorte, False, True)
    assert refuser_main(sorte, False, False) is None
    assert bool(refuser_main(sorte, True, False)) is (sorte in (CONSTAT, DOCUMENT))


def test_every_kind_of_line_is_written_by_one_kind_of_item_and_has_words() -> None:
    genres = [genre for sorte in sortes() for genre in sorte.genres]
    declares = {genre for enum in GenreLigne.__subclasses__() for genre in enum}
    assert len(genres) == len({genre.value for genre in genres}) == len(declares) >= 30
    assert all(genre.libelle and genre.libelle != genre.value for genre in genres)
    assert all(set(sorte.lignes.values()) <= set(sorte.genres) for sorte in sortes())
    assert mots()["genres"] == {genre.value: genre.libelle for genre in genres}
    assert mots()["etats"].keys() == {sorte.relation for sorte in QUI_AVANCENT}


def test_every_nature_and_every_outcome_has_its_own() -> None:
    assert set(AJOUTS) == set(Nature)
    assert len(set(AJOUTS.values())) == len(Nature)
    assert set(ISSUES) == set(EtatRendezVous) - {EtatRendezVous.prevu, EtatRendezVous.propose}
    assert set(RENDEZ_VOUS.transitions) == set(EtatRendezVous)
    assert all(
        issubclass(type(etat), EtatElement) for sorte in QUI_AVANCENT for etat in sorte.transitions
    )
