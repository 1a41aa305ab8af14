"""Hear what the application asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

Demande = tuple[str, Any]


@contextmanager
def ecouter(moteur: Engine) -> Iterator[list[Demande]]:
    """Give the statements that are sent meanwhile, each with its parameters."""
    dites: list[Demande] = []

    def entendre(_connexion: Any, _curseur: Any, sql: str, valeurs: Any, *_: Any) -> None:
        dites.append((sql, valeurs))

    event.listen(moteur, "before_cursor_execute", entendre)
    try:
        yield dites
    finally:
        event.remove(moteur, "before_cursor_execute", entendre)
