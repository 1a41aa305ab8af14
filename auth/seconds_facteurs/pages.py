"""Ask for the second factor, between the provider and the session."""

import segno
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from auth.connexions.commands import avancer_connexion
from auth.connexions.pages import chemin_sur, poursuivre, preuve
from auth.seconds_facteurs.commands import passer, proposer_secret
from auth.seconds_facteurs.queries import Facteur, find_facteur
from core.clock import maintenant
from core.db import AsyncSession
from core.pages import Requete, formulaire, limiter, saisie, vers

# Six digits hold against five tries a quarter of an hour.
ESSAIS = 5
FENETRE_S = 900
FAUX = "Ce code n’est pas le bon, ou il a déjà servi : attendez le suivant, puis recommencez."


@get("/connexion/second-facteur", name="second-facteur", opt={"public": True})
async def demander(
    request: Requete, db: NamedDependency[AsyncSession], suite: FromQuery[str | None] = None
) -> Template | Redirect:
    """Ask for a code; the first time, show what to scan and what to keep."""
    facteur = await find_facteur(db, preuve(request))
    return (
        vers("/connexion")
        if facteur is None
        else await _page(request, db, facteur, chemin_sur(suite), {})
    )


@post("/connexion/second-facteur", name="passer-second-facteur", opt={"public": True})
async def repondre(request: Requete, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Check the code: the session opens, or the page comes back."""
    donnees = await saisie(request)
    facteur = await find_facteur(db, preuve(request))
    if facteur is None:
        return vers("/connexion")
    await limiter(request, "second_facteur", facteur.compte_id, maximum=ESSAIS, fenetre_s=FENETRE_S)
    suite, code = chemin_sur(donnees.get("suite")), str(donnees.get("code", ""))[:64]
    if await passer(
        db, request.app.state.coffre, preuve(request), facteur, code, maintenant().timestamp()
    ):
        return poursuivre(request, await avancer_connexion(db, preuve(request)), suite)
    return await _page(request, db, facteur, suite, {"code": FAUX})


async def _page(
    request: Requete, db: AsyncSession, facteur: Facteur, suite: str, erreurs: dict[str, str]
) -> Template:
    if facteur.confirme:
        return formulaire("auth.seconds_facteurs/code.html", {}, erreurs, suite=suite)
    inscription = await proposer_secret(db, request.app.state.coffre, preuve(request))
    image = segno.make(inscription.adresse(facteur.courriel), error="m", micro=False)
    return formulaire(
        "auth.seconds_facteurs/inscription.html",
        {},
        erreurs,
        suite=suite,
        inscription=inscription,
        image=image.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"),
    )


router = Router("/", route_handlers=[demander, repondre])
