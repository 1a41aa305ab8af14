"""Say and read how many places an offer has, and its sessions."""

from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.vocabulary import Acteur, Automate
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession, open_session
from core.forms import lire
from core.pages import Requete, essayer, formulaire, lire_lien, page, saisie, vers
from offers.catalogue.queries import get_service
from offers.extensions.commands import exiger_de_preciser, retirer
from offers.extensions.models import OffreSession
from offers.extensions.queries import get_extension
from offers.extensions.rules import Places
from offers.places.commands import (
    ajouter_session,
    demander_les_places,
    dire_les_places,
    modifier_session,
    repondre_par_lien,
)
from offers.places.queries import (
    find_courriel,
    find_demande,
    find_demandees,
    get_occupation,
    get_session,
    list_dites,
    list_sessions,
)
from offers.places.rules import LIEN, dire_places
from offers.places.schemas import Chiffres, FichePlaces, NouvelleSession
from offers.places.vocabulary import SOURCES


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
    dites = {nom: getattr(extension.places, nom) for nom in Chiffres.model_fields} if extension.places else {}
    return formulaire(
        "offers.places/places.html",
        # The field shows a 0 that was said; an empty one was not.
        {"origine": "structure"} | {nom: str(v) for nom, v in dites.items() if v is not None} | donnees,
        erreurs,
        service=service,
        etat=extension.etat(aujourdhui()),
        occupation=await get_occupation(db, service_id, extension, aujourdhui()),
        dites=await list_dites(db, acteur, service_id),
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
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> Template | Redirect:
    """Keep the figures, or show the form again."""
    donnees = await saisie(request)
    valeur, erreurs = lire(FichePlaces, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await dire_les_places(db, acteur, service_id, valeur)
    if erreurs:
        return await _page(db, acteur, service_id, donnees, erreurs, "places")
    return _retour(request, service_id, "places_dites")


@post("/offres/{service_id:str}/sessions", name="nouvelle-session")
async def enregistrer_session(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> Template | Redirect:
    """Add a session, or show the form again."""
    donnees = await saisie(request)
    valeur, erreurs = lire(NouvelleSession, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await ajouter_session(db, acteur, service_id, valeur)
    if erreurs:
        return await _page(db, acteur, service_id, donnees, erreurs, "sessions")
    return _retour(request, service_id, "session_notee")


async def _page_session(
    db: AsyncSession, acteur: Acteur, session_id: UUID, donnees: dict[str, Any] | None, erreurs: dict[str, str]
) -> Template:
    exiger_de_preciser(acteur)
    session = await get_session(db, acteur, session_id)
    dite = {nom: getattr(session, nom) for nom in NouvelleSession.model_fields}
    return formulaire(
        "offers.places/session.html",
        {nom: str(v) for nom, v in dite.items() if v is not None} if donnees is None else donnees,
        erreurs,
        session=session,
    )


@get("/sessions-offre/{session_id:uuid}", name="session-offre")
async def session(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], session_id: FromPath[UUID]
) -> Template:
    """Show a session to be changed or cancelled."""
    return await _page_session(db, acteur, session_id, None, {})


@post("/sessions-offre/{session_id:uuid}", name="modifier-session")
async def changer_session(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], session_id: FromPath[UUID]
) -> Template | Redirect:
    """State a session anew, or show the form again."""
    donnees = await saisie(request)
    valeur, erreurs = lire(NouvelleSession, donnees)
    service_id = ""
    if valeur:
        async with essayer(db, erreurs):
            service_id = await modifier_session(db, acteur, session_id, valeur)
    if erreurs:
        return await _page_session(db, acteur, session_id, donnees, erreurs)
    return _retour(request, service_id, "session_notee")


@post("/sessions-offre/{session_id:uuid}/annulation", name="annuler-session")
async def annuler_session(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], session_id: FromPath[UUID]
) -> Redirect:
    """Cancel a session; it stays in the history."""
    service_id = await retirer(db, acteur, OffreSession, session_id, "Session d’une offre annulée")
    return _retour(request, service_id, "session_annulee")


@post("/offres/{service_id:str}/places/demande", name="demander-places")
async def demander(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> Template | Redirect:
    """Ask the structure itself, by a mail that one click answers."""
    etat, erreurs = request.app.state, dict[str, str]()
    async with essayer(db, erreurs):
        await demander_les_places(db, acteur, etat.coffre, etat.settings.base_url, service_id, maintenant=maintenant())
    if erreurs:
        return await _page(db, acteur, service_id, {}, erreurs)
    return _retour(request, service_id, "places_demandees")


async def _page_du_lien(
    request: Requete, jeton: str, donnees: dict[str, Any] | None, erreurs: dict[str, str]
) -> Template:
    territoire, demande_id = await lire_lien(request, LIEN, jeton)
    async with open_session(request.app.state.sessions, Automate(territoire)) as db, db.begin():
        demandees = await find_demandees(db, demande_id)
    dites = {nom: getattr(demandees, nom) for nom in Chiffres.model_fields} if demandees else {}
    valeurs = {nom: str(valeur) for nom, valeur in dites.items() if valeur is not None}
    return formulaire(
        "offers.places/a_jour.html",
        valeurs if donnees is None else donnees,
        erreurs,
        demandees=demandees,
        dites=valeurs,
        phrase=dire_places(Places(demandees.capacite, demandees.occupees, demandees.en_attente)) if demandees else "",
        jeton=jeton,
        merci=False,
    )


@get("/places-a-jour/{jeton:str}", name="places-a-jour", opt={"public": True})
async def places_a_jour(request: Requete, jeton: FromPath[str]) -> Template:
    """Ask a structure how many places there are; nothing changes before an answer."""
    return await _page_du_lien(request, jeton, None, {})


@post("/places-a-jour/{jeton:str}", name="places-a-jour-dites", opt={"public": True}, status_code=200)
async def dire_a_jour(request: Requete, jeton: FromPath[str]) -> Template:
    """Keep the figures that a structure gives, or show the form again."""
    territoire, demande_id = await lire_lien(request, LIEN, jeton)
    donnees = await saisie(request)
    valeur, erreurs = lire(Chiffres, donnees)
    if valeur is not None and valeur.capacite is None:
        erreurs["capacite"] = "Dites combien il y a de places en tout ; 0 s’il n’y en a pas."
    if valeur is None or erreurs:
        return await _page_du_lien(request, jeton, donnees, erreurs)
    async with open_session(request.app.state.sessions, Automate(territoire)) as db, db.begin():
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
        annuler_session,
        places_a_jour,
        dire_a_jour,
    ],
    include_in_schema=False,
)
