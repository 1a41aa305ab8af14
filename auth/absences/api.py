"""Note and take back absences by API: the same queries and commands as the pages."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.absences.commands import finir_absence, noter_absence
from auth.absences.queries import AbsenceLue, get_absence, list_absences
from auth.absences.schemas import AbsenceSortie, NouvelleAbsence
from auth.vocabulary import Acteur
from core.db import AsyncSession


def _sortir(lue: AbsenceLue) -> AbsenceSortie:
    absence = lue.absence
    return AbsenceSortie(
        id=absence.id,
        compte_id=absence.compte_id,
        qui=lue.qui,
        du=absence.du,
        au=absence.au,
        remplacant_id=absence.remplacant_id,
        remplacant=lue.remplacant,
    )


@get("/absences", name="api-absences", tags=["journee"])
async def absences(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> list[AbsenceSortie]:
    """List one's absences that are not over, or those of the structure one manages."""
    return [_sortir(lue) for lue in await list_absences(db, acteur)]


@post("/absences", name="api-noter-absence", tags=["journee"])
async def noter(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[NouvelleAbsence],
) -> AbsenceSortie:
    """Note an absence."""
    absence = await noter_absence(db, acteur, data)
    return _sortir(await get_absence(db, acteur, absence.id))


@post("/absences/{absence_id:uuid}/fin", name="api-finir-absence", tags=["journee"])
async def finir(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], absence_id: FromPath[UUID]
) -> AbsenceSortie:
    """Take an absence back."""
    return _sortir(await finir_absence(db, acteur, absence_id))


router = Router("/api/v1", route_handlers=[absences, noter, finir])
