"""Read whom a professional accompanies, and hand people over, by API."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from pydantic import BaseModel

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from carnet.portefeuille.commands import transferer
from carnet.portefeuille.queries import get_titulaire, list_portefeuille, list_repreneurs
from carnet.portefeuille.schemas import Transfert
from core.db import AsyncSession


class SuivieSortie(BaseModel):
    """Show one person of a portfolio."""

    personne_id: UUID
    prenom: str
    nom: str
    est_referent: bool
    a_un_referent: bool
    rendez_vous: int
    derniere_nouvelle: datetime


class RepreneurSortie(BaseModel):
    """Show a colleague who could take over."""

    compte_id: UUID
    nom: str


class PortefeuilleSortie(BaseModel):
    """Show whom a professional accompanies, and who could take over."""

    personnes: list[SuivieSortie]
    repreneurs: list[RepreneurSortie]


@get("/portefeuilles/{compte_id:uuid}", name="api-portefeuille")
async def portefeuille(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], compte_id: FromPath[UUID]
) -> PortefeuilleSortie:
    """List whom a professional of one's structure accompanies, and who could take over."""
    await get_titulaire(db, acteur, compte_id)
    suivies = await list_portefeuille(db, acteur, compte_id)
    repreneurs = await list_repreneurs(db, acteur, compte_id)
    await noter(db, Geste.lecture, "Portefeuille d’un professionnel, par l’API", domaines=1)
    return PortefeuilleSortie(
        personnes=[
            SuivieSortie(
                personne_id=s.personne.id,
                prenom=s.personne.prenom,
                nom=s.personne.nom,
                est_referent=s.est_referent,
                a_un_referent=s.a_un_referent,
                rendez_vous=s.rendez_vous,
                derniere_nouvelle=s.nouvelle_le,
            )
            for s in suivies
        ],
        repreneurs=[RepreneurSortie(compte_id=UUID(cle), nom=nom) for cle, nom in repreneurs],
    )


@post("/portefeuilles/{compte_id:uuid}/transfert", name="api-transferer", status_code=200)
async def confier(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
    data: JSONBody[Transfert],
) -> dict[str, int]:
    """Hand people over to a colleague, all or none; everyone concerned is told."""
    return {"confiees": await transferer(db, acteur, compte_id, data)}


router = Router("/api/v1", route_handlers=[portefeuille, confier], tags=["carnets"])
