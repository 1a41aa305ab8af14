"""Keep an offer aside, or no longer."""

from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur
from core.errors import Conflict, NotFound
from offers.catalogue.queries import get_service
from offers.favoris.models import Favori
from offers.favoris.schemas import NouveauFavori

MAXIMUM = 500


async def garder_offre(db: AsyncSession, acteur: Acteur, nouveau: NouveauFavori) -> Favori:
    """Keep an offer in a list; kept twice, it stays once. Raises Conflict past 500 offers."""
    await get_service(db, nouveau.service_id)
    miens = select(Favori).where(
        Favori.territoire_id == acteur.territoire_id,
        Favori.compte_id == acteur.compte_id,
        Favori.retire_le.is_(None),
    )
    memes = miens.where(Favori.liste == nouveau.liste, Favori.service_id == nouveau.service_id)
    present = (await db.execute(memes)).scalar_one_or_none()
    if present is not None:
        return present
    if (await db.scalar(select(func.count()).select_from(miens.subquery())) or 0) >= MAXIMUM:
        raise Conflict(f"Vous gardez déjà {MAXIMUM} offres : retirez-en d’abord.")
    favori = Favori(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        compte_id=acteur.compte_id,
        service_id=nouveau.service_id,
        liste=nouveau.liste,
    )
    db.add(favori)
    await db.flush()
    return favori


async def retirer_favori(db: AsyncSession, acteur: Acteur, favori_id: UUID) -> None:
    """Take an offer out of a list."""
    requete = select(Favori).where(
        Favori.territoire_id == acteur.territoire_id,
        Favori.id == favori_id,
        Favori.compte_id == acteur.compte_id,
        Favori.retire_le.is_(None),
    )
    favori = (await db.execute(requete)).scalar_one_or_none()
    if favori is None:
        raise NotFound()
    favori.retire_le = func.now()
