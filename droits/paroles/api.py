"""Note what the person shuts by API: the same command as the page."""

from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.paroles.commands import exiger_entendre, noter_fermeture
from auth.paroles.schemas import FermetureDite
from auth.vocabulary import Acteur
from core.clock import aujourdhui
from core.db import AsyncSession


@post(
    "/carnets/{personne_id:uuid}/fermetures",
    name="api-fermer",
    tags=["consentements"],
    status_code=204,
)
async def fermer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[FermetureDite],
) -> None:
    """Shut what the person says.

    An agreement, all, those on statistics or to a kind of structures, a structure, a
    professional; or ask to stop or erase.
    """
    await exiger_entendre(db, acteur, personne_id)
    await noter_fermeture(db, acteur, personne_id, data, aujourdhui=aujourdhui())


router = Router("/api/v1", route_handlers=[fermer])
