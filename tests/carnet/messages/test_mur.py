"""Try the wall of the threads as it stands; every item's own trials try them too."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.carnet.messages import mur

pytestmark = pytest.mark.pg
ESSAIS = [f for nom, f in vars(mur).items() if nom.startswith("essai_")]


@pytest.mark.parametrize("essai", ESSAIS, ids=lambda essai: essai.__name__)
def test_threads_are_behind_their_subject(
    admin: psycopg.Connection[Any], essai: Callable[[psycopg.Connection[Any]], None]
) -> None:
    essai(admin)


def test_threads_and_messages_are_items(admin: psycopg.Connection[Any]) -> None:
    """What shuts, copies, moves or erases an item does it to both."""
    items = {nom for (nom,) in admin.execute("select prive.elements()::text")}
    assert {"conversation", "message"} <= items
    assert "lecture_conversation" not in items
