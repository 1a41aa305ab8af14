"""Try, on a broken wall, to contest what structures wrote without being read, or as another."""

from typing import Any

import psycopg

from tests.auth.elements import Scene, contestation


def essai_contestation(admin: psycopg.Connection[Any]) -> None:
    """Contest what structures wrote, read by what the wall shows."""
    contestation(Scene(admin), "constat")
