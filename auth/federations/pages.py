"""Send the browser to a provider, and read what it brings back."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from prometheus_client import Counter

from auth.connexions.commands import SANS_COMPTE, CompteProuve, fermer_ancienne, ouvrir_apres_preuve
from auth.connexions.models import OBJET_ID_TOKEN
from auth.connexions.oidc import (
    ConnexionRefusee,
    Fournisseur,
    FournisseurMuet,
    IdentiteProuvee,
)
from auth.connexions.pages import (
    adresse_federee,
    chemin_sur,
    contexte_de,
    cookie_nomme,
    poursuivre,
)
from auth.connexions.rules import RefusConnexion
from auth.connexions.vocabulary import MoyenConnexion
from auth.federations.commands import (
    detacher_identite,
    identifier,
    partir,
    preparer,
    reprendre_connexion,
)
from auth.federations.queries import list_identifies
from auth.vocabulary import ANONYME, Acteur, Role
from core.db import AsyncSession
from core.errors import AppError, Forbidden, NotFound
from core.limites import adresse_de
from core.pages import Requete, Transaction, limiter, page, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "identite_detachee": "C’est fait. Ce compte attend une nouvelle première connexion.",
}
LU_MAX = 2048
# An office shares one address.
DEPARTS, FENETRE_S = 120, 600
REFUSEES = Counter(
    "carnet_connexions_refusees",
    "Connexions par un fournisseur refusées",
    ["fournisseur", "raison"],
)
AUTRE_IDENTITE = (
    "Votre adresse est déjà liée à une autre identité ProConnect. Pour utiliser celle-ci, demandez"
    " à l’administration "
    "de votre territoire de détacher l’ancienne, puis reconnectez-vous."
)
AUTRE_PERSONNE = (
    "Ce carnet est déjà lié à une autre identité FranceConnect. Si c’est le vôtre, demandez à la"
    " structure qui vous "
    "accompagne de le signaler à l’administration du territoire."
)
PIVOT = (
    "FranceConnect n’ouvre pas encore de carnet pour vous. La première fois, entrez avec le code de"
    " votre papier, puis "
    "revenez ici dans les dix minutes. Pas de papier ? Demandez-en un à qui vous accompagne : cette"
    " personne "
    "vérifiera, pièce d’identité en main, votre nom de naissance, vos prénoms, votre date et votre"
    " lieu de naissance."
)
MESSAGES = {
    (MoyenConnexion.proconnect, RefusConnexion.sans_compte): SANS_COMPTE,
    (MoyenConnexion.proconnect, RefusConnexion.autre_identite): AUTRE_IDENTITE,
    (MoyenConnexion.franceconnect, RefusConnexion.sans_compte): PIVOT,
    (MoyenConnexion.franceconnect, RefusConnexion.autre_identite): AUTRE_PERSONNE,
}
log = structlog.get_logger()


@get("/connexion/{fournisseur:str}/depart", name="federation-depart", opt={"public": True})
async def depart(
    request: Requete,
    fournisseur: FromPath[str],
    suite: FromQuery[str | None] = None,
) -> Redirect:
    """Go and prove who one is."""
    chez = _chez(request, fournisseur)
    adresse_ip = adresse_de(request.client.host if request.client else None)
    await limiter(request, "connexion", adresse_ip, maximum=DEPARTS, fenetre_s=FENETRE_S)
    etat, navigateur, attendu = preparer(chemin_sur(suite))
    adresse = await chez.adresse_de_depart(
        etat, attendu, adresse_federee(request, chez.moyen, "retour")
    )
    async with Transaction(request, contexte_de(request)) as db:
        await partir(db, chez.moyen, etat, navigateur, attendu)
    reponse = Redirect(adresse, status_code=303)
    reponse.set_cookie(cookie_nomme(request, "lien", navigateur))
    return reponse


@get("/connexion/{fournisseur:str}/retour", name="federation-retour", opt={"public": True})
async def retour(request: Requete, fournisseur: FromPath[str]) -> Template | Redirect:
    """Come back with a code, once; the session opens if everything holds."""
    chez = _chez(request, fournisseur)
    navigateur = request.cookies.get(cookie_nomme(request, "lien", "").key, "")
    # In a transaction of its own: a state is spent whatever comes next, and no connection waits for
    # the provider.
    async with Transaction(request, ANONYME) as avant:
        attendu = await reprendre_connexion(avant, chez.moyen, _lu(request, "state"), navigateur)
    if attendu is None or (_lu(request, "iss") or chez.reglages.emetteur) != chez.reglages.emetteur:
        raise ConnexionRefusee(chez.moyen, RefusConnexion.etat)
    code = _lu(request, "code")
    if not code or "error" in request.query_params:
        raise ConnexionRefusee(chez.moyen, RefusConnexion.annulee)
    identite = await chez.prouver(code, attendu, adresse_federee(request, chez.moyen, "retour"))
    async with Transaction(request, contexte_de(request)) as db:
        comptes, refus = await identifier(db, identite)
        if refus is None:
            return await _entrer(request, db, identite, comptes, attendu.suite)
    return _refuser(request, chez, Forbidden(MESSAGES[chez.moyen, refus]), refus, identite.id_token)


@get("/connexion/{fournisseur:str}/sortie", name="federation-sortie", opt={"public": True})
async def sortie(request: Requete, fournisseur: FromPath[str]) -> Redirect:
    """Come back from the provider's own log-out."""
    _chez(request, fournisseur)
    attendu = request.cookies.get(cookie_nomme(request, "sortie", "").key, "")
    notre = bool(attendu) and hmac.compare_digest(attendu.encode(), _lu(request, "state").encode())
    reponse = vers("/connexion", "deconnexion" if notre else None)
    reponse.set_cookie(cookie_nomme(request, "sortie", "", duree_s=0))
    return reponse


@get("/administration/identites", name="identites")
async def identites(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """List the comptes tied to an identity, to untie one."""
    if acteur.role is not Role.administrateur:
        raise Forbidden("Cette page est celle de l’administration du territoire.")
    return page("auth.federations/identites.html", lignes=await list_identifies(db, acteur))


@post("/administration/identites/{compte_id:uuid}/detachement", name="detacher-identite")
async def detacher(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    compte_id: FromPath[UUID],
) -> Redirect:
    """Untie one: the next login ties anew."""
    await detacher_identite(db, acteur, compte_id)
    return vers(request.app.route_reverse("identites"), "identite_detachee")


def _chez(request: Requete, nom: str) -> Fournisseur:
    trouve = request.app.state.fournisseurs.get(nom)
    if not isinstance(trouve, Fournisseur):
        raise NotFound()
    return trouve


def _lu(request: Requete, nom: str) -> str:
    """Read one parameter of the return; said twice, or too long, it counts as not said."""
    valeurs = request.query_params.getall(nom, [])
    return valeurs[0] if len(valeurs) == 1 and len(valeurs[0]) <= LU_MAX else ""


async def _entrer(
    request: Requete,
    db: AsyncSession,
    identite: IdentiteProuvee,
    comptes: Sequence[CompteProuve],
    suite: str,
) -> Redirect:
    settings = request.app.state.settings
    id_token = request.app.state.coffre.sceller(identite.id_token.encode(), OBJET_ID_TOKEN)
    facteur = (
        identite.moyen is MoyenConnexion.proconnect and settings.proconnect_second_facteur == "totp"
    )
    await fermer_ancienne(db, request.cookies.get(request.app.state.cookie, ""))
    ouverture = await ouvrir_apres_preuve(
        db, comptes, identite.moyen, second_facteur=facteur, id_token=id_token
    )
    reponse = poursuivre(request, ouverture, suite)
    reponse.set_cookie(cookie_nomme(request, "lien", "", duree_s=0))
    return reponse


def _refuser(
    request: Requete, chez: Fournisseur, erreur: AppError, raison: str, id_token: str | None = None
) -> Template:
    """Say why in French, count it, and offer to log out at the provider.

    One may still be logged in there.
    """
    REFUSEES.labels(chez.moyen.value, raison).inc()
    log.warning("connexion refusée", fournisseur=chez.moyen.value, raison=raison)
    etat = secrets.token_urlsafe(32)
    reponse = page(
        "auth.federations/refus.html",
        erreur.status,
        erreur=erreur,
        moyen=chez.moyen,
        sortie=chez.adresse_de_sortie(
            id_token, etat, adresse_federee(request, chez.moyen, "sortie")
        ),
    )
    reponse.set_cookie(cookie_nomme(request, "lien", "", duree_s=0))
    reponse.set_cookie(cookie_nomme(request, "sortie", etat))
    return reponse


def _page_de_refus(request: Requete, erreur: ConnexionRefusee) -> Template:
    return _refuser(
        request, _chez(request, erreur.moyen), erreur, erreur.refus.value, erreur.id_token
    )


def _page_de_silence(request: Requete, erreur: FournisseurMuet) -> Template:
    return _refuser(request, _chez(request, erreur.moyen), erreur, "muet")


def _page_sans_capacite(request: Requete, erreur: Forbidden) -> Template:
    return _refuser(
        request, _chez(request, request.path_params["fournisseur"]), erreur, "sans_capacite"
    )


connexions = Router(
    "/",
    route_handlers=[depart, retour, sortie],
    exception_handlers={
        ConnexionRefusee: _page_de_refus,
        FournisseurMuet: _page_de_silence,
        Forbidden: _page_sans_capacite,
    },
)
router = Router("/", route_handlers=[connexions, identites, detacher])
