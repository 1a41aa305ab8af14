"""File a line in another domain: the wall alone, then its answers against those of the rule."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from carnet.elements.rules import RECLASSEMENT
from core.migrations import RACINE
from tests.carnet.elements.essais_reclassement import essai_reclassement

pytestmark = pytest.mark.pg
MUR = Path(RACINE, "carnet", "elements", "mur.sql").read_text("utf-8")


def test_only_one_s_own_lines_move_and_only_she_takes_hers_out_of_a_sensitive_domain(
    admin: psycopg.Connection[Any],
) -> None:
    essai_reclassement(admin)


def test_rule_knows_every_answer_of_the_wall() -> None:
    assert all(f"return '{reponse}'" in MUR for reponse in (*RECLASSEMENT, "change", "fait"))
