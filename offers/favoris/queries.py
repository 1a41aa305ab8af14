"""Read the offers that the acteur keeps aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur
from offers.catalogue.models import CatalogueService, CatalogueStructure
from offers.favoris.models import Favori


@dataclass(frozen=True, slots=True)
class FavoriLu:
    """Hold a kept offer with what a list shows of it; withdrawn, it keeps its name."""

    favori: Favori
    nom: str
    structure: str | None
    commune: str | None
    est_retiree: bool


async def list_favoris(db: AsyncSession, acteur: Acteur) -> Mapping[str, Sequence[FavoriLu]]:
    """List one's kept offers by list, the newest first in each."""
    requete = (
        select(
            Favori,
            CatalogueService.nom,
            CatalogueStructure.nom,
            CatalogueService.commune,
            CatalogueService.retire_le.is_not(None),
        )
        .join(CatalogueService, CatalogueService.id == Favori.service_id)
        .outerjoin(CatalogueStructure, CatalogueStructure.id == CatalogueService.structure_id)
        .where(
            Favori.territoire_id == acteur.territoire_id,
            Favori.compte_id == acteur.compte_id,
            Favori.retire_le.is_(None),
        )
        .order_by(Favori.liste, Favori.ajoute_le.desc(), Favori.id)
    )
    listes: dict[str, list[FavoriLu]] = {}
    for ligne in await db.execute(requete):
        listes.setdefault(ligne[0].liste, []).append(FavoriLu(*ligne))
    return listes
