"""Search offers by API, with the paths and the envelope of the national one."""

from typing import Any

from litestar import Router, get
from litestar.di import NamedDependency
from pydantic import BaseModel

from core.clock import aujourdhui
from core.db import AsyncSession
from core.errors import Invalid
from core.forms import lire
from core.pages import Requete
from offers.catalogue.queries import list_by_ids
from offers.recherche.queries import get_centre, search
from offers.recherche.schemas import Recherche

LISTES = ("thematiques", "publics", "frais", "types", "modes_accueil")


class Trouvee(BaseModel):
    """Hold one offer, whole, and its distance in km (null when it is remote)."""

    service: dict[str, Any]
    distance: float | None


class Page(BaseModel):
    """Hold one page of results."""

    items: list[Trouvee]
    total: int
    page: int
    size: int
    pages: int


@get("/search/services", name="api-search-services", opt={"public": True}, tags=["offres"])
async def search_services(request: Requete, db: NamedDependency[AsyncSession]) -> Page:
    """Search the catalogue around a commune; an unknown parameter or value is named in the answer (422)."""
    valeurs: dict[str, Any] = {}
    for cle in request.query_params:
        toutes = request.query_params.getall(cle)
        valeurs[cle] = toutes if cle in LISTES else toutes[-1]
    recherche, erreurs = lire(Recherche, valeurs)
    if recherche is None:
        raise Invalid(erreurs)
    centre = await get_centre(db, recherche.code_commune) if recherche.code_commune else None
    resultats = await search(db, recherche, centre, aujourdhui())
    services = await list_by_ids(db, [c.id for c in resultats.cartes])
    items = [
        Trouvee(service=services[c.id], distance=None if c.distance is None else round(c.distance, 3))
        for c in resultats.cartes
    ]
    pages = -(-resultats.total // recherche.size)
    return Page(items=items, total=resultats.total, page=recherche.page, size=recherche.size, pages=pages)


router = Router("/api/v1", route_handlers=[search_services])
