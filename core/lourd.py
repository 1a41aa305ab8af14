"""Do what takes long a little at a time, and never while a transaction waits for it.

A transaction that waits keeps a connection of the pool, its locks and sometimes the head of the
journal: whoever prints a document would stop everybody else. Papers, tables and files go through
here; `tests/architecture` refuses threads elsewhere.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from anyio import to_thread

from core.db import tient_une_transaction
from core.errors import AppError

T = TypeVar("T")

# Documents of ours, and files that others send: the second may be slow on purpose, and wait for
# each other only.
DOCUMENTS, ENVOIS = "documents", "envois"
# How many are worked on at once in this process, by queue; how many may wait in one, in all and for
# one asker.
PLACES = {DOCUMENTS: 2, ENVOIS: 1}
ATTENTE, ATTENTE_CHACUN, PATIENCE_S = 24, 4, 20.0


class Occupe(AppError):
    """Say that too much is being prepared just now."""

    status = 503
    titre = "Trop de documents à la fois"
    attendre_s = 10

    def __init__(self) -> None:
        super().__init__("Plusieurs documents se préparent déjà. Réessayez dans quelques secondes.")


class TransactionTenue(RuntimeError):
    """Refuse long work to whoever keeps the database waiting: a fault of ours."""


@dataclass(slots=True)
class File:
    """Hold one queue: whoever is in it, and the places to work."""

    places: asyncio.Semaphore
    presents: Counter[str] = field(default_factory=Counter)

    async def faire(self, faire: Callable[..., T], *args: Any) -> T:
        """Run a function in a worker thread, in turn; raises Occupe when the turn does not come."""
        if tient_une_transaction():
            raise TransactionTenue("long work inside a transaction")
        try:
            await asyncio.wait_for(self.places.acquire(), PATIENCE_S)
        except TimeoutError as trop_long:
            raise Occupe from trop_long
        try:
            return await to_thread.run_sync(partial(faire, *args))
        finally:
            self.places.release()


# One set of queues a loop: tests run several in turn.
_FILES: "WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, File]]" = WeakKeyDictionary()


@contextmanager
def inscrire(pour: str, nom: str = DOCUMENTS) -> Iterator[File]:
    """Enter a queue.

    Raises Occupe when too many are in it, or too many of the same asker (`pour`).
    """
    files = _FILES.setdefault(asyncio.get_running_loop(), {})
    file = files.setdefault(nom, File(asyncio.Semaphore(PLACES[nom])))
    if file.presents[pour] >= ATTENTE_CHACUN or file.presents.total() >= ATTENTE:
        raise Occupe
    file.presents[pour] += 1
    try:
        yield file
    finally:
        file.presents[pour] -= 1
        if not file.presents[pour]:
            del file.presents[pour]


async def en_fil(pour: str, faire: Callable[..., T], *args: Any, file: str = DOCUMENTS) -> T:
    """Run a function in a worker thread, in turn; `pour` names whoever asks."""
    with inscrire(pour, file) as inscrite:
        return await inscrite.faire(faire, *args)
