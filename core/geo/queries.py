"""Find communes by code, name or postal code."""

from collections.abc import Sequence

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.geo.models import Commune, Departement, Epci
from core.texts import normaliser


async def find_commune(db: AsyncSession, code: str) -> Commune | None:
    """Find a commune by its INSEE code."""
    return (await db.execute(select(Commune).where(Commune.code == code))).scalar_one_or_none()


async def list_communes(db: AsyncSession, recherche: str, limite: int = 10) -> Sequence[Commune]:
    """List communes whose name or postal code begins like the search, the exact name first, then the largest."""
    q = normaliser(recherche)
    if len(q) < 2:
        return []
    exact = case((Commune.nom_recherche == q, 0), else_=1)
    ou = Commune.codes_postaux.contains([q]) if q.isdigit() else Commune.nom_recherche.startswith(q, autoescape=True)
    requete = select(Commune).where(ou, Commune.commune_parente.is_(None))
    requete = requete.order_by(exact, Commune.population.desc().nulls_last(), Commune.code).limit(limite)
    return (await db.execute(requete)).scalars().all()


async def list_epci(db: AsyncSession, departement: str) -> Sequence[Epci]:
    """List the EPCI that have a commune in the département, by name."""
    codes = select(Commune.code_epci).where(Commune.code_departement == departement).distinct()
    return (await db.execute(select(Epci).where(Epci.code.in_(codes)).order_by(Epci.nom))).scalars().all()


async def list_departements(db: AsyncSession) -> Sequence[Departement]:
    """List the départements by code."""
    return (await db.execute(select(Departement).order_by(Departement.code))).scalars().all()
