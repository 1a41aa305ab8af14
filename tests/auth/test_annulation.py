"""Take back what was just added: the wall alone, then its ten minutes against those of the rule."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from carnet.elements.rules import ANNULATION, REPENTIR, refuser_annulation
from core.migrations import RACINE
from tests.carnet.elements.essais_annulation import essai_ajout_annule

pytestmark = pytest.mark.pg
MUR = Path(RACINE, "carnet", "elements", "mur.sql").read_text("utf-8")
LE = datetime(2026, 11, 28, 9, tzinfo=UTC)


def test_only_a_fresh_addition_of_one_s_own_on_which_nothing_rests_is_taken_back(
    admin: psycopg.Connection[Any],
) -> None:
    essai_ajout_annule(admin)


def test_rule_and_wall_count_the_same_minutes_and_know_the_same_answers() -> None:
    assert f"interval '{REPENTIR // timedelta(minutes=1)} minutes'" in MUR
    assert all(f"return '{reponse}'" in MUR for reponse in (*ANNULATION, "fait"))
    assert refuser_annulation(LE - REPENTIR, LE) == ANNULATION["tard"]
    assert refuser_annulation(LE - REPENTIR + timedelta(seconds=1), LE) is None
