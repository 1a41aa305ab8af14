"""Let programs keep searches for their account, and read what is new in each; a token is needed."""

from typing import Any
from uuid import UUID

from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.vocabulary import Acteur
from core.db import AsyncSession
from offers.veilles.commands import fermer_veille, garder_recherche, modifier_veille
from offers.veilles.queries import list_nouveautes, list_veilles
from offers.veilles.schemas import FicheVeille, NouvelleVeille


@get("/recherches", name="api-recherches")
async def recherches(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> dict[str, Any]:
    """List one's kept searches, the newest first, each with the last offers that it was told.

    At most twenty.
    """
    veilles = await list_veilles(db, acteur)
    dites = await list_nouveautes(db, acteur, [veille.id for veille in veilles])
    return {
        "items": [
            {
                "id": veille.id,
                "nom": veille.nom,
                "requete": veille.requete,
                "rythme": veille.rythme,
                "edition": veille.edition,
                "cree_le": veille.cree_le,
                "nouvelles": [
                    {
                        "service_id": dite.id,
                        "nom": dite.nom,
                        "dite_le": dite.dite_le,
                        "retiree": dite.est_retiree,
                    }
                    for dite in dites.get(veille.id, [])
                ],
            }
            for veille in veilles
        ]
    }


@post("/recherches", name="api-garder-recherche")
async def garder(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[NouvelleVeille],
) -> dict[str, Any]:
    """Keep a search.

    `requete` is the query of its address, as in `code_commune=30189&thematiques=mobilite`.
    """
    return {"id": (await garder_recherche(db, acteur, data)).id}


@put("/recherches/{veille_id:uuid}", name="api-modifier-recherche", status_code=204)
async def modifier(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    veille_id: FromPath[UUID],
    data: JSONBody[FicheVeille],
    attendue: NamedDependency[int | None],
) -> None:
    """Name a search otherwise, or be told at another pace."""
    await modifier_veille(db, acteur, veille_id, data, edition=attendue)


@delete("/recherches/{veille_id:uuid}", name="api-fermer-recherche")
async def fermer(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], veille_id: FromPath[UUID]
) -> None:
    """No longer keep a search."""
    await fermer_veille(db, acteur, veille_id)


router = Router("/api/v1", route_handlers=[recherches, garder, modifier, fermer], tags=["offres"])
