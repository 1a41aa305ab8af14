"""Read the catalogue: one offer, one structure, their lists."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from core.errors import NotFound
from offers.catalogue.models import CatalogueService, CatalogueStructure


async def get_service(db: AsyncSession, service_id: str) -> CatalogueService:
    """Get an offer with its whole row, or raise NotFound when it is unknown or withdrawn."""
    requete = (
        select(CatalogueService)
        .where(CatalogueService.id == service_id, CatalogueService.retire_le.is_(None))
        .options(undefer(CatalogueService.donnees))
    )
    service = (await db.execute(requete)).scalar_one_or_none()
    if service is None:
        raise NotFound("Cette offre n’est plus au catalogue.")
    return service


async def get_structure(db: AsyncSession, structure_id: str) -> CatalogueStructure:
    """Get a structure of the catalogue, or raise NotFound."""
    requete = select(CatalogueStructure).where(
        CatalogueStructure.id == structure_id, CatalogueStructure.retire_le.is_(None)
    )
    structure = (await db.execute(requete)).scalar_one_or_none()
    if structure is None:
        raise NotFound("Cette structure n’est plus au catalogue.")
    return structure


async def list_services(
    db: AsyncSession, *, page: int, size: int, structure_id: str | None = None
) -> tuple[int, Sequence[CatalogueService]]:
    """List offers by identifier, with their total."""
    filtre = CatalogueService.retire_le.is_(None)
    if structure_id:
        filtre = filtre & (CatalogueService.structure_id == structure_id)
    total = (await db.execute(select(func.count()).select_from(CatalogueService).where(filtre))).scalar_one()
    requete = select(CatalogueService).where(filtre).order_by(CatalogueService.id).limit(size)
    requete = requete.offset((page - 1) * size).options(undefer(CatalogueService.donnees))
    return total, (await db.execute(requete)).scalars().all()


async def list_structures(db: AsyncSession, *, page: int, size: int) -> tuple[int, Sequence[CatalogueStructure]]:
    """List structures by identifier, with their total."""
    filtre = CatalogueStructure.retire_le.is_(None)
    total = (await db.execute(select(func.count()).select_from(CatalogueStructure).where(filtre))).scalar_one()
    requete = select(CatalogueStructure).where(filtre).order_by(CatalogueStructure.id)
    return total, (await db.execute(requete.limit(size).offset((page - 1) * size))).scalars().all()


async def list_sources(db: AsyncSession) -> Sequence[str]:
    """List the sources that have an offer or a structure."""
    requete = select(CatalogueStructure.source).union(select(CatalogueService.source)).order_by("source")
    return (await db.execute(requete)).scalars().all()
