"""Gather what waits for whoever logs in: each slice says its own, nobody lists them by hand."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Attente:
    """Hold one matter that waits: how many, how many are late, the nearest deadline.

    `page` is where one acts, and `geste` the words of the link there; without a page, `dit` says
    who acts. `presse`: it stands before the others, without a day.
    """

    titre: str
    page: str | None
    geste: str
    nombre: int
    en_retard: int = 0
    echeance: date | None = None
    dit: str | None = None
    presse: bool = False


@dataclass(frozen=True, slots=True)
class Guichet:
    """Hold what one slice counts, for whom: the rôles, and what reads it for one of them."""

    rang: int
    roles: Collection[str]
    lire: Callable[[AsyncSession, Any, datetime], Awaitable[Sequence[Attente]]]


def attendre(titre: str, page: str, geste: str, echeances: Sequence[date], jour: date) -> Attente:
    """Count what has a deadline each."""
    tard = sum(echeance < jour for echeance in echeances)
    return Attente(titre, page, geste, len(echeances), tard, min(echeances, default=None))


async def list_attentes(
    guichets: Sequence[Guichet], db: AsyncSession, acteur: Any, maintenant: datetime
) -> list[Attente]:
    """List what waits for the acteur: late first, then what presses, then by deadline.

    What is empty comes last.
    """
    lues = [
        attente
        for guichet in guichets
        if acteur.role in guichet.roles
        for attente in await guichet.lire(db, acteur, maintenant)
    ]
    return sorted(
        lues, key=lambda a: (not a.nombre, -a.en_retard, not a.presse, a.echeance or date.max)
    )
