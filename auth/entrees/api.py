"""Shut the space of a person by API; what opens it, or gives a code, is done with her in front."""

from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from auth.entrees.commands import annuler_code, fermer_espace
from auth.vocabulary import Acteur
from core.db import AsyncSession


@post(
    "/carnets/{personne_id:uuid}/espace/code/annulation",
    name="api-annuler-code",
    status_code=204,
)
async def annuler(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> None:
    """Cancel the code that waits; the person is told."""
    await annuler_code(db, acteur, personne_id)


@post("/carnets/{personne_id:uuid}/espace/fermeture", name="api-fermer-espace", status_code=204)
async def fermer(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> None:
    """Close her space: sessions, codes and identity end; her carnet stays."""
    await fermer_espace(db, acteur, personne_id)


router = Router("/api/v1", route_handlers=[annuler, fermer], tags=["carnets"])
