"""Write, confirm and close a mandate by API; a code is given with its guardian in front."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel, Field

from auth.entrees.queries import get_espace
from auth.journal.commands import noter
from auth.mandats.commands import clore_mandat, noter_mandat, repondre_mandat
from auth.mandats.queries import MandatLu, list_mandats, list_mandats_suivis
from auth.mandats.schemas import NouveauMandat, ReponseMandat
from auth.mandats.vocabulary import EtatMandat, Qualite
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession


class MandatSortie(BaseModel):
    """Hold a mandate as it goes out."""

    id: UUID
    personne_id: UUID
    prenom: str | None
    nom: str
    qualite: Qualite
    domaines: list[str]
    debut: date
    fin: Annotated[date | None, Field(description="Le jour où il ne court plus.")]
    jugement: str | None
    etat: EtatMandat


def _sortie(lu: MandatLu) -> MandatSortie:
    m = lu.mandat
    return MandatSortie(
        id=m.id,
        personne_id=m.personne_id,
        prenom=m.prenom,
        nom=m.nom,
        qualite=lu.qualite,
        domaines=[d.name for d in lu.domaines],
        debut=m.debut,
        fin=m.fin,
        jugement=m.jugement,
        etat=lu.etat,
    )


@get("/carnets/{personne_id:uuid}/mandats", name="api-mandats")
async def mandats(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> list[MandatSortie]:
    """List the mandates of a person of whose circle one is."""
    await get_espace(db, personne_id)
    await noter(db, Geste.lecture, "Représentants", personne_id=personne_id, domaines=1)
    return [_sortie(lu) for lu in await list_mandats(db, acteur, personne_id)]


@post("/carnets/{personne_id:uuid}/mandats", name="api-noter-mandat")
async def ecrire(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    data: JSONBody[NouveauMandat],
) -> dict[str, UUID]:
    """Write a mandate; it gives nothing until the DPO confirms it."""
    return {"id": await noter_mandat(db, acteur, personne_id, data)}


@post("/mandats/{mandat_id:uuid}/fin", name="api-clore-mandat", status_code=204)
async def clore(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], mandat_id: FromPath[UUID]
) -> None:
    """Close a mandate, now."""
    await clore_mandat(db, acteur, mandat_id)


@get("/mandats", name="api-mandats-suivis")
async def suivis(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> list[MandatSortie]:
    """List for the DPO the mandates that wait or run; empty for anybody else."""
    lus = await list_mandats_suivis(db, acteur)
    for suivi in lus:
        personne_id = suivi.lu.mandat.personne_id
        await noter(db, Geste.lecture, "Mandat à confirmer", personne_id=personne_id, domaines=1)
    return [_sortie(suivi.lu) for suivi in lus]


@post("/mandats/{mandat_id:uuid}/reponse", name="api-repondre-mandat", status_code=204)
async def repondre(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    mandat_id: FromPath[UUID],
    data: JSONBody[ReponseMandat],
) -> None:
    """Confirm a mandate, the judgment in hand, or refuse it; never one's own."""
    await repondre_mandat(db, acteur, mandat_id, data)


router = Router(
    "/api/v1", route_handlers=[mandats, ecrire, clore, suivis, repondre], tags=["carnets"]
)
