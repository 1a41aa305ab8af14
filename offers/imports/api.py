"""Let the software of a producer hand its file of offers in, and follow what becomes of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from pydantic import BaseModel

from auth.vocabulary import Acteur
from core.db import AsyncSession
from offers.imports.commands import deposer_fichier
from offers.imports.queries import get_depot
from offers.imports.rules import ENVOI_MAX_OCTETS, exiger_de_lire


@dataclass(frozen=True, slots=True)
class FichierDepose:
    """Hold a file, whether it is only tried, and whether it may withdraw many offers."""

    fichier: UploadFile
    a_blanc: bool = True
    retraits: bool = False


class DepotSortie(BaseModel):
    """Show how far a file is, then what came of it."""

    id: UUID
    nom: str
    etat: str
    a_blanc: bool
    etape: str | None
    fait: int
    total: int
    comptes: dict[str, int] | None
    import_id: int | None
    erreur: str | None
    cree_le: datetime
    fini_le: datetime | None


@post("/catalogue/depots", name="api-deposer-offres", request_max_body_size=ENVOI_MAX_OCTETS)
async def depot(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: MultipartBody[FichierDepose],
) -> dict[str, UUID]:
    """Take a file to be imported, or only tried; gives what to follow it by."""
    exiger_de_lire(acteur)
    contenu = await data.fichier.read()
    depot_id = await deposer_fichier(
        db, acteur, data.fichier.filename, contenu, a_blanc=data.a_blanc, retraits=data.retraits
    )
    return {"id": depot_id}


@get("/catalogue/depots/{depot_id:uuid}", name="api-depot-offres")
async def un_depot(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], depot_id: FromPath[UUID]
) -> DepotSortie:
    """Read how far a file is, then its counts and its import."""
    exiger_de_lire(acteur)
    lu = await get_depot(db, acteur, depot_id)
    return DepotSortie.model_validate(lu, from_attributes=True)


router = Router("/api/v1", route_handlers=[depot, un_depot], tags=["offres"])
