"""Decide on working notes, without a database."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from auth.vocabulary import Acteur, Role
from carnet.notes.queries import lit_les_notes
from carnet.notes.rules import (
    ANNULATION,
    OBSTACLES,
    REPENTIR,
    RETIREE,
    RIEN_N_A_CHANGE,
    refuser_annuler_note,
    refuser_correction,
)
from carnet.notes.vocabulary import DECOMPTE, ObstacleNote
from tests.carnet.notes.test_mur import TEXTE

LE = datetime(2026, 11, 29, 9, tzinfo=UTC)


def test_every_obstacle_is_answered_by_the_wall_and_has_its_sentence() -> None:
    assert set(OBSTACLES) == set(ObstacleNote)
    assert all(f"then '{obstacle}'" in TEXTE for obstacle in ObstacleNote)


def test_a_refusal_aimed_at_somebody_reads_as_an_absence() -> None:
    assert "refus" not in OBSTACLES[ObstacleNote.carnet_ferme]


def test_rule_and_wall_count_the_same_minutes_and_know_the_same_answers() -> None:
    assert f"interval '{REPENTIR // timedelta(minutes=1)} minutes'" in TEXTE
    assert all(f"return '{reponse}'" in TEXTE for reponse in (*ANNULATION, "fait"))
    assert refuser_annuler_note(LE - REPENTIR, 1, LE) == ANNULATION["tard"]
    assert refuser_annuler_note(LE, 2, LE) == ANNULATION["suivi"]
    assert refuser_annuler_note(LE - REPENTIR + timedelta(seconds=1), 1, LE) is None


def test_a_note_taken_back_is_not_corrected_and_a_correction_changes_something() -> None:
    assert refuser_correction(None, "mieux") == RETIREE
    assert refuser_correction("note", "note") == RIEN_N_A_CHANGE
    assert refuser_correction("note", "mieux") is None


def test_one_note_is_counted_as_one() -> None:
    assert [DECOMPTE.dire(n) for n in (1, 3)] == ["1 note de travail", "3 notes de travail"]


def test_only_the_role_that_reaches_every_domain_reads_notes() -> None:
    roles = {
        role
        for role in Role
        if lit_les_notes(
            Acteur(1, uuid4(), role, None, uuid4())
            if role is Role.personne
            else Acteur(1, uuid4(), role, uuid4(), None)
        )
    }
    assert roles == {Role.professionnel}
