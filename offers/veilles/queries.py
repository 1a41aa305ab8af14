"""Read the searches that the acteur keeps, and what each was told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur
from core.clock import aujourdhui
from core.errors import Invalid, NotFound
from offers.catalogue.models import CatalogueService
from offers.moteur.ordre import RechercheSituee
from offers.recherche.queries import get_centre, list_trouvees
from offers.recherche.requete import lire_requete
from offers.veilles.models import Veille, VeilleOffre

MONTREES = 5


@dataclass(frozen=True, slots=True)
class OffreDite:
    """Hold one offer that a search was told; withdrawn, it keeps its name."""

    id: str
    nom: str
    dite_le: datetime
    est_retiree: bool


async def list_veilles(db: AsyncSession, acteur: Acteur) -> Sequence[Veille]:
    """List one's searches, the newest first."""
    requete = (
        select(Veille)
        .where(
            Veille.territoire_id == acteur.territoire_id,
            Veille.compte_id == acteur.compte_id,
            Veille.fermee_le.is_(None),
        )
        .order_by(Veille.cree_le.desc(), Veille.id)
    )
    return (await db.execute(requete)).scalars().all()


async def list_nouveautes(
    db: AsyncSession, acteur: Acteur, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[OffreDite]]:
    """List, search by search, the last offers that it was told, the latest first; five of each."""
    rang = func.row_number().over(
        partition_by=VeilleOffre.veille_id,
        order_by=(VeilleOffre.dite_le.desc(), VeilleOffre.service_id),
    )
    dernieres = (
        select(
            VeilleOffre.veille_id, VeilleOffre.service_id, VeilleOffre.dite_le, rang.label("rang")
        )
        .where(VeilleOffre.territoire_id == acteur.territoire_id, VeilleOffre.veille_id.in_(ids))
        .subquery()
    )
    requete = (
        select(
            dernieres.c.veille_id,
            CatalogueService.id,
            CatalogueService.nom,
            dernieres.c.dite_le,
            CatalogueService.retire_le.is_not(None),
        )
        .join(CatalogueService, CatalogueService.id == dernieres.c.service_id)
        .where(dernieres.c.rang <= MONTREES)
        .order_by(dernieres.c.rang)
    )
    dites: dict[UUID, list[OffreDite]] = {}
    for veille_id, *offre in await db.execute(requete):
        dites.setdefault(veille_id, []).append(OffreDite(*offre))
    return dites


async def get_veille(db: AsyncSession, acteur: Acteur, veille_id: UUID) -> Veille:
    """Get one of one's searches, or raise NotFound."""
    requete = select(Veille).where(
        Veille.territoire_id == acteur.territoire_id,
        Veille.id == veille_id,
        Veille.compte_id == acteur.compte_id,
        Veille.fermee_le.is_(None),
    )
    veille = (await db.execute(requete)).scalar_one_or_none()
    if veille is None:
        raise NotFound()
    return veille


async def list_nouvelles(db: AsyncSession, depuis: datetime) -> Sequence[tuple[str, datetime]]:
    """List the offers first seen since an instant, and when each was."""
    requete = (
        select(CatalogueService.id, CatalogueService.vu_le)
        .where(CatalogueService.vu_le > depuis, CatalogueService.retire_le.is_(None))
        .order_by(CatalogueService.vu_le, CatalogueService.id)
    )
    return [(cle, vu_le) for cle, vu_le in await db.execute(requete)]


async def trouver_offres(db: AsyncSession, requete: str, candidates: Sequence[str]) -> list[str]:
    """Find those that a search gives.

    None for a search that the catalogue no longer understands.
    """
    recherche = lire_requete(requete)
    if recherche is None or not candidates:
        return []
    try:
        centre = await get_centre(db, recherche)
    except Invalid:
        return []
    situee = RechercheSituee(recherche, centre, aujourdhui())
    return list(await list_trouvees(db, situee, candidates))
