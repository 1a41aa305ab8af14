"""Let an accompanied person ask for a link, and enter with it."""

import secrets

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from auth.connexions.commands import OuvertureSession
from auth.connexions.pages import chemin_sur, cookie_nomme, poursuivre
from auth.liens.commands import PERIME, demander_lien, depenser_code, depenser_lien, est_ouvert
from auth.liens.schemas import CodeRecu, NouveauLien
from core.db import AsyncSession
from core.forms import lire_formulaire
from core.limites import adresse_de
from core.pages import Requete, formulaire, limiter, page, saisie, vers

NAVIGATEUR_S = 3600
_ILLISIBLE = {"courriel": "Écrivez une adresse complète, par exemple prenom@exemple.fr."}
_SANS_EFFET = "Ce code n’ouvre rien ici. Vérifiez ses six chiffres, ou demandez un autre courriel."


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
    valeur, erreurs = lire_formulaire(NouveauLien, donnees)
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
    return formulaire("auth.liens/envoye.html", {}, {})


@post("/connexion/courriel/code", name="code-de-courriel", opt={"public": True})
async def taper(request: Requete, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Spend the code of the mail: the application that reads mails may open links elsewhere."""
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "code_adresse", adresse, maximum=20, fenetre_s=900)
    donnees = await saisie(request)
    valeur, erreurs = lire_formulaire(CodeRecu, donnees)
    if valeur is None:
        return formulaire("auth.liens/envoye.html", donnees, erreurs)
    etat = request.app.state
    secret = etat.settings.secret.get_secret_value()
    depense = await depenser_code(
        db, etat.engine, etat.coffre, secret, valeur.code, _navigateur(request)
    )
    if depense is None:
        return formulaire("auth.liens/envoye.html", {}, {"code": _SANS_EFFET})
    return _entrer(request, *depense)


@get("/connexion/lien", name="lien", opt={"public": True})
async def confirmer(
    request: Requete, db: NamedDependency[AsyncSession], jeton: FromQuery[str] = ""
) -> Template:
    """Ask to confirm.

    Reading the link spends nothing, so that what reads the mail before the person cannot.
    """
    ouvert = await est_ouvert(db, jeton[:200], _navigateur(request))
    return page(
        "auth.liens/confirmer.html",
        200 if ouvert else 404,
        ouvert=ouvert,
        jeton=jeton[:200],
        perime=PERIME,
    )


@post("/connexion/lien", name="lien-depense", opt={"public": True})
async def entrer(request: Requete, db: NamedDependency[AsyncSession]) -> Redirect:
    """Spend the link and open the session."""
    donnees = await saisie(request)
    return _entrer(
        request, *await depenser_lien(db, donnees.get("jeton", "")[:200], _navigateur(request))
    )


def _entrer(request: Requete, ouverture: OuvertureSession, suite: str) -> Redirect:
    reponse = poursuivre(request, ouverture, chemin_sur(suite))
    reponse.set_cookie(cookie_nomme(request, "courriel", "", duree_s=0))
    return reponse


router = Router("/", route_handlers=[formulaire_lien, demander, envoye, taper, confirmer, entrer])
