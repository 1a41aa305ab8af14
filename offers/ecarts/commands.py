"""Publish the numbers of the day: counted, masked, then frozen."""

import json
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.geo.queries import list_epci
from offers.catalogue.vocabulary import CATEGORIES
from offers.ecarts.queries import ENSEMBLE, mesurer_besoins
from offers.ecarts.rules import NON_MESUREES, masquer_effectifs

_PUBLIES = text("select prive.ecarts_publies(:jour)")
_PUBLIER = text("select prive.publier_ecarts(:jour, cast(:lignes as jsonb))")


async def publier_releve(db: AsyncSession, departement: str, *, jour: date) -> bool:
    """Publish the release of that day, once; says whether it was still to be done."""
    if await db.scalar(_PUBLIES, {"jour": jour}):
        return False
    epci = [e.code for e in await list_epci(db, departement)]
    mesures = await mesurer_besoins(db, epci, departement)
    lignes: list[dict[str, object]] = []
    for categorie in CATEGORIES:
        mesuree = categorie not in NON_MESUREES
        comptes = masquer_effectifs(
            {code: mesures.besoins.get((categorie, code), 0) for code in epci}
        )
        offres = {code: mesures.offres.get((categorie, code), 0) for code in epci}
        cellules: dict[str, int | None] = {ENSEMBLE: comptes.total, **comptes.cellules}
        lignes += [
            {
                "categorie": categorie,
                "code_epci": code,
                "personnes": personnes if mesuree else None,
                "offres": sum(offres.values()) if code == ENSEMBLE else offres[code],
                "offres_a_distance": mesures.a_distance.get(categorie, 0)
                if code == ENSEMBLE
                else 0,
            }
            for code, personnes in cellules.items()
        ]
    return bool(await db.scalar(_PUBLIER, {"jour": jour, "lignes": json.dumps(lignes)}))
