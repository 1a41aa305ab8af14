"""Read people, and only those that the acteur may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import DOMAINES_DU_ROLE, Raison
from auth.consentements.models import Acces
from auth.personnes.models import Personne, Representant
from auth.vocabulary import Acteur, Domaine
from core.errors import NotFound
from core.texts import normaliser


def visible(acteur: Acteur) -> ColumnElement[bool]:
    """Restrict a query on people to those the acteur may see: what the wall says, as the planner likes it."""
    if acteur.est_personne:
        return Personne.id == acteur.personne_id
    return exists().where(
        Acces.territoire_id == acteur.territoire_id,
        Acces.structure_id == acteur.structure_id,
        Acces.personne_id == Personne.id,
        Acces.debut <= func.now(),
        Acces.fin > func.now(),
        Acces.domaines.op("&")(DOMAINES_DU_ROLE[acteur.role]).op("&")(1) != 0,
    )


async def get_personne(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Personne:
    """Get a person, or raise NotFound: the same for absent, elsewhere, never agreed, withdrawn."""
    personne = await find_personne(db, acteur, personne_id)
    if personne is None:
        raise NotFound()
    return personne


async def find_personne(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Personne | None:
    """Find a person whom the acteur may see."""
    requete = select(Personne).where(
        Personne.territoire_id == acteur.territoire_id, Personne.id == personne_id, visible(acteur)
    )
    return (await db.execute(requete)).scalar_one_or_none()


async def find_personnes(db: AsyncSession, acteur: Acteur, recherche: str, limite: int = 20) -> Sequence[Personne]:
    """Find people by the beginning of their name; fewer than two letters find nobody."""
    ids = (
        await db.execute(
            text("select prive.rechercher_personnes(:q, :limite)"), {"q": normaliser(recherche)[:80], "limite": limite}
        )
    ).scalars()
    trouves = list(ids)
    if not trouves:
        return []
    requete = (
        select(Personne)
        .where(Personne.territoire_id == acteur.territoire_id, Personne.id.in_(trouves), visible(acteur))
        .order_by(Personne.nom_recherche, Personne.id)
    )
    return (await db.execute(requete)).scalars().all()


async def list_representants(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Sequence[Representant]:
    """List the guardians whose delegation runs today."""
    requete = (
        select(Representant)
        .where(Representant.territoire_id == acteur.territoire_id, Representant.personne_id == personne_id)
        .where(Representant.debut <= func.current_date())
        .where((Representant.fin.is_(None)) | (Representant.fin > func.current_date()))
        .order_by(Representant.debut, Representant.id)
    )
    return (await db.execute(requete)).scalars().all()


@dataclass(frozen=True, slots=True)
class VerdictDomaine:
    """Hold what the acteur may do in one domain, and what decides."""

    domaine: Domaine
    lit: bool
    complete: bool
    raison: Raison
    consentement_id: UUID | None
    jusqu_au: datetime | None


async def expliquer(db: AsyncSession, acteur: Acteur, personne_id: UUID) -> Sequence[VerdictDomaine]:
    """Explain the twelve domains to the acteur, from the SQL of the wall; empty when the person is hidden from them."""
    if acteur.est_personne:
        moi = Raison.votre_carnet
        return [VerdictDomaine(domaine, True, True, moi, None, None) for domaine in Domaine]
    lignes = await db.execute(text("select * from prive.expliquer(:personne)"), {"personne": personne_id})
    return [
        VerdictDomaine(
            Domaine(ligne.domaine),
            ligne.lit,
            ligne.complete,
            Raison(ligne.raison),
            ligne.consentement_id,
            ligne.jusqu_au,
        )
        for ligne in lignes
    ]
