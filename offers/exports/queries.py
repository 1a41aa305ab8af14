"""Read the catalogue of a territoire, as it was given."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.territoires.models import Territoire
from core.errors import NotFound
from offers.catalogue.models import CatalogueService, CatalogueStructure


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Hold the rows of a territoire in the national schema, by identifier."""

    structures: list[dict[str, Any]]
    services: list[dict[str, Any]]


async def lire_le_catalogue(db: AsyncSession, territoire_id: int) -> Catalogue:
    """Read what the département offers, and the structures that carry it or stand there.

    An offer without a place counts when its zone names the département. Raises NotFound for no such
    territoire.
    """
    departement = await db.scalar(
        select(Territoire.code_departement).where(Territoire.id == territoire_id)
    )
    if departement is None:
        raise NotFound()
    service, structure = CatalogueService, CatalogueStructure
    ici = and_(
        service.retire_le.is_(None),
        or_(
            service.code_insee.startswith(departement, autoescape=True),
            and_(service.code_insee.is_(None), service.zones.contains([departement])),
        ),
    )
    services = (await db.scalars(select(service.donnees).where(ici).order_by(service.id))).all()
    porteuses = (
        select(structure.donnees)
        .where(
            structure.retire_le.is_(None),
            or_(
                structure.code_insee.startswith(departement, autoescape=True),
                structure.id.in_(select(service.structure_id).where(ici)),
            ),
        )
        .order_by(structure.id)
    )
    return Catalogue(list((await db.scalars(porteuses)).all()), list(services))
