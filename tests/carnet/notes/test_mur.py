"""Try the wall of the working notes as it stands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.migrations import RACINE
from tests.carnet.notes import mur

pytestmark = pytest.mark.pg
ESSAIS = [f for nom, f in vars(mur).items() if nom.startswith("essai_")]
TEXTE = Path(RACINE, "carnet", "notes", "mur.sql").read_text("utf-8")


@pytest.mark.parametrize("essai", ESSAIS, ids=lambda essai: essai.__name__)
def test_notes_are_their_structures_alone(
    admin: psycopg.Connection[Any], essai: Callable[[psycopg.Connection[Any]], None]
) -> None:
    essai(admin)


def test_notes_are_no_item(admin: psycopg.Connection[Any]) -> None:
    """What every item is opened by, an agreement, an emergency, her own eyes, opens no note."""
    items = {nom for (nom,) in admin.execute("select prive.elements()::text")}
    assert "note_travail" not in items
    politiques = admin.execute(
        "select policyname, cmd from pg_policies where tablename = 'note_travail'"
        " and roles::text[] = '{carnet_app}' order by 1"
    ).fetchall()
    assert politiques == [("ecrire", "INSERT"), ("lire", "SELECT")]
