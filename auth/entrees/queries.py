"""Read whether a person has her own space."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Espace:
    """Hold what her circle sees of her space, never a code.

    `propose` is the e-mail that her carnet has.
    """

    prenom: str
    nom: str
    propose: str | None
    ouvert: bool
    courriel: str | None
    code_jusqu_au: datetime | None
    identite: bool
    liaison_jusqu_au: datetime | None


async def get_espace(db: AsyncSession, personne_id: UUID) -> Espace:
    """Get her space; raises NotFound unless the acteur is of her circle, and her carnet lives."""
    lignes = await db.execute(
        text("select * from prive.espace_de(:personne)"), {"personne": personne_id}
    )
    ligne = lignes.mappings().one_or_none()
    if ligne is None:
        raise NotFound()
    return Espace(**ligne)


async def find_mon_code(db: AsyncSession) -> datetime | None:
    """Find until when a code waits to open the acteur's own space.

    None for whoever has no space.
    """
    fin: datetime | None = await db.scalar(text("select prive.mon_code()"))
    return fin
