"""Read which second factor a proof waits for."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.connexions.queries import empreinte_du_jeton


@dataclass(frozen=True, slots=True)
class Facteur:
    """Hold the second factor of a compte: its sealed secret if any, and whether confirmed."""

    compte_id: UUID
    courriel: str
    scelle: bytes | None
    confirme: bool


async def find_facteur(db: AsyncSession, preuve: str) -> Facteur | None:
    """Find what this proof waits for; None when it waits for no second factor, or has expired."""
    lignes = await db.execute(
        text("select * from prive.facteur_de_preuve(:empreinte)"),
        {"empreinte": empreinte_du_jeton(preuve)},
    )
    ligne = lignes.mappings().one_or_none()
    return None if ligne is None else Facteur(**ligne)
