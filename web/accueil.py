"""Open the public pages, and lead each rôle to its own home."""

from litestar import Router, get
from litestar.response import Redirect, Template

from core.pages import Requete, page
from web.menus import ACCUEILS


@get("/", name="accueil", opt={"public": True})
async def accueil(request: Requete) -> Template | Redirect:
    """Lead whoever is logged in to their home; explain the product to anybody else."""
    if request.user is None:
        return page("web/accueil.html")
    return Redirect(request.app.route_reverse(ACCUEILS[request.user.role]), status_code=303)


@get("/mon-compte", name="mon-compte")
async def mon_compte() -> Template:
    """Show who one is here, and what one's rôle opens."""
    return page("web/mon_compte.html")


@get("/mentions-legales", name="mentions-legales", opt={"public": True})
async def mentions_legales() -> Template:
    """Show who runs this service."""
    return page("web/mentions_legales.html")


@get("/confidentialite", name="confidentialite", opt={"public": True})
async def confidentialite() -> Template:
    """Say what is kept about people, why, how long, who reads it."""
    return page("web/confidentialite.html")


@get("/accessibilite", name="accessibilite", opt={"public": True})
async def accessibilite() -> Template:
    """Say honestly how accessible the service is."""
    return page("web/accessibilite.html")


router = Router("/", route_handlers=[accueil, mon_compte, mentions_legales, confidentialite, accessibilite])
