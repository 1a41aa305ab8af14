"""Let programs read one's own notices, and mark them as read."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from pydantic import BaseModel

from auth.avis.commands import marquer_lus
from auth.avis.queries import list_avis
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession

PAR_PAGE = 50


class AvisSortie(BaseModel):
    """Show a notice; `personne_id` only while its reader may still see the carnet."""

    id: UUID
    genre: str
    phrase: str
    cree_le: datetime
    lu_le: datetime | None
    personne_id: UUID | None


class AvisPage(BaseModel):
    """Hold one page of notices, the latest first; `suite` is the next page."""

    items: list[AvisSortie]
    suite: int | None


@get("/avis", name="api-avis")
async def avis(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], page: FromQuery[int] = 1
) -> AvisPage:
    """List one's own notices, the latest first."""
    numero = min(max(page, 1), 200)
    lignes = await list_avis(db, acteur, limite=PAR_PAGE + 1, saut=(numero - 1) * PAR_PAGE)
    if any(ligne.nom for ligne in lignes) and not acteur.est_personne:
        await noter(db, Geste.lecture, "Avis", domaines=1)
    return AvisPage(
        items=[AvisSortie.model_validate(a, from_attributes=True) for a in lignes[:PAR_PAGE]],
        suite=numero + 1 if len(lignes) > PAR_PAGE else None,
    )


@post("/avis/lus", name="api-avis-lus", status_code=204)
async def lire(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> None:
    """Mark all one's own notices as read."""
    await marquer_lus(db, acteur)


router = Router("/api/v1", route_handlers=[avis, lire], tags=["compte"])
