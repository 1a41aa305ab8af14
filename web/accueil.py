"""Open the public pages, and lead each rôle to its own home."""

import re

from litestar import Router, get
from litestar.response import Redirect, Template

from auth.acces import ROLES_SANS_CARNET, VOIES
from auth.acces_md import tableau_des_roles
from auth.vocabulary import Domaine
from core.pages import Requete, page, vers
from web.menus import ACCUEILS

_CLE = re.compile(r"[a-z_]{1,40}")


@get("/", name="accueil", opt={"public": True})
async def accueil(request: Requete) -> Template | Redirect:
    """Lead whoever is logged in to their home, where what was just done is said.

    Explain the product to anybody else.
    """
    if request.user is None:
        return page("web/accueil.html")
    fait = request.query_params.get("fait", "")
    chez = request.app.route_reverse(ACCUEILS[request.user.role])
    return vers(chez, fait if _CLE.fullmatch(fait) else None)


@get("/qui-peut-voir-quoi", name="qui-peut-voir-quoi", opt={"public": True})
async def qui_peut_voir_quoi() -> Template:
    """Show the rule of access, from the table that runs."""
    return page(
        "web/qui_peut_voir_quoi.html",
        domaines=list(Domaine),
        roles=tableau_des_roles(),
        voies=VOIES,
        sans_carnet=ROLES_SANS_CARNET,
    )


router = Router(
    "/",
    route_handlers=[accueil, qui_peut_voir_quoi],
)
