"""Follow what a structure became in what it reads: a few people a transaction, after the change."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Automate
from core.db import Sessions, open_session
from core.jobs import differer

REDERIVER = "rederiver_structure"
# Each lot holds its people for a few milliseconds: whoever writes in their carnets hardly waits.
LOT = 100
_LOT = text("select prive.rederiver_lot(:structure, :apres, :combien)")


async def suivre_structure(db: AsyncSession, acteur: Acteur, structure_id: UUID) -> None:
    """Open, once this transaction is committed, what the structure's change opens.

    The database shut at once what it shuts.
    """
    await db.flush()
    await differer(
        db, REDERIVER, territoire_id=acteur.territoire_id, structure_id=str(structure_id)
    )


async def rederiver_par_lots(sessions: Sessions, territoire_id: int, structure_id: UUID) -> int:
    """Derive all the accesses of a structure again; gives in how many transactions."""
    apres: UUID | None = None
    lots = 0
    while True:
        parametres = {"structure": structure_id, "apres": apres, "combien": LOT}
        async with open_session(sessions, Automate(territoire_id)) as db, db.begin():
            apres = await db.scalar(_LOT, parametres)
        if apres is None:
            return lots
        lots += 1
