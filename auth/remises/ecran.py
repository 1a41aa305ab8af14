"""Let a browser show one question, and nothing else, while the professional's session waits."""

from dataclasses import replace

from litestar.datastructures import Cookie
from litestar.response import Redirect

from auth.connexions.pages import cookie
from auth.remises.queries import RemiseLue
from core.errors import NotFound
from core.pages import Requete, vers

REMISE_S = 1800


def cookie_remise(request: Requete, jeton: str, duree_s: int = REMISE_S) -> Cookie:
    """Build the cookie of a screen handed over."""
    return replace(cookie(request, jeton, duree_s), key=f"{request.app.state.cookie}-remise")


def remise_de(request: Requete) -> tuple[RemiseLue, str]:
    """Give the screen handed over that this browser shows, with its token.

    Raises NotFound when it shows none.
    """
    remise = request.scope.get("remise")
    if not isinstance(remise, RemiseLue):
        raise NotFound()
    if not request.app.state.settings.passerelle_sms:
        remise = replace(remise, joignable_sms=False)
    return remise, request.cookies.get(f"{request.app.state.cookie}-remise", "")


def confier(request: Requete, jeton: str) -> Redirect:
    """Show the question from now on, and nothing else, in this browser."""
    reponse = vers(request.app.route_reverse("remise"))
    reponse.set_cookie(cookie_remise(request, jeton))
    reponse.set_cookie(cookie(request, "", duree_s=0))
    return reponse
