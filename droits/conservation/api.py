"""Answer what people ask about their data, and hold carnets, by API.

What the person herself asks, she asks on her pages.
"""

from datetime import date, datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from auth.comptes.commands import exiger_dpo
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste, Role
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.errors import Forbidden
from droits.conservation.commands import lever_gel, poser_gel, prolonger, repondre_a_la_demande
from droits.conservation.queries import list_demandes_droit, list_gels
from droits.conservation.schemas import Motif, NouveauGel, ReponseDemande


class DemandeDroitSortie(BaseModel):
    """Show a request: its kind, where it stands, by when it is due."""

    id: UUID
    genre: str
    etat: str
    echeance: date


class GelSortie(BaseModel):
    """Show a legal hold."""

    id: UUID
    personne_id: UUID
    motif: str
    pose_le: datetime
    leve_le: datetime | None


@get("/demandes-droit", name="api-demandes-droit")
async def demandes(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> dict[str, list[DemandeDroitSortie]]:
    """List the requests to answer: the DPO's queue, or a structure's own contested lines."""
    if acteur.est_personne:
        raise Forbidden("Vos demandes sont dans « Mes droits ».")
    structure = None if acteur.role is Role.dpo else acteur.structure_id
    lues = await list_demandes_droit(db, acteur, structure_id=structure)
    await noter(db, Geste.lecture, "Demandes sur les données, par l’API")
    return {
        "items": [
            DemandeDroitSortie(
                id=d.demande.id, genre=d.genre.value, etat=d.etat.value, echeance=d.echeance
            )
            for d in lues
        ]
    }


@post(
    "/demandes-droit/{demande_id:uuid}/reponse",
    name="api-repondre-droit",
    status_code=204,
)
async def reponse(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    demande_id: FromPath[UUID],
    data: JSONBody[ReponseDemande],
) -> None:
    """Answer a request; a yes takes effect at once."""
    await repondre_a_la_demande(db, acteur, demande_id, data)


@post("/demandes-droit/{demande_id:uuid}/prolongation", name="api-prolonger-droit", status_code=204)
async def prolongation(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    demande_id: FromPath[UUID],
    data: JSONBody[Motif],
) -> None:
    """Take two months more, once, in time, and say why."""
    await prolonger(db, acteur, demande_id, data.texte, aujourdhui=aujourdhui())


@get("/conservation/gels", name="api-gels")
async def gels(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> dict[str, list[GelSortie]]:
    """List the legal holds of the territoire."""
    exiger_dpo(acteur)
    lus = await list_gels(db, acteur)
    await noter(db, Geste.lecture, "Conservation, par l’API")
    return {"items": [GelSortie.model_validate(g, from_attributes=True) for g in lus]}


@post("/conservation/gels", name="api-poser-gel")
async def geler(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[NouveauGel],
) -> dict[str, UUID]:
    """Hold a carnet: neither archived nor erased until it is lifted; the person is told."""
    return {"id": await poser_gel(db, acteur, data)}


@post("/conservation/gels/{gel_id:uuid}/levee", name="api-lever-gel", status_code=204)
async def degeler(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], gel_id: FromPath[UUID]
) -> None:
    """Lift a hold; retention goes on from where it stands."""
    await lever_gel(db, acteur, gel_id, maintenant=maintenant())


router = Router(
    "/api/v1",
    route_handlers=[demandes, reponse, prolongation, gels, geler, degeler],
    tags=["droits"],
)
