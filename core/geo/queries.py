"""Find communes by code, name or postal code."""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Invalid
from core.geo.models import Commune, Departement, Epci
from core.texts import normaliser


async def find_commune(db: AsyncSession, code: str) -> Commune | None:
    """Find a commune by its INSEE code."""
    return (await db.execute(select(Commune).where(Commune.code == code))).scalar_one_or_none()


async def get_commune(db: AsyncSession, code: str) -> Commune:
    """Get a commune by its INSEE code, or raise Invalid naming the field."""
    commune = await find_commune(db, code)
    if commune is None:
        raise Invalid({"code_commune": "Aucune commune ne porte ce code."})
    return commune


def motif(recherche: str) -> str:
    """Turn what was typed into a LIKE prefix: « st jean » finds Saint-Jean, a hyphen and a space are the same."""
    mots = re.sub("[^a-z0-9]+", " ", normaliser(recherche)).split()
    longs = [
        {"st": "saint", "ste": "sainte"}.get(mot, mot) if rang < len(mots) - 1 else mot for rang, mot in enumerate(mots)
    ]
    return "_".join(longs) + "%"


async def list_communes(db: AsyncSession, recherche: str, limite: int = 10) -> Sequence[Commune]:
    """List communes whose name or postal code begins like the search, the exact name first, then the largest."""
    debut = motif(recherche)
    if len(debut) < 3:
        return []
    exact = case((Commune.nom_recherche.like(debut[:-1]), 0), else_=1)
    chiffres = debut[:-1]
    # The bounds are for the index: a plan made once for all searches cannot tell that a pattern has a fixed beginning.
    premier = debut.rstrip("%").partition("_")[0]
    nom = and_(
        Commune.nom_recherche.op("~>=~")(premier),
        Commune.nom_recherche.op("~<~")(premier + "\U0010ffff"),
        Commune.nom_recherche.like(debut),
    )
    ou = _par_code_postal(chiffres) if chiffres.isdigit() else nom
    requete = select(Commune).where(ou, Commune.commune_parente.is_(None))
    requete = requete.order_by(exact, Commune.population.desc().nulls_last(), Commune.code).limit(limite)
    return (await db.execute(requete)).scalars().all()


def _par_code_postal(chiffres: str) -> ColumnElement[bool]:
    if len(chiffres) == 5:
        return Commune.codes_postaux.contains([chiffres]) | (Commune.code == chiffres)
    return func.array_to_string(Commune.codes_postaux, " ").regexp_match(rf"\m{chiffres}")


async def list_codes(db: AsyncSession, code: str) -> Sequence[str]:
    """List the codes that mean the same place: a city and its municipal arrondissements, both ways.

    Raises Invalid for a code that is no commune.
    """
    commune = await get_commune(db, code)
    soeurs = select(Commune.code).where(Commune.commune_parente == code).order_by(Commune.code)
    enfants = (await db.execute(soeurs)).scalars().all()
    return [code, *([commune.commune_parente] if commune.commune_parente else []), *enfants]


async def list_zones(db: AsyncSession, code: str) -> Sequence[str]:
    """List the zone codes that include a commune, « * » for a zone that nobody stated.

    Raises Invalid for a code that is no commune.
    """
    commune = await get_commune(db, code)
    autour = [commune.code_epci, commune.code_departement, "france", "*"]
    return [*await list_codes(db, code), *(zone for zone in autour if zone)]


async def list_epci(db: AsyncSession, departement: str) -> Sequence[Epci]:
    """List the EPCI that have a commune in the département, by name."""
    codes = select(Commune.code_epci).where(Commune.code_departement == departement).distinct()
    return (await db.execute(select(Epci).where(Epci.code.in_(codes)).order_by(Epci.nom))).scalars().all()


async def list_departements(db: AsyncSession) -> Sequence[Departement]:
    """List the départements by code."""
    return (await db.execute(select(Departement).order_by(Departement.code))).scalars().all()
