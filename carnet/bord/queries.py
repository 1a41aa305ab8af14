"""Read whom an acteur follows, and what needs somebody today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.personnes.models import Personne
from auth.personnes.queries import visible
from auth.urgences.models import BrisDeGlace
from auth.urgences.queries import la_mienne
from auth.vocabulary import Acteur
from carnet.diagnostic.models import Constat
from carnet.parcours.models import Action, Evenement, RendezVous
from carnet.suivi.models import Accompagnement
from carnet.suivi.queries import est_accompagnee
from core.clock import aujourdhui
from core.errors import NotFound
from core.geo.models import Commune


@dataclass(frozen=True, slots=True)
class Suivi:
    """Hold one person whom the acteur follows, with what tells whether they need somebody today."""

    personne: Personne
    est_referent: bool
    prochain_rendez_vous: datetime | None
    dernier_contact: datetime | None
    echeance_depassee: date | None
    urgence: int


async def list_suivis(db: AsyncSession, acteur: Acteur, *, recherche: str | None = None) -> Sequence[Suivi]:
    """List the people whom the acteur accompanies themselves and may see, by name."""
    commun = and_(RendezVous.territoire_id == Personne.territoire_id, RendezVous.personne_id == Personne.id)
    prochain = select(func.min(RendezVous.debut)).where(
        commun, RendezVous.etat == "prevu", RendezVous.debut > func.now()
    )
    contact = select(func.max(Evenement.le)).where(
        Evenement.territoire_id == Personne.territoire_id, Evenement.personne_id == Personne.id
    )
    retard = select(func.min(Action.echeance)).where(
        Action.territoire_id == Personne.territoire_id,
        Action.personne_id == Personne.id,
        Action.clos_le.is_(None),
        Action.echeance < aujourdhui(),
    )
    urgence = select(func.coalesce(func.max(Constat.urgence), 0)).where(
        Constat.territoire_id == Personne.territoire_id,
        Constat.personne_id == Personne.id,
        Constat.clos_le.is_(None),
    )
    mien = est_accompagnee(acteur)
    requete = (
        select(
            Personne,
            exists().where(mien, Accompagnement.est_referent),
            prochain.scalar_subquery(),
            contact.scalar_subquery(),
            retard.scalar_subquery(),
            urgence.scalar_subquery(),
        )
        .where(Personne.territoire_id == acteur.territoire_id, visible(acteur), exists().where(mien))
        .order_by(Personne.nom_recherche, Personne.id)
    )
    if recherche:
        requete = requete.where(Personne.nom_recherche.contains(recherche, autoescape=True))
    return [Suivi(*ligne) for ligne in await db.execute(requete)]


async def get_entete(
    db: AsyncSession, acteur: Acteur, personne_id: UUID
) -> tuple[Personne, str | None, BrisDeGlace | None]:
    """Get a person, the name of their commune, the acteur's emergency opening that runs; or raise NotFound."""
    requete = (
        select(Personne, Commune.nom, BrisDeGlace)
        .outerjoin(Commune, Commune.code == Personne.commune_code)
        .outerjoin(BrisDeGlace, la_mienne(acteur, personne_id))
        .where(Personne.territoire_id == acteur.territoire_id, Personne.id == personne_id, visible(acteur))
        .limit(1)
    )
    ligne = (await db.execute(requete)).one_or_none()
    if ligne is None:
        raise NotFound
    return ligne[0], ligne[1], ligne[2]


async def list_carnets(
    db: AsyncSession, acteur: Acteur, *, apres: tuple[str, UUID] | None = None, limite: int = 50
) -> Sequence[Personne]:
    """List every carnet that the acteur may see, by name, after the given (search name, id)."""
    requete = (
        select(Personne)
        .where(Personne.territoire_id == acteur.territoire_id, visible(acteur))
        .order_by(Personne.nom_recherche, Personne.id)
        .limit(limite)
    )
    if apres is not None:
        nom, cle = apres
        requete = requete.where(
            (Personne.nom_recherche > nom) | ((Personne.nom_recherche == nom) & (Personne.id > cle))
        )
    return (await db.execute(requete)).scalars().all()
