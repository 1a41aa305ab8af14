"""Read and publish notices by API: the same command as the page."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from pydantic import BaseModel

from auth.vocabulary import Acteur
from core.db import AsyncSession
from droits.notices.commands import exiger_administrateur, publier_notice
from droits.notices.queries import list_notices
from droits.notices.schemas import NouvelleNotice


class NoticeSortie(BaseModel):
    """Show one version of the text that people agree to."""

    id: UUID
    version: int
    texte: str
    texte_falc: str
    changement: str | None
    publiee_le: datetime


@get("/notices", name="api-notices")
async def notices(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> dict[str, list[NoticeSortie]]:
    """List the versions of the notice, the newest first."""
    exiger_administrateur(acteur)
    lues = await list_notices(db, acteur)
    return {"items": [NoticeSortie.model_validate(n, from_attributes=True) for n in lues]}


@post("/notices", name="api-publier-notice")
async def mettre_en_vigueur(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[NouvelleNotice],
) -> dict[str, UUID]:
    """Publish the next version; agreements given from now on rest on it."""
    return {"id": await publier_notice(db, acteur, data)}


router = Router("/api/v1", route_handlers=[notices, mettre_en_vigueur], tags=["administration"])
