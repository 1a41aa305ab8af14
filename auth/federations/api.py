"""Untie an identity by API: the same command as the page."""

from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from auth.federations.commands import detacher_identite
from auth.vocabulary import Acteur
from core.db import AsyncSession


@post(
    "/administration/professionnels/{compte_id:uuid}/identite/detachement",
    name="api-detacher-identite",
    status_code=204,
)
async def detacher(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], compte_id: FromPath[UUID]
) -> None:
    """Untie a compte from its identity: the next login ties anew."""
    await detacher_identite(db, acteur, compte_id)


router = Router("/api/v1", route_handlers=[detacher], tags=["administration"])
