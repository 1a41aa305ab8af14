"""Show one's own account: the structure one acts for, one's sessions, one's tokens."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.comptes.commands import (
    changer_capacite,
    creer_jeton,
    ecrire_mon_profil,
    fermer_les_autres,
    fermer_une_connexion,
    revoquer_jeton,
    voir_mon_profil,
)
from auth.comptes.queries import (
    champs_profil,
    get_mon_compte,
    list_mes_capacites,
    list_mes_connexions,
    list_mes_jetons,
)
from auth.comptes.schemas import MonProfil, NouveauJeton
from auth.comptes.vocabulary import AVIS_PAR_COURRIEL, LIBELLES_PROFIL, AvisParCourriel
from auth.connexions.commands import choisir_capacite
from auth.connexions.pages import chemin_sur, installer_session, poursuivre, preuve
from auth.connexions.queries import list_capacites
from auth.entrees.queries import find_mon_code
from auth.vocabulary import Acteur
from core.db import AsyncSession
from core.editions import Mots, dire_en_mots, lire_contre, montrer_edition
from core.errors import NotFound
from core.forms import Rien
from core.pages import Requete, formulaire, page, poster, saisie, une_fois, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "connexion_fermee": "C’est fait. Cette connexion est fermée.",
    "connexions_fermees": "C’est fait. Toutes vos autres connexions sont fermées.",
    "jeton_revoque": "C’est fait. Ce jeton n’ouvre plus rien.",
    "profil_ecrit": "C’est enregistré. Vos collègues et les personnes que vous accompagnez le"
    " liront.",
    "profil_plus_tard": "Entendu : votre profil reste dans « Mon compte ».",
}
PORTEES = [("lecture", "Lire seulement"), ("ecriture", "Lire et écrire, comme moi")]
DUREES = [("30", "30 jours"), ("90", "90 jours"), ("180", "180 jours"), ("365", "un an")]
_CHOIX = "Ce choix n’est pas, ou n’est plus, proposé."


def _cle(valeur: object) -> UUID:
    try:
        return UUID(str(valeur))
    except ValueError as erreur:
        raise NotFound(_CHOIX) from erreur


@get("/mon-compte", name="mon-compte")
async def mon_compte(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show who one is here, how one is reached, what one's rôle opens, for whom else one acts."""
    valeurs: dict[str, Any] = {}
    if _est_professionnel(acteur):
        compte = await get_mon_compte(db, acteur)
        valeurs = montrer_edition(champs_profil(compte), compte.edition)
    return await _mon_compte(request, db, acteur, valeurs, {})


def _est_professionnel(acteur: Acteur) -> bool:
    return not acteur.est_personne and not acteur.est_representant


async def _mon_compte(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    return formulaire(
        "auth.comptes/mon_compte.html",
        valeurs,
        erreurs,
        capacites=await list_mes_capacites(db) if request.user.plusieurs else [],
        professionnel=_est_professionnel(acteur),
        rythmes=list(AVIS_PAR_COURRIEL.items()),
        libelles=LIBELLES_PROFIL,
    )


def _dire(nom: str, valeur: Any) -> str:
    if nom == "avis_par_courriel" and valeur in list(AvisParCourriel):
        return AVIS_PAR_COURRIEL[AvisParCourriel(valeur)]
    return dire_en_mots(valeur)


@post("/mon-compte/profil", name="ecrire-mon-profil")
async def ecrire_profil(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Say how one is reached at work, or show the page again with what was typed."""
    compte = await get_mon_compte(db, acteur)

    async def agir(valeur: MonProfil) -> Redirect:
        await ecrire_mon_profil(db, acteur, valeur, edition=compte.edition)
        return vers("/mon-compte", "profil_ecrit")

    lecture = lire_contre(
        MonProfil, champs_profil(compte), compte.edition, Mots(LIBELLES_PROFIL, _dire)
    )
    revoir = partial(_mon_compte, request, db, acteur)
    return await poster(request, db, lecture, agir, revoir)


@post("/mon-compte/profil/plus-tard", name="profil-plus-tard")
async def remettre_profil(
    request: Requete, db: NamedDependency[AsyncSession]
) -> Template | Redirect:
    """Ask no more for it on the first page."""

    async def agir(_: Rien) -> Redirect:
        await voir_mon_profil(db)
        return vers("/", "profil_plus_tard")

    return await poster(request, db, Rien, agir)


@post("/mon-compte/structure", name="changer-structure")
async def changer(request: Requete, db: NamedDependency[AsyncSession]) -> Redirect:
    """Act for another structure from now on, under a new token."""
    donnees = await saisie(request)
    ancien = request.cookies.get(request.app.state.cookie, "")
    jeton = await changer_capacite(db, ancien, _cle(donnees.get("habilitation")))
    reponse = vers("/")
    installer_session(request, reponse, jeton)
    return reponse


@get("/connexion/structure", name="choisir-structure", opt={"public": True})
async def choisir(
    request: Requete, db: NamedDependency[AsyncSession], suite: FromQuery[str | None] = None
) -> Template | Redirect:
    """Ask for whom one acts, when a proof of identity opens several capacities."""
    capacites = await list_capacites(db, preuve(request))
    if not capacites:
        return vers("/connexion")
    if any(capacite.personne_due for capacite in capacites):
        ou = chemin_sur(suite)
        return vers("/connexion/personne" + ("" if ou == "/" else f"?suite={quote(ou)}"))
    return page("auth.comptes/structure.html", capacites=capacites, suite=chemin_sur(suite))


@post("/connexion/structure", name="structure-choisie", opt={"public": True})
async def agir(request: Requete, db: NamedDependency[AsyncSession]) -> Redirect:
    """Open the session in the capacity chosen."""
    donnees = await saisie(request)
    choix = donnees.get("capacite", "").split("/")
    capacites = await list_capacites(db, preuve(request))
    choisie = next(
        (c for c in capacites if [str(c.compte_id), str(c.habilitation_id or "")] == choix), None
    )
    if choisie is None:
        raise NotFound(_CHOIX)
    ouverture = await choisir_capacite(
        db, preuve(request), choisie.territoire_id, choisie.compte_id, choisie.habilitation_id
    )
    return poursuivre(request, ouverture, chemin_sur(donnees.get("suite")))


@get("/mes-connexions", name="mes-connexions")
async def mes_connexions(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Answer « Où suis-je connecté ? »."""
    connexions = await list_mes_connexions(db, acteur)
    return page(
        "auth.comptes/mes_connexions.html",
        connexions=connexions,
        celle_ci=request.user.connexion_id,
        est_personne=acteur.est_personne,
        code_jusqu_au=await find_mon_code(db) if acteur.est_personne else None,
    )


@post("/mes-connexions/{connexion_id:uuid}/fermeture", name="fermer-connexion")
async def fermer(db: NamedDependency[AsyncSession], connexion_id: FromPath[UUID]) -> Redirect:
    """Close one of one's own sessions."""
    await fermer_une_connexion(db, connexion_id)
    return vers("/mes-connexions", "connexion_fermee")


@post("/mes-connexions/fermeture", name="fermer-autres")
async def fermer_autres(request: Requete, db: NamedDependency[AsyncSession]) -> Redirect:
    """Close all one's sessions but this one."""
    await fermer_les_autres(db, request.cookies.get(request.app.state.cookie, ""))
    return vers("/mes-connexions", "connexions_fermees")


async def _jetons(
    db: AsyncSession,
    acteur: Acteur,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
    neuf: str | None = None,
) -> Template:
    return formulaire(
        "auth.comptes/mes_jetons.html",
        valeurs,
        erreurs,
        jetons=await list_mes_jetons(db, acteur),
        portees=PORTEES,
        durees=DUREES,
        neuf=neuf,
    )


@get("/mes-jetons", name="mes-jetons")
async def mes_jetons(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List one's own tokens, and show the form of another one."""
    return await _jetons(db, acteur, {"portee": "lecture", "jours": "90"}, {})


@post("/mes-jetons", name="creer-jeton", status_code=200)
async def creer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Create a token and show it: this answer is the only place where it ever is."""

    async def agir(valeur: NouveauJeton) -> Template:
        neuf = await creer_jeton(db, acteur, valeur)
        encore = {"portee": "lecture", "jours": "90"}
        return une_fois(await _jetons(db, acteur, encore, {}, neuf))

    return await poster(request, db, NouveauJeton, agir, partial(_jetons, db, acteur))


@post("/mes-jetons/{jeton_id:uuid}/revocation", name="revoquer-jeton")
async def revoquer(db: NamedDependency[AsyncSession], jeton_id: FromPath[UUID]) -> Redirect:
    """Revoke one of one's own tokens."""
    await revoquer_jeton(db, jeton_id)
    return vers("/mes-jetons", "jeton_revoque")


router = Router(
    "/",
    route_handlers=[
        mon_compte,
        ecrire_profil,
        remettre_profil,
        changer,
        choisir,
        agir,
        mes_connexions,
        fermer,
        fermer_autres,
        mes_jetons,
        creer,
        revoquer,
    ],
)
