"""Read the history of imports."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, undefer

from core.errors import NotFound
from offers.catalogue.models import ImportCatalogue

PAR_PAGE = 30
_RETOUR = aliased(ImportCatalogue)


@dataclass(frozen=True, slots=True)
class ImportLu:
    """Hold one line of the history, and whether it was given back since."""

    ligne: ImportCatalogue
    est_rendu: bool


async def list_imports(db: AsyncSession, numero: int) -> tuple[int, Sequence[ImportLu]]:
    """List imports, the newest first, with their total."""
    total = await db.scalar(select(func.count()).select_from(ImportCatalogue)) or 0
    requete = (
        select(ImportCatalogue, exists().where(_RETOUR.annule == ImportCatalogue.id))
        .order_by(ImportCatalogue.id.desc())
        .limit(PAR_PAGE)
        .offset((numero - 1) * PAR_PAGE)
    )
    return total, [ImportLu(ligne, rendu) for ligne, rendu in await db.execute(requete)]


async def get_import(db: AsyncSession, numero: int) -> ImportCatalogue:
    """Get one import with what was found on its rows, or raise NotFound."""
    requete = select(ImportCatalogue).where(ImportCatalogue.id == numero).options(undefer(ImportCatalogue.problemes))
    ligne = (await db.execute(requete)).scalar_one_or_none()
    if ligne is None:
        raise NotFound()
    return ligne


def lister_problemes(ligne: ImportCatalogue) -> list[list[Any]]:
    """Give what was found as rows of a table: file, line, field, value, reason, fate."""
    return [
        [p["fichier"], p["ligne"], p["champ"], p["valeur"], p["raison"], "refusée" if p["bloquant"] else "gardée"]
        for p in ligne.problemes
    ]
