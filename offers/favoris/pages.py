"""Keep offers aside, in lists; compare them, print them."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.vocabulary import Acteur
from core.db import AsyncSession
from core.errors import Invalid
from core.forms import lire
from core.pages import Requete, page, saisie, vers
from offers.favoris.commands import garder, retirer
from offers.favoris.queries import list_favoris
from offers.favoris.schemas import LISTE, NouveauFavori


@get("/favoris", name="favoris")
async def favoris(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show one's lists."""
    return page("offers.favoris/favoris.html", listes=await list_favoris(db, acteur), defaut=LISTE)


@post("/favoris", name="garder-offre")
async def ajouter(request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Redirect:
    """Keep an offer."""
    valeur, erreurs = lire(NouveauFavori, await saisie(request))
    if valeur is None:
        raise Invalid(erreurs)
    await garder(db, acteur, valeur)
    return vers("/favoris", "favori")


@post("/favoris/{favori_id:uuid}/retrait", name="retirer-favori")
async def enlever(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], favori_id: FromPath[UUID]
) -> Redirect:
    """Take an offer out of a list."""
    await retirer(db, acteur, favori_id)
    return vers("/favoris", "favori_retire")


router = Router("/", route_handlers=[favoris, ajouter, enlever], include_in_schema=False)
