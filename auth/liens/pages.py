"""Let an accompanied person ask for a link, and enter with it."""

import secrets

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from auth.connexions.pages import chemin_sur, cookie_nomme, poursuivre
from auth.liens.commands import PERIME, demander_lien, depenser_lien, est_ouvert
from auth.liens.schemas import NouveauLien
from core.db import AsyncSession
from core.forms import lire
from core.limites import adresse_de
from core.pages import Requete, formulaire, limiter, page, saisie, vers

NAVIGATEUR_S = 3600
_ILLISIBLE = {"courriel": "Écrivez une adresse complète, par exemple prenom@exemple.fr."}


def _navigateur(request: Requete) -> str:
    return request.cookies.get(cookie_nomme(request, "courriel", "").key, "")


@get("/connexion/courriel", name="demander-lien", opt={"public": True})
async def formulaire_lien(suite: FromQuery[str | None] = None) -> Template:
    """Show the form that asks for a link."""
    return formulaire("auth.liens/demander.html", {"suite": chemin_sur(suite)}, {})


@post("/connexion/courriel", name="lien-demande", opt={"public": True})
async def demander(request: Requete, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Take the address and answer the same to everybody."""
    donnees = await saisie(request)
    valeur, erreurs = lire(NouveauLien, donnees)
    if valeur is None:
        return formulaire("auth.liens/demander.html", donnees, _ILLISIBLE if erreurs else {})
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "lien_adresse", adresse, maximum=20, fenetre_s=600)
    await limiter(request, "lien_courriel", valeur.courriel, maximum=4, fenetre_s=900)
    navigateur = _navigateur(request) or secrets.token_urlsafe(32)
    suite = chemin_sur(donnees.get("suite"))
    await demander_lien(db, request.app.state.coffre, valeur.courriel, navigateur, suite)
    reponse = vers(request.app.route_reverse("lien-envoye"))
    reponse.set_cookie(cookie_nomme(request, "courriel", navigateur, NAVIGATEUR_S))
    return reponse


@get("/connexion/courriel/envoye", name="lien-envoye", opt={"public": True})
async def envoye() -> Template:
    """Say that a link leaves if the address is known."""
    return page("auth.liens/envoye.html")


@get("/connexion/lien", name="lien", opt={"public": True})
async def confirmer(request: Requete, db: NamedDependency[AsyncSession], jeton: FromQuery[str] = "") -> Template:
    """Ask to confirm: reading the link spends nothing, so that what reads the mail before the person cannot."""
    ouvert = await est_ouvert(db, jeton[:200], _navigateur(request))
    return page("auth.liens/confirmer.html", 200 if ouvert else 404, ouvert=ouvert, jeton=jeton[:200], perime=PERIME)


@post("/connexion/lien", name="lien-depense", opt={"public": True})
async def entrer(request: Requete, db: NamedDependency[AsyncSession]) -> Redirect:
    """Spend the link and open the session."""
    donnees = await saisie(request)
    ouverture, suite = await depenser_lien(db, donnees.get("jeton", "")[:200], _navigateur(request))
    reponse = poursuivre(request, ouverture, chemin_sur(suite))
    reponse.set_cookie(cookie_nomme(request, "courriel", "", duree_s=0))
    return reponse


router = Router("/", route_handlers=[formulaire_lien, demander, envoye, confirmer, entrer])
