"""Let programs keep offers aside for their account; a token is needed."""

from typing import Any
from uuid import UUID

from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.vocabulary import Acteur
from core.db import AsyncSession
from offers.favoris.commands import garder_offre, retirer_favori
from offers.favoris.queries import list_favoris
from offers.favoris.schemas import NouveauFavori


@get("/favoris", name="api-favoris")
async def favoris(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> dict[str, Any]:
    """List one's kept offers, list by list, the newest first; at most 500.

    One that was withdrawn keeps its name.
    """
    return {
        "items": [
            {
                "id": lu.favori.id,
                "liste": liste,
                "service_id": lu.favori.service_id,
                "nom": lu.nom,
                "structure": lu.structure,
                "commune": lu.commune,
                "retiree": lu.est_retiree,
                "ajoute_le": lu.favori.ajoute_le,
            }
            for liste, lus in (await list_favoris(db, acteur)).items()
            for lu in lus
        ]
    }


@post("/favoris", name="api-garder-offre")
async def ajouter(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[NouveauFavori],
) -> dict[str, Any]:
    """Keep an offer in a list; kept twice, it stays once."""
    return {"id": (await garder_offre(db, acteur, data)).id}


@delete("/favoris/{favori_id:uuid}", name="api-retirer-favori")
async def enlever(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], favori_id: FromPath[UUID]
) -> None:
    """Take an offer out of a list."""
    await retirer_favori(db, acteur, favori_id)


router = Router("/api/v1", route_handlers=[favoris, ajouter, enlever], tags=["offres"])
