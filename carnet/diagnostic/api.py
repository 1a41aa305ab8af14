"""Close and reopen findings by API: the same command as the page."""

from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.vocabulary import Acteur
from carnet.diagnostic.commands import avancer_constat
from carnet.diagnostic.schemas import ConstatAvance
from core.clock import maintenant
from core.db import AsyncSession


@post("/constats/{constat_id:uuid}/etat", name="api-avancer-constat", tags=["carnets"])
async def constat(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    constat_id: FromPath[UUID],
    data: JSONBody[ConstatAvance],
) -> dict[str, UUID]:
    """Close a finding that no longer holds, or reopen it, with a reason."""
    lu = await avancer_constat(
        db,
        acteur,
        constat_id,
        data.etat,
        motif=data.motif,
        maintenant=maintenant(),
        affiche=data.affiche,
    )
    return {"id": lu.id}


router = Router("/api/v1", route_handlers=[constat])
