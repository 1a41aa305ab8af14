"""Read and choose reminders by API: the same commands as the pages."""

from typing import Any

from litestar import Response, Router, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from auth.comptes.commands import exiger_personne
from auth.vocabulary import Acteur
from carnet.rappels.commands import choisir_rappels, exiger_reglages, regler_rappels
from carnet.rappels.queries import get_mes_rappels, get_reglages_rappels
from carnet.rappels.schemas import MesRappels, ReglagesRappels
from core.db import AsyncSession
from core.si_meme import etiqueter_edition


@get("/mes-rappels", name="api-mes-rappels")
async def mes_rappels(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[dict[str, Any]]:
    """Read whether one is reminded of appointments, what is said, and when never."""
    exiger_personne(acteur)
    compte = await get_mes_rappels(db, acteur)
    corps = {nom: getattr(compte, nom) for nom in MesRappels.model_fields}
    return etiqueter_edition(corps, compte.edition)


@put("/mes-rappels", name="api-choisir-rappels", status_code=204)
async def choisir(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[MesRappels],
    attendue: NamedDependency[int | None],
) -> None:
    """Choose it."""
    await choisir_rappels(db, acteur, data, edition=attendue)


@get("/administration/rappels", name="api-reglages-rappels")
async def reglages(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> ReglagesRappels:
    """Read how long before an appointment the territoire recalls it, and its quiet hours."""
    exiger_reglages(acteur)
    territoire = await get_reglages_rappels(db, acteur)
    return ReglagesRappels.model_validate(territoire, from_attributes=True)


@put("/administration/rappels", name="api-regler-rappels", status_code=204)
async def regler(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[ReglagesRappels],
) -> None:
    """Change it."""
    await regler_rappels(db, acteur, data)


router = Router("/api/v1", route_handlers=[mes_rappels, choisir, reglages, regler], tags=["compte"])
