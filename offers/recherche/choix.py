"""Say for what an offer is being chosen, when somebody comes from an action of a carnet.

The catalogue knows no carnet: what tells of the action is given to the application by who does.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from auth.vocabulary import Acteur
from core.db import AsyncSession


@dataclass(frozen=True, slots=True)
class Choix:
    """Hold the action, whose it is, the offer that it has already; the edition that was read.

    `personne` is None for herself, `offre` for one that is in the catalogue no more.
    """

    action_id: UUID
    intitule: str
    personne: str | None
    offre_id: str | None
    offre: str | None
    lue: int | None = None

    @property
    def champs(self) -> dict[str, str]:
        """Give what the next address repeats."""
        suite = {} if self.lue is None else {"lue": str(self.lue)}
        return {"action": str(self.action_id)} | suite

    @property
    def requete(self) -> str:
        """Write the same as the query of an address."""
        return urlencode(self.champs)


LireChoix = Callable[[AsyncSession, Acteur, UUID, int | None], Awaitable[Choix | None]]


async def find_choix(
    lire: LireChoix, db: AsyncSession, acteur: Acteur | None, action: UUID | None, lue: int | None
) -> Choix | None:
    """Say for what one chooses; None for a visitor, or an action that one does not see."""
    if action is None or acteur is None:
        return None
    return await lire(db, acteur, action, lue)
