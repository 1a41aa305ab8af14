"""Give a professional's own calendar a private address, and what it reads there."""

from collections.abc import Mapping

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from auth.acces import ROLES_QUI_SUIVENT
from auth.vocabulary import Acteur
from carnet.parcours.agenda import flux
from carnet.parcours.commands import couper_agenda, lire_agenda, poser_agenda
from carnet.parcours.queries import find_mon_agenda
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import Rien
from core.limites import adresse_de
from core.pages import Requete, limiter, page, poster, une_fois, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "agenda_coupe": "C’est fait. Cette adresse n’ouvre plus rien.",
}
# As often as calendars read, several of them at once.
LECTURES, ADRESSES, FENETRE_S = 30, 120, 600


@get("/mon-compte/agenda", name="mon-agenda")
async def mon_agenda(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Say whether one's calendar has a private address, and what it reads there."""
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Cette adresse est celle des professionnels qui tiennent des rendez-vous.")
    return page("carnet.parcours/mon_agenda.html", agenda=await find_mon_agenda(db), neuve=None)


@post("/mon-compte/agenda", name="creer-agenda", status_code=200)
async def creer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Give an address and show it: this answer is the only place where it ever is."""

    async def agir(_: Rien) -> Template:
        secret = await poser_agenda(db, acteur)
        chemin = request.app.route_reverse("agenda-prive", jeton=secret)
        neuve = f"{request.app.state.settings.base_url.rstrip('/')}{chemin}"
        agenda = await find_mon_agenda(db)
        return une_fois(page("carnet.parcours/mon_agenda.html", agenda=agenda, neuve=neuve))

    return await poster(request, db, Rien, agir)


@post("/mon-compte/agenda/coupure", name="couper-agenda")
async def couper(request: Requete, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Cut the address."""

    async def agir(_: Rien) -> Redirect:
        await couper_agenda(db)
        return vers(request.app.route_reverse("mon-agenda"), "agenda_coupe")

    return await poster(request, db, Rien, agir)


@get("/agenda/{jeton:str}", name="agenda-prive", opt={"public": True})
async def agenda_prive(
    request: Requete, db: NamedDependency[AsyncSession], jeton: FromPath[str]
) -> Response[bytes]:
    """Give a calendar the times of whoever has this address."""
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "agenda_adresse", adresse, maximum=ADRESSES, fenetre_s=FENETRE_S)
    await limiter(request, "agenda_prive", jeton, maximum=LECTURES, fenetre_s=FENETRE_S)
    moments = await lire_agenda(db, jeton)
    return Response(flux(moments, maintenant()), media_type="text/calendar")


router = Router("/", route_handlers=[mon_agenda, creer, couper, agenda_prive])
