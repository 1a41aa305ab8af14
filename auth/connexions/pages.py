"""Log in and out. Demo log-in exists only in demo mode."""

import hmac
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from litestar import Router, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from auth.connexions.commands import OuvertureSession, fermer_connexion, ouvrir_connexion
from auth.connexions.models import OBJET_ID_TOKEN
from auth.connexions.queries import find_federation, list_comptes_demo
from auth.connexions.vocabulary import EtapeConnexion, MoyenConnexion
from auth.vocabulary import ANONYME, Acteur
from core.coffre import CoffreError, deriver
from core.db import AsyncSession, Context
from core.errors import NotFound
from core.pages import Requete, Transaction, page, saisie, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "deconnexion": "La déconnexion est faite.",
    "ordinateur_partage": "C’est noté : cet ordinateur sert à d’autres. Votre carnet s’y fermera"
    " après dix minutes sans rien faire, et rien n’y sera gardé.",
    "ordinateur_a_moi": "C’est noté : cet ordinateur est à vous.",
}
# A working day: past it one logs in again, whatever one does.
ABSOLUE_S = 12 * 3600
# Time to choose a capacity or to fetch a code.
PREUVE_S = 600
BROUILLONS = "brouillons"
PARTAGE = "partage"
# How long a session lasts without a page (prive.repos); its end is said two minutes before.
REPOS_S, REPOS_PARTAGE_S = 1800, 600
ETAPES = {
    EtapeConnexion.personne: "/connexion/personne",
    EtapeConnexion.structure: "/connexion/structure",
    EtapeConnexion.second_facteur: "/connexion/second-facteur",
}


def chemin_sur(suite: str | None) -> str:
    """Keep the page wanted before login if it is a plain path of this site, else the home page."""
    if (
        not suite
        or not suite.startswith("/")
        or suite.startswith("//")
        or "\\" in suite
        or len(suite) > 300
    ):
        return "/"
    return suite if suite.isprintable() and ":" not in suite else "/"


@get("/connexion", name="connexion", opt={"public": True})
async def connexion(
    request: Requete,
    db: NamedDependency[AsyncSession],
    suite: FromQuery[str | None] = None,
) -> Template:
    """Show the ways to log in."""
    comptes = await list_comptes_demo(db) if request.app.state.settings.demo else []
    return page(
        "auth.connexions/connexion.html",
        comptes=comptes,
        suite=chemin_sur(suite),
        partage=est_partage(request),
    )


@post("/connexion/demo", name="connexion-demo", opt={"public": True})
async def entrer_demo(request: Requete, db: NamedDependency[AsyncSession]) -> Redirect:
    """Become one of the demo accounts."""
    if not request.app.state.settings.demo:
        raise NotFound()
    donnees = await saisie(request)
    comptes = await list_comptes_demo(db)
    compte = next((c for c in comptes if c.courriel == donnees.get("courriel")), None)
    if compte is None:
        raise NotFound()
    jeton = await ouvrir_connexion(
        db, compte.territoire_id, compte.compte_id, compte.habilitation_id, MoyenConnexion.demo
    )
    reponse = vers(chemin_sur(donnees.get("suite")))
    installer_session(request, reponse, jeton)
    return reponse


@post("/deconnexion", name="deconnexion", opt={"sortie": True})
async def sortir(request: Requete) -> Redirect:
    """Log out here and now, then at the provider that opened the session."""
    jeton = request.cookies.get(request.app.state.cookie, "")
    # Closed and kept before the provider is asked anything: it may be silent, and nobody waits for
    # it with a connection in hand.
    async with Transaction(request, contexte_de(request)) as db:
        federation = await find_federation(db, jeton)
        await fermer_connexion(db, jeton)
    etat = secrets.token_urlsafe(32)
    ailleurs = await _sortie_federee(request, federation, etat) if federation else None
    reponse = Redirect(ailleurs, status_code=303) if ailleurs else vers("/connexion", "deconnexion")
    reponse.set_cookie(cookie(request, "", duree_s=0))
    oublier(request, reponse)
    if ailleurs:
        reponse.set_cookie(cookie_nomme(request, "sortie", etat))
    return reponse


async def _sortie_federee(
    request: Requete, federation: tuple[MoyenConnexion, bytes], etat: str
) -> str | None:
    moyen, scelle = federation
    chez = request.app.state.fournisseurs.get(moyen)
    if chez is None:
        return None
    await chez.connaitre()
    try:
        id_token = request.app.state.coffre.ouvrir(scelle, OBJET_ID_TOKEN).decode()
    except CoffreError:
        # Its key was taken away: one is out here, and the provider's own session ends by itself.
        return None
    adresse: str | None = chez.adresse_de_sortie(
        id_token, etat, adresse_federee(request, moyen, "sortie")
    )
    return adresse


def adresse_federee(request: Requete, moyen: MoyenConnexion, etape: str) -> str:
    """Give the whole address to which a provider sends the browser: « retour » or « sortie »."""
    base = str(request.app.state.settings.base_url).rstrip("/")
    return base + request.app.route_reverse(f"federation-{etape}", fournisseur=moyen.value)


def est_partage(request: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Say whether this browser is on a computer that others use."""
    return f"{request.app.state.cookie}-{PARTAGE}" in request.cookies


@post("/connexion/ordinateur", name="dire-ordinateur", opt={"public": True})
async def ordinateur(request: Requete) -> Redirect:
    """Hear whether the computer is shared, before anybody logs in there."""
    donnees = await saisie(request)
    partage = donnees.get("partage") == "oui"
    suite = chemin_sur(donnees.get("suite"))
    retour = "/connexion" + ("" if suite == "/" else f"?suite={quote(suite)}")
    reponse = vers(retour, "ordinateur_partage" if partage else "ordinateur_a_moi")
    reponse.set_cookie(
        cookie_nomme(request, PARTAGE, "oui" if partage else "", None if partage else 0)
    )
    return reponse


@get("/connexion/rester", name="rester", status_code=204)
async def rester() -> None:
    """Keep the session of a page that is read for long: asking is enough."""


@post("/quitter", name="quitter", opt={"public": True, "sans_jeton": True, "sortie": True})
async def quitter(request: Requete) -> Redirect:
    """Leave at once: nothing opens here any more, and another site is shown.

    The browser forgets its session even when the database does not hear of it.
    """
    if request.user is not None:
        jeton = request.cookies.get(request.app.state.cookie, "")
        with suppress(Exception):
            async with Transaction(request, request.user.acteur) as db:
                await fermer_connexion(db, jeton)
    reponse = Redirect(request.app.state.settings.sortie, status_code=303)
    reponse.set_cookie(cookie(request, "", duree_s=0))
    oublier(request, reponse)
    return reponse


def contexte_de(request: Requete) -> Context:
    """Give who asks, for the database: nobody in particular before a session is opened."""
    acteur: Acteur | None = request.user.acteur if request.user else None
    return acteur or ANONYME


def repos(request: Requete) -> int | None:
    """Give how many seconds a session lasts without a page; None when nobody is logged in."""
    moi = request.scope.get("user")
    if moi is None or "remise" in request.scope:
        return None
    return REPOS_PARTAGE_S if moi.partagee else REPOS_S


def cookie(request: Requete, jeton: str, duree_s: int | None = ABSOLUE_S) -> Cookie:
    """Build the session cookie: HttpOnly, Lax, Secure and host-bound outside the demo.

    Without a duration, it goes with the browser.
    """
    return Cookie(
        key=request.app.state.cookie,
        value=jeton,
        max_age=duree_s,
        path="/",
        httponly=True,
        samesite="lax",
        secure=not request.app.state.settings.demo,
    )


def cookie_nomme(request: Requete, nom: str, valeur: str, duree_s: int | None = PREUVE_S) -> Cookie:
    """Build a short-lived cookie of the log-in: what it opens is a step of it, never a page.

    On a shared computer, all of them go with the browser.
    """
    if valeur and est_partage(request):
        duree_s = None
    return replace(cookie(request, valeur, duree_s), key=f"{request.app.state.cookie}-{nom}")


def installer_session(request: Requete, reponse: Redirect, jeton: str) -> None:
    """Give the browser its session, and the nonce of its drafts unless it has one.

    It keeps that of a session that expired. A computer that is shared keeps neither.
    """
    if est_partage(request):
        reponse.set_cookie(cookie(request, jeton, None))
        return
    reponse.set_cookie(cookie(request, jeton))
    reponse.set_cookie(
        cookie_nomme(request, BROUILLONS, _nonce(request) or secrets.token_hex(16), ABSOLUE_S)
    )


def oublier(request: Requete, reponse: Redirect) -> None:
    """Let drafts end with the session that somebody closed.

    What any tab still holds is erased before it is shown.
    """
    reponse.set_cookie(cookie_nomme(request, BROUILLONS, "", duree_s=0))


def brouillons(request: Requete) -> str | None:
    """Name the session, and the account, whose drafts this tab may show.

    Not a secret, only never the same for two. Nobody's name is empty once somebody logged out. It
    is None, and drafts wait, while a session that expired may be taken up again, and on a screen
    handed over. On a shared computer there is no draft at all.
    """
    if est_partage(request):
        return ""
    if request.scope.get("user") is None or "remise" in request.scope:
        return None if _nonce(request) else ""
    acteur = request.user.acteur
    qui = (
        acteur.territoire_id,
        acteur.compte_id,
        acteur.structure_id,
        acteur.role,
        acteur.par_lien,
    )
    cle = deriver(request.app.state.settings.secret.get_secret_value(), b"carnet/brouillons/1")
    nom = "/".join(map(str, (_nonce(request), *qui)))
    return hmac.digest(cle, nom.encode(), "sha256").hex()[:32]


def _nonce(request: Requete) -> str:
    return request.cookies.get(f"{request.app.state.cookie}-{BROUILLONS}", "")


def preuve(request: Requete) -> str:
    """Read the proof that the browser brings; empty when it brings none."""
    return request.cookies.get(f"{request.app.state.cookie}-preuve", "")


def poursuivre(request: Requete, ouverture: OuvertureSession, suite: str) -> Redirect:
    """Go on after a proof.

    To the page wanted, with the session's cookie, or to the step that is still due.
    """
    if ouverture.etape is EtapeConnexion.session:
        reponse = vers(suite)
        installer_session(request, reponse, ouverture.jeton)
        reponse.set_cookie(cookie_nomme(request, "preuve", "", duree_s=0))
        return reponse
    reponse = vers(ETAPES[ouverture.etape] + ("" if suite == "/" else f"?suite={quote(suite)}"))
    reponse.set_cookie(cookie_nomme(request, "preuve", ouverture.jeton))
    return reponse


router = Router("/", route_handlers=[connexion, entrer_demo, sortir, ordinateur, rester, quitter])
