"""Share one process between those who ask: nobody keeps the others waiting.

Three bounds that cost no query. An account has so many requests under way, and so many a minute;
whatever loops waits for itself. Programs and passers-by hold so many connections of the pool at
once, which leaves the rest to whoever works in a page. Whoever is told to come back later hears it
a little later itself: a loop of refusals would cost as much as what is refused.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import TropDeDemandes

FENETRE_S = 60
# How long a request waits for its turn, and how many of one account may: a page that asks for a few
# things at once is served, a loop is told to come back.
PATIENCE_S, ATTENTE = 2.0, 12

# How much later each refusal that one asker already waits for makes the next, at most so much, and
# how many wait in a process: past that many connections, waiting would cost more than answering.
PAS_S, RETENUE_S, RETENUS = 0.1, 2.0, 256


class Classe(StrEnum):
    """Name one class of work: somebody in a page, a program, a passer-by, somebody who enters."""

    pages = "pages"
    programmes = "programmes"
    passants = "passants"
    entrees = "entrees"


# Connections held at once, of the fifteen that a process has (core.db.create_engine): two are
# always left to pages, which may take them all. Whoever reads the catalogue without a name keeps
# nobody from logging in.
PARTS = {Classe.programmes: 5, Classe.passants: 5, Classe.entrees: 3}


@dataclass(slots=True)
class Cadence:
    """Count, in one process, what each account asks."""

    simultanees: int
    par_minute: int
    _fin: float = 0.0
    _comptes: Counter[str] = field(default_factory=Counter)
    _tours: dict[str, asyncio.Semaphore] = field(default_factory=dict)
    _presents: Counter[str] = field(default_factory=Counter)

    def compter(self, qui: str) -> None:
        """Count one request; raises TropDeDemandes past the bound of a minute."""
        maintenant = time.monotonic()
        if maintenant >= self._fin:
            self._comptes.clear()
            self._fin = maintenant + FENETRE_S
        self._comptes[qui] += 1
        if self._comptes[qui] > self.par_minute:
            raise TropDeDemandes(max(1, round(self._fin - maintenant)))

    @asynccontextmanager
    async def tour(self, qui: str) -> AsyncIterator[None]:
        """Wait for one's turn, a little; raises TropDeDemandes when it does not come."""
        self.compter(qui)
        if self._presents[qui] >= self.simultanees + ATTENTE:
            raise TropDeDemandes(round(PATIENCE_S))
        tour = self._tours.setdefault(qui, asyncio.Semaphore(self.simultanees))
        self._presents[qui] += 1
        try:
            try:
                await asyncio.wait_for(tour.acquire(), PATIENCE_S)
            except TimeoutError as trop_long:
                raise TropDeDemandes(round(PATIENCE_S)) from trop_long
            try:
                yield
            finally:
                tour.release()
        finally:
            self._presents[qui] -= 1
            if not self._presents[qui]:
                del self._presents[qui], self._tours[qui]


@dataclass(slots=True)
class Frein:
    """Hold back, in one process, the answers that tell to come back later."""

    _retenus: Counter[str] = field(default_factory=Counter)

    async def retenir(self, qui: str) -> None:
        """Wait longer the more of the same asker's refusals wait: one alone hardly does."""
        if self._retenus.total() >= RETENUS:
            return
        self._retenus[qui] += 1
        try:
            await asyncio.sleep(min(RETENUE_S, PAS_S * self._retenus[qui]))
        finally:
            self._retenus[qui] -= 1
            if not self._retenus[qui]:
                del self._retenus[qui]


class DejaUnePlace(RuntimeError):
    """Refuse a second connection to a request that holds one: a fault of ours."""


class PlaceConnexion:
    """Hold one place among the connections of a class, and give it back once."""

    __slots__ = ("_places", "_tenue")

    def __init__(self) -> None:
        self._places: asyncio.Semaphore | None = None
        self._tenue = False

    async def prendre(self, parts: "Parts", classe: Classe) -> None:
        """Wait for a place as for a connection; raises what the pool raises when none comes.

        Whoever holds one gets no second: a few such would wait for each other.
        """
        if self._tenue:
            raise DejaUnePlace(f"a second place for {classe}")
        places = parts.de(classe)
        if places is not None:
            try:
                await asyncio.wait_for(places.acquire(), PATIENCE_S)
            except TimeoutError as trop_long:
                raise PoolTimeout(f"no connection left for {classe}") from trop_long
        self._places, self._tenue = places, True

    def rendre(self) -> None:
        """Give the place back; nothing the second time."""
        if self._places is not None:
            self._places.release()
        self._places, self._tenue = None, False


@dataclass(slots=True)
class Parts:
    """Hold the places of each class, in one process."""

    places: dict[Classe, asyncio.Semaphore] = field(
        default_factory=lambda: {c: asyncio.Semaphore(n) for c, n in PARTS.items()}
    )

    def de(self, classe: Classe) -> asyncio.Semaphore | None:
        """Give those of a class; None when it may take all that there is."""
        return self.places.get(classe)
