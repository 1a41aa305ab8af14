"""Read what is said of a card: never its number, nor a code."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.cartes.vocabulary import PEU


@dataclass(frozen=True, slots=True)
class CarteLue:
    """Hold what she and her circle see of a card.

    `confirmee` says that she chose a secret number; `tiree_par_moi`, that the acteur drew it.
    """

    cree_le: datetime
    expire_le: datetime
    restent: int
    confirmee: bool
    bloquee: bool
    tiree_par_moi: bool

    @property
    def finit(self) -> bool:
        """Say that another card is to be drawn."""
        return self.bloquee or self.restent <= PEU


async def find_carte(db: AsyncSession, personne_id: UUID) -> CarteLue | None:
    """Find her card; None when she has none, or when the acteur is neither she nor her circle."""
    lignes = await db.execute(
        text("select * from prive.carte_de(:personne)"), {"personne": personne_id}
    )
    ligne = lignes.mappings().one_or_none()
    return None if ligne is None else CarteLue(**ligne)
