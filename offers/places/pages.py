"""Say and read how many places an offer has, and its sessions."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.vocabulary import Acteur, Automate
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.editions import (
    EDITION,
    PERIME,
    EditionLue,
    Mots,
    ajouter_qui,
    dire_en_mots,
    empreinte_des_champs,
    lire_contre,
    montrer_edition,
)
from core.errors import CHANGE_ENTRE_TEMPS
from core.forms import Rien, lire_formulaire
from core.pages import (
    Requete,
    Transaction,
    formulaire,
    lire_lien,
    menant,
    page,
    poster,
    saisie,
    vers,
)
from core.texts import date_fr
from offers.catalogue.queries import get_service
from offers.extensions.commands import exiger_de_preciser
from offers.extensions.models import OffrePlaces, OffreSession
from offers.extensions.queries import find_dernier_dit, get_extension
from offers.extensions.rules import Places
from offers.places.commands import (
    ajouter_session,
    annuler_session,
    demander_les_places,
    dire_les_places,
    exiger_tenue,
    modifier_session,
    repondre_par_lien,
)
from offers.places.queries import (
    champs_places,
    champs_session,
    find_courriel,
    find_demande,
    find_demandees,
    get_occupation,
    get_suite_session,
    list_places_dites,
    list_sessions,
)
from offers.places.rules import LIEN, dire_places
from offers.places.schemas import Chiffres, FichePlaces, NouvelleSession
from offers.places.vocabulary import SOURCES

_LIBELLES = {
    "capacite": "Places en tout",
    "occupees": "Places occupées",
    "en_attente": "Personnes en liste d’attente",
    "attente_jours": "Attente avant d’entrer, en jours",
}
_SESSION = {
    "debut": "Du",
    "fin": "Au",
    "limite": "Inscription jusqu’au",
    "places": "Places",
    "prises": "Déjà prises",
    "lieu": "Lieu",
}
# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "places_demandees": "Le courriel part. La réponse se lira ici, et sur la fiche de l’offre.",
    "places_dites": "C’est noté, pour tout le territoire.",
    "session_notee": "La session est notée.",
    "session_annulee": "La session est annulée.",
}


def _dire(_nom: str, valeur: Any) -> str:
    # What somebody typed may be no date.
    with suppress(ValueError):
        return date_fr(date.fromisoformat(str(valeur)))
    return dire_en_mots(valeur)


async def _page(
    db: AsyncSession,
    acteur: Acteur,
    service_id: str,
    donnees: dict[str, Any],
    erreurs: dict[str, str],
    fiche: str = "",
) -> Template:
    exiger_de_preciser(acteur)
    service = await get_service(db, service_id)
    extension = await get_extension(db, service_id)
    dites = champs_places(extension)
    return formulaire(
        "offers.places/places.html",
        # The field shows a 0 that was said; an empty one was not.
        {"origine": "structure"} | montrer_edition(dites, empreinte_des_champs(dites)) | donnees,
        erreurs,
        service=service,
        etat=extension.etat(aujourdhui()),
        occupation=await get_occupation(db, service_id, extension, aujourdhui()),
        dites=await list_places_dites(db, acteur, service_id),
        sessions=await list_sessions(db, acteur, service_id, aujourdhui()),
        demande=await find_demande(db, acteur, service_id),
        courriel=await find_courriel(db, service),
        origines=[(o.value, libelle) for o, libelle in SOURCES.items()],
        fiche=fiche,
    )


def _retour(request: Requete, service_id: str, fait: str) -> Redirect:
    return vers(request.app.route_reverse("places-offre", service_id=service_id), fait)


@get("/offres/{service_id:str}/places", name="places-offre")
async def places(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> Template:
    """Show the places and sessions of an offer, with who said what and when."""
    return await _page(db, acteur, service_id, {}, {})


@post("/offres/{service_id:str}/places", name="dire-places")
async def enregistrer_places(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
) -> Template | Redirect:
    """Keep the figures, or show the form again."""
    champs = champs_places(await get_extension(db, service_id))
    edition = empreinte_des_champs(champs)
    qui = await find_dernier_dit(db, acteur, OffrePlaces, service_id)

    async def agir(valeur: FichePlaces) -> Redirect:
        await dire_les_places(db, acteur, service_id, valeur, edition=edition)
        return _retour(request, service_id, "places_dites")

    return await poster(
        request,
        db,
        lire_contre(FichePlaces, champs, edition, Mots(_LIBELLES, qui=qui)),
        agir,
        lambda donnees, erreurs: _page(db, acteur, service_id, donnees, erreurs, "places"),
    )


@post("/offres/{service_id:str}/sessions", name="nouvelle-session")
async def enregistrer_session(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
) -> Template | Redirect:
    """Add a session, or show the form again."""

    async def agir(valeur: NouvelleSession) -> Redirect:
        await ajouter_session(db, acteur, service_id, valeur)
        return _retour(request, service_id, "session_notee")

    return await poster(
        request,
        db,
        NouvelleSession,
        agir,
        lambda donnees, erreurs: _page(db, acteur, service_id, donnees, erreurs, "sessions"),
    )


def _session(
    session: OffreSession, donnees: dict[str, Any] | None, erreurs: dict[str, str]
) -> Template:
    tenus = champs_session(session)
    montres = montrer_edition(tenus, empreinte_des_champs(tenus))
    return formulaire(
        "offers.places/session.html",
        montres if donnees is None else donnees,
        erreurs,
        session=session,
        edition=montres[EDITION],
    )


@get("/sessions-offre/{session_id:uuid}", name="session-offre")
async def session(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    session_id: FromPath[UUID],
) -> Template:
    """Show what a session became, to be changed or cancelled."""
    exiger_de_preciser(acteur)
    presente, quand = await get_suite_session(db, acteur, session_id)
    with menant(request.app.route_reverse("places-offre", service_id=presente.service_id)):
        exiger_tenue(presente, quand)
    return _session(presente, None, {})


@post("/sessions-offre/{session_id:uuid}", name="modifier-session")
async def changer_session(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    session_id: FromPath[UUID],
) -> Template | Redirect:
    """State a session anew, or show the form again."""
    exiger_de_preciser(acteur)
    presente, qui = await get_suite_session(db, acteur, session_id)
    tenus = champs_session(presente)
    edition = empreinte_des_champs(tenus)

    async def agir(valeur: NouvelleSession) -> Redirect:
        service_id = await modifier_session(db, acteur, session_id, valeur, edition=edition)
        return _retour(request, service_id, "session_notee")

    lecture = lire_contre(NouvelleSession, tenus, edition, Mots(_SESSION, _dire, qui))
    return await poster(request, db, lecture, agir, partial(_session, presente))


@post("/sessions-offre/{session_id:uuid}/annulation", name="annuler-session")
async def enlever_session(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    session_id: FromPath[UUID],
) -> Template | Redirect:
    """Cancel a session, or show what it became."""
    exiger_de_preciser(acteur)
    presente, qui = await get_suite_session(db, acteur, session_id)

    async def agir(vue: EditionLue) -> Redirect:
        service_id = await annuler_session(db, acteur, session_id, edition=vue.lue)
        return _retour(request, service_id, "session_annulee")

    def revoir(_: dict[str, Any], erreurs: dict[str, str]) -> Template:
        dites = erreurs | (
            {"formulaire": ajouter_qui(CHANGE_ENTRE_TEMPS, qui)} if PERIME in erreurs else {}
        )
        return _session(presente, None, dites)

    return await poster(request, db, EditionLue, agir, revoir)


@post("/offres/{service_id:str}/places/demande", name="demander-places")
async def demander(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
) -> Template | Redirect:
    """Ask the structure itself, by a mail that one click answers."""
    etat = request.app.state

    async def agir(_: Rien) -> Redirect:
        await demander_les_places(
            db, acteur, etat.coffre, etat.settings.base_url, service_id, maintenant=maintenant()
        )
        return _retour(request, service_id, "places_demandees")

    return await poster(request, db, Rien, agir, partial(_page, db, acteur, service_id))


async def _page_du_lien(
    request: Requete, jeton: str, donnees: dict[str, Any] | None, erreurs: dict[str, str]
) -> Template:
    territoire, demande_id = await lire_lien(request, LIEN, jeton)
    async with Transaction(request, Automate(territoire)) as db:
        demandees = await find_demandees(db, demande_id)
    dites = {nom: getattr(demandees, nom) for nom in Chiffres.model_fields} if demandees else {}
    valeurs = {nom: str(valeur) for nom, valeur in dites.items() if valeur is not None}
    return formulaire(
        "offers.places/a_jour.html",
        valeurs if donnees is None else donnees,
        erreurs,
        demandees=demandees,
        dites=valeurs,
        phrase=dire_places(Places(demandees.capacite, demandees.occupees, demandees.en_attente))
        if demandees
        else "",
        jeton=jeton,
        merci=False,
    )


@get("/places-a-jour/{jeton:str}", name="places-a-jour", opt={"public": True})
async def places_a_jour(request: Requete, jeton: FromPath[str]) -> Template:
    """Ask a structure how many places there are; nothing changes before an answer."""
    return await _page_du_lien(request, jeton, None, {})


@post(
    "/places-a-jour/{jeton:str}", name="places-a-jour-dites", opt={"public": True}, status_code=200
)
async def dire_a_jour(request: Requete, jeton: FromPath[str]) -> Template:
    """Keep the figures that a structure gives, or show the form again."""
    territoire, demande_id = await lire_lien(request, LIEN, jeton)
    donnees = await saisie(request)
    valeur, erreurs = lire_formulaire(Chiffres, donnees)
    if valeur is not None and valeur.capacite is None:
        erreurs["capacite"] = "Dites combien il y a de places en tout ; 0 s’il n’y en a pas."
    if valeur is None or erreurs:
        return await _page_du_lien(request, jeton, donnees, erreurs)
    async with Transaction(request, Automate(territoire)) as db:
        demandees = await find_demandees(db, demande_id)
        if demandees is not None:
            await repondre_par_lien(db, demande_id, valeur)
    return page("offers.places/a_jour.html", demandees=demandees, merci=True)


router = Router(
    "/",
    route_handlers=[
        places,
        enregistrer_places,
        demander,
        enregistrer_session,
        session,
        changer_session,
        enlever_session,
        places_a_jour,
        dire_a_jour,
    ],
    include_in_schema=False,
)
