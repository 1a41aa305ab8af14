"""Let an accompanied person ask for a link or a code, and enter with it."""

import secrets
from collections.abc import Mapping

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from auth.connexions.commands import OuvertureSession
from auth.connexions.pages import chemin_sur, cookie_nomme, poursuivre, preuve
from auth.connexions.queries import list_capacites
from auth.connexions.vocabulary import MoyenConnexion
from auth.liens.commands import (
    PERIME,
    Demande,
    Essai,
    demander_lien,
    depenser_code,
    depenser_lien,
    est_ouvert,
    reconnaitre_qui_vient,
)
from auth.liens.schemas import CodeRecu, NouveauLien, NouveauSms, QuiVient
from auth.liens.vocabulary import Reconnue
from core.db import AsyncSession
from core.errors import NotFound
from core.forms import lire_formulaire
from core.limites import adresse_de
from core.pages import Requete, formulaire, limiter, page, saisie, vers

NAVIGATEUR_S = 3600
# Messages to one address or number: from one network, in a quarter of an hour, then from wherever.
# Anybody may ask in her name: what one network asked does not keep her from asking.
PAR_RESEAU, PAR_ADRESSE, _QUART_S = 4, 40, 900
# Each SMS is paid for, and rings in somebody's pocket.
SMS_PAR_RESEAU, SMS_PAR_NUMERO, _JOUR_S = 10, 50, 86_400
_ILLISIBLE = {"courriel": "Écrivez une adresse complète, par exemple prenom@exemple.fr."}
_SANS_EFFET = "Ce code n’ouvre rien ici. Vérifiez ses huit chiffres, ou demandez un autre message."
_PERSONNE = "Cette date n’ouvre rien ici. Vérifiez le jour, le mois et l’année."
_JUMEAUX = (
    "Deux carnets portent ce prénom et cette date. Demandez un code sur papier à qui vous"
    " accompagne."
)
_ENSEMBLE = "Plusieurs personnes sont nées ce jour-là. Écrivez aussi votre prénom."
PAR_COURRIEL, PAR_SMS = "auth.liens/demander.html", "auth.liens/demander_sms.html"
ATTENDRE, QUI_VIENT = "auth.liens/envoye.html", "auth.liens/personne.html"
_ATTENTES = {MoyenConnexion.courriel: "lien-envoye", MoyenConnexion.sms: "sms-envoye"}
# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "qui_vient_fini": "Ces dates n’ouvrent rien. Demandez un autre message, ou un papier à qui vous"
    " accompagne.",
}


def _navigateur(request: Requete) -> str:
    return request.cookies.get(cookie_nomme(request, "courriel", "").key, "")


@get("/connexion/courriel", name="demander-lien", opt={"public": True})
async def formulaire_lien(suite: FromQuery[str | None] = None) -> Template:
    """Show the form that asks for a link."""
    return formulaire(PAR_COURRIEL, {"suite": chemin_sur(suite)}, {})


@post("/connexion/courriel", name="lien-demande", opt={"public": True})
async def demander(request: Requete, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Take the address and answer the same to everybody."""
    donnees = await saisie(request)
    valeur, erreurs = lire_formulaire(NouveauLien, donnees)
    if valeur is None:
        return formulaire(PAR_COURRIEL, donnees, _ILLISIBLE if erreurs else {})
    return await _noter(request, db, MoyenConnexion.courriel, valeur.courriel)


@get("/connexion/sms", name="demander-sms", opt={"public": True})
async def formulaire_sms(request: Requete, suite: FromQuery[str | None] = None) -> Template:
    """Show the form that asks for a code by SMS, where some are sent."""
    _exiger_sms(request)
    return formulaire(PAR_SMS, {"suite": chemin_sur(suite)}, {})


@post("/connexion/sms", name="sms-demande", opt={"public": True})
async def demander_sms(request: Requete, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Take the number and answer the same to everybody."""
    _exiger_sms(request)
    donnees = await saisie(request)
    valeur, erreurs = lire_formulaire(NouveauSms, donnees)
    if valeur is None:
        return formulaire(PAR_SMS, donnees, erreurs)
    return await _noter(request, db, MoyenConnexion.sms, valeur.mobile)


def _exiger_sms(request: Requete) -> None:
    if not request.app.state.settings.passerelle_sms:
        raise NotFound


async def _noter(
    request: Requete, db: AsyncSession, moyen: MoyenConnexion, ou: str
) -> Template | Redirect:
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "lien_adresse", adresse, maximum=20, fenetre_s=600)
    # The small count first: one network past it adds nothing to the large one.
    await limiter(request, "lien_reseau", ou, adresse, maximum=PAR_RESEAU, fenetre_s=_QUART_S)
    if moyen is MoyenConnexion.sms:
        await limiter(request, "sms_reseau", ou, adresse, maximum=SMS_PAR_RESEAU, fenetre_s=_JOUR_S)
        await limiter(request, "sms_numero", ou, maximum=SMS_PAR_NUMERO, fenetre_s=_JOUR_S)
    await limiter(request, "lien_demande", ou, maximum=PAR_ADRESSE, fenetre_s=_QUART_S)
    navigateur = _navigateur(request) or secrets.token_urlsafe(32)
    suite = chemin_sur((await saisie(request)).get("suite"))
    await demander_lien(db, request.app.state.coffre, Demande(ou, moyen, navigateur, suite))
    reponse = vers(request.app.route_reverse(_ATTENTES[moyen]))
    reponse.set_cookie(cookie_nomme(request, "courriel", navigateur, NAVIGATEUR_S))
    return reponse


@get("/connexion/courriel/envoye", name="lien-envoye", opt={"public": True})
async def envoye() -> Template:
    """Say that a link leaves if the address is known."""
    return formulaire(ATTENDRE, {}, {})


@get("/connexion/sms/envoye", name="sms-envoye", opt={"public": True})
async def sms_envoye(request: Requete) -> Template:
    """Say that a code leaves if the number is known."""
    _exiger_sms(request)
    return formulaire(ATTENDRE, {"par": MoyenConnexion.sms.value}, {})


@post("/connexion/courriel/code", name="code-de-courriel", opt={"public": True})
async def taper(request: Requete, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Spend the code received: the application that reads mails may open links elsewhere."""
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "code_adresse", adresse, maximum=20, fenetre_s=900)
    donnees = await saisie(request)
    valeur, erreurs = lire_formulaire(CodeRecu, donnees)
    if valeur is None:
        return formulaire(ATTENDRE, donnees, erreurs)
    etat = request.app.state
    secret = etat.settings.secret.get_secret_value()
    essai = Essai(valeur.code, _navigateur(request), adresse)
    depense = await depenser_code(db, etat.engine, etat.coffre, secret, essai)
    if depense is None:
        return formulaire(ATTENDRE, {"par": donnees.get("par")}, {"code": _SANS_EFFET})
    return _entrer(request, *depense)


@get("/connexion/personne", name="qui-vient", opt={"public": True})
async def demander_qui(
    request: Requete, db: NamedDependency[AsyncSession], suite: FromQuery[str | None] = None
) -> Template | Redirect:
    """Ask which of the people of an address comes; none of them is named."""
    if not await list_capacites(db, preuve(request)):
        return vers("/connexion")
    return formulaire(QUI_VIENT, {"suite": chemin_sur(suite)}, {})


@post("/connexion/personne", name="dire-qui-vient", opt={"public": True})
async def dire_qui(request: Requete, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Open the carnet of whoever comes, or count that nobody answers to that date."""
    adresse = adresse_de(request.client.host if request.client else None)
    await limiter(request, "qui_vient", adresse, maximum=20, fenetre_s=900)
    if not await list_capacites(db, preuve(request)):
        return vers("/connexion")
    donnees = await saisie(request)
    valeur, erreurs = lire_formulaire(QuiVient, donnees)
    if valeur is None:
        return formulaire(QUI_VIENT, donnees, erreurs)
    etat = request.app.state
    secret = etat.settings.secret.get_secret_value()
    reconnue, ouverture = await reconnaitre_qui_vient(
        db, etat.engine, secret, preuve(request), valeur
    )
    if ouverture is not None:
        return poursuivre(request, ouverture, chemin_sur(donnees.get("suite")))
    if reconnue is Reconnue.fini:
        return vers("/connexion", "qui_vient_fini")
    # What was typed is not repeated: it may have been somebody else's.
    suite = {"suite": donnees.get("suite")}
    if reconnue is Reconnue.plusieurs:
        dit = _JUMEAUX if valeur.prenom else _ENSEMBLE
        return formulaire(QUI_VIENT, suite | {"a_dire": "prenom"}, {"prenom": dit})
    return formulaire(QUI_VIENT, suite, {"date_naissance": _PERSONNE})


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


router = Router(
    "/",
    route_handlers=[
        formulaire_lien,
        demander,
        formulaire_sms,
        demander_sms,
        envoye,
        sms_envoye,
        taper,
        demander_qui,
        dire_qui,
        confirmer,
        entrer,
    ],
)
