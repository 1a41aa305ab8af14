"""Give the catalogue to programs, with the paths, names and envelope of the national API."""

import math
from collections.abc import Sequence
from typing import Any

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from core.db import AsyncSession
from core.errors import NotFound
from core.pages import Requete
from offers.catalogue.queries import (
    find_structure_catalogue,
    get_service,
    get_structure_catalogue,
    list_services,
    list_sources,
    list_structures_catalogue,
)
from offers.catalogue.schemas import Liste, ListeServices, ListeStructures, lire_parametres
from offers.catalogue.vocabulary import documenter, service_public, structure_publique

Ligne = dict[str, Any]


def enveloppe(items: Sequence[Ligne], total: int, liste: Liste) -> Ligne:
    """Wrap one page as the national API does."""
    pages = math.ceil(total / liste.size)
    return {"items": items, "total": total, "page": liste.page, "size": liste.size, "pages": pages}


@get("/services", name="api-services", opt={"public": True, "parametres_lus": True})
async def services(request: Requete, db: NamedDependency[AsyncSession]) -> Ligne:
    """List the offers of the catalogue by identifier."""
    liste = lire_parametres(ListeServices, request.query_params.multi_items())
    total, lignes = await list_services(db, liste)
    return enveloppe([service_public(ligne.donnees) for ligne in lignes], total, liste)


@get("/services/{service_id:str}", name="api-service", opt={"public": True})
async def service(db: NamedDependency[AsyncSession], service_id: FromPath[str]) -> Ligne:
    """Read an offer and its structure."""
    ligne = await get_service(db, service_id)
    structure = await find_structure_catalogue(db, ligne.structure_id)
    return service_public(ligne.donnees) | {
        "structure": structure and structure_publique(structure.donnees)
    }


@get("/structures", name="api-structures", opt={"public": True, "parametres_lus": True})
async def structures(request: Requete, db: NamedDependency[AsyncSession]) -> Ligne:
    """List the structures of the catalogue by identifier."""
    liste = lire_parametres(ListeStructures, request.query_params.multi_items())
    total, lignes = await list_structures_catalogue(db, liste)
    return enveloppe([structure_publique(ligne.donnees) for ligne in lignes], total, liste)


@get("/structures/{structure_id:str}", name="api-structure", opt={"public": True})
async def structure(db: NamedDependency[AsyncSession], structure_id: FromPath[str]) -> Ligne:
    """Read a structure and its offers."""
    ligne = await get_structure_catalogue(db, structure_id)
    _, offres = await list_services(db, ListeServices(structure_id=ligne.id, size=10_000))
    return structure_publique(ligne.donnees) | {
        "services": [service_public(o.donnees) for o in offres]
    }


@get(
    "/structures/{source:str}/{structure_id:str}", name="api-structure-source", opt={"public": True}
)
async def structure_de_source(
    db: NamedDependency[AsyncSession], source: FromPath[str], structure_id: FromPath[str]
) -> Ligne:
    """Read a structure by its producer and the producer's own identifier."""
    prefixe = f"{source}--"
    entier = structure_id if structure_id.startswith(prefixe) else prefixe + structure_id
    return structure_publique((await get_structure_catalogue(db, entier)).donnees)


@get("/sources", name="api-sources", opt={"public": True})
async def sources(db: NamedDependency[AsyncSession]) -> list[dict[str, str]]:
    """List the producers of the catalogue."""
    return [{"slug": source, "nom": source} for source in await list_sources(db)]


@get("/doc/{vocabulaire:str}", name="api-doc", opt={"public": True})
async def doc(vocabulaire: FromPath[str]) -> list[dict[str, str | None]]:
    """List the accepted values of a field, with their French labels."""
    valeurs = documenter(vocabulaire)
    if not valeurs:
        raise NotFound("Ce vocabulaire n’existe pas.")
    return valeurs


router = Router(
    path="/api/v1",
    route_handlers=[services, service, structures, structure, structure_de_source, sources, doc],
    tags=["Catalogue"],
)
