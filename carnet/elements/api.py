"""Take back what one has just added by API: the same command as the page."""

from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from auth.vocabulary import Acteur
from carnet.elements.commands import annuler
from carnet.elements.queries import get_de_relation
from core.clock import maintenant
from core.db import AsyncSession


@post(
    "/elements/{relation:str}/{ligne_id:uuid}/annulation",
    name="api-annuler-ajout",
    tags=["carnets"],
)
async def annulation(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    relation: FromPath[str],
    ligne_id: FromPath[UUID],
) -> dict[str, UUID]:
    """Take back an item that one added in the last ten minutes, while nothing rests on it."""
    ligne = await get_de_relation(db, acteur, relation, ligne_id)
    await annuler(db, acteur, ligne, maintenant=maintenant())
    return {"id": ligne_id}


router = Router("/api/v1", route_handlers=[annulation])
