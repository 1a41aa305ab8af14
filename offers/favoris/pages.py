"""Keep offers aside, in lists; compare them, print them."""

from collections.abc import Mapping
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.vocabulary import Acteur
from core.db import AsyncSession
from core.pages import Requete, page, poster, vers
from offers.favoris.commands import garder_offre, retirer_favori
from offers.favoris.queries import list_favoris
from offers.favoris.schemas import LISTE, NouveauFavori

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "favori": "L’offre est gardée.",
    "favori_retire": "L’offre n’est plus dans cette liste.",
}


@get("/favoris", name="favoris")
async def favoris(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show one's lists."""
    return page("offers.favoris/favoris.html", listes=await list_favoris(db, acteur), defaut=LISTE)


@post("/favoris", name="garder-offre")
async def ajouter(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Keep an offer."""

    async def agir(valeur: NouveauFavori) -> Redirect:
        await garder_offre(db, acteur, valeur)
        return vers("/favoris", "favori")

    return await poster(request, db, NouveauFavori, agir)


@post("/favoris/{favori_id:uuid}/retrait", name="retirer-favori")
async def enlever(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], favori_id: FromPath[UUID]
) -> Redirect:
    """Take an offer out of a list."""
    await retirer_favori(db, acteur, favori_id)
    return vers("/favoris", "favori_retire")


router = Router("/", route_handlers=[favoris, ajouter, enlever], include_in_schema=False)
