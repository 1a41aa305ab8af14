"""Let programs read the letters that wait, and say when they left: the commands of the pages."""

from uuid import UUID

from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from auth.journal.commands import noter
from auth.lettres.commands import (
    exiger_lettres,
    imprimer_lettre,
    remettre_lettre,
    reprendre_lettre,
)
from auth.lettres.queries import get_lettre, list_lettres
from auth.lettres.schemas import LettreSortie, LettresPage, RemiseLettre
from auth.lettres.vocabulary import PAR_PAGE
from auth.vocabulary import Acteur, Geste
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession


@get("/courriers", name="api-courriers")
async def courriers(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], page: FromQuery[int] = 1
) -> LettresPage:
    """List the letters that one's structure hands over, those that wait first."""
    exiger_lettres(acteur)
    numero = min(max(page, 1), 200)
    lues = await list_lettres(db, acteur, limite=PAR_PAGE + 1, saut=(numero - 1) * PAR_PAGE)
    await noter(db, Geste.lecture, "Courriers à imprimer", domaines=1 if lues else 0)
    return LettresPage(
        items=[LettreSortie.model_validate(lue, from_attributes=True) for lue in lues[:PAR_PAGE]],
        suite=numero + 1 if len(lues) > PAR_PAGE else None,
    )


async def _sortir(db: AsyncSession, acteur: Acteur, lettre_id: UUID) -> LettreSortie:
    lue = await get_lettre(db, acteur, lettre_id)
    return LettreSortie.model_validate(lue, from_attributes=True)


@post("/courriers/{lettre_id:uuid}/impression", name="api-imprimer-courrier", status_code=200)
async def imprimer(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], lettre_id: FromPath[UUID]
) -> LettreSortie:
    """Settle what a letter says, to print it; what comes later waits on another one."""
    await imprimer_lettre(db, acteur, lettre_id)
    return await _sortir(db, acteur, lettre_id)


@post("/courriers/{lettre_id:uuid}/remise", name="api-remettre-courrier", status_code=200)
async def remettre(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    lettre_id: FromPath[UUID],
    data: JSONBody[RemiseLettre],
) -> LettreSortie:
    """Say that a letter was given by hand or posted, and which day."""
    await remettre_lettre(db, acteur, lettre_id, data, aujourdhui=aujourdhui())
    return await _sortir(db, acteur, lettre_id)


@delete("/courriers/{lettre_id:uuid}/remise", name="api-reprendre-courrier", status_code=204)
async def reprendre(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], lettre_id: FromPath[UUID]
) -> None:
    """Take that back, within ten minutes."""
    await reprendre_lettre(db, acteur, lettre_id, maintenant=maintenant())


router = Router(
    "/api/v1", route_handlers=[courriers, imprimer, remettre, reprendre], tags=["courriers"]
)
