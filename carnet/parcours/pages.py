"""Write the path: objectives, actions, appointments, the offer of an action."""

from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response, Template

from auth.personnes.queries import expliquer, find_personne, get_personne
from auth.territoires.queries import list_structures
from auth.vocabulary import Acteur
from carnet.elements.queries import get_element
from carnet.parcours.agenda import ics
from carnet.parcours.commands import (
    ajouter_action,
    ajouter_objectif,
    avancer_action,
    avancer_objectif,
    fixer_rendez_vous,
    retenir_offre,
)
from carnet.parcours.models import Action, RendezVous
from carnet.parcours.queries import list_objectifs
from carnet.parcours.schemas import (
    ActionAvancee,
    NouveauRendezVous,
    NouvelleAction,
    NouvelObjectif,
    ObjectifAvance,
    OffreRetenue,
)
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.errors import Conflict, Ferme, Invalid
from core.forms import CSRF, lire
from core.pages import PORTE, Requete, essayer, fichier, formulaire, page, saisie, vers
from offers.catalogue.queries import get_service
from offers.places.queries import list_equivalentes


async def _formulaire(
    gabarit: str,
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    personne = await get_personne(db, acteur, personne_id)
    objectifs = await list_objectifs(db, acteur, personne_id)
    verdicts = await expliquer(db, acteur, personne_id)
    return formulaire(
        f"carnet.parcours/{gabarit}.html",
        valeurs,
        erreurs,
        personne=personne,
        objectifs=[(o.objectif.id, o.objectif.intitule) for o in objectifs if o.objectif.etat == "en_cours"],
        structures=[(s.id, s.nom) for s in await list_structures(db, acteur) if s.id != acteur.structure_id]
        if gabarit == "rendez_vous"
        else [],
        ecrits=[(v.domaine.name, v.domaine.libelle) for v in verdicts if v.complete],
    )


def _retour(request: Requete, acteur: Acteur, personne_id: UUID, fait: str) -> Redirect:
    if acteur.est_personne:
        return vers(request.app.route_reverse("mon-parcours"), fait)
    return vers(request.app.route_reverse("carnet", personne_id=personne_id), fait)


async def _confirmer(
    request: Requete, db: AsyncSession, acteur: Acteur, personne_id: UUID, donnees: dict[str, Any], raison: str
) -> Template:
    """Say what stands against an offer, and what else there is near the person; nothing is kept yet."""
    service = await get_service(db, donnees["service_id"])
    personne = await find_personne(db, acteur, personne_id)
    commune = personne.commune_code if personne else None
    return page(
        "carnet.parcours/a_confirmer.html",
        adresse=request.url.path,
        retour=_retour(request, acteur, personne_id, "").url,
        service=service,
        raison=raison,
        equivalentes=await list_equivalentes(db, service.id, commune, aujourdhui()),
        cachees=[(nom, v) for nom, v in donnees.items() if nom not in (CSRF, "service_id", "confirme") and v],
    )


@get("/carnets/{personne_id:uuid}/objectifs/nouveau", name="nouvel-objectif")
async def nouvel_objectif(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Show the form of an objective."""
    return await _formulaire("objectif", db, acteur, personne_id, {}, {})


@post("/carnets/{personne_id:uuid}/objectifs", name="ajouter-objectif")
async def creer_objectif(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template | Redirect:
    """Add the objective, or show the form again with what was typed."""
    donnees = await saisie(request)
    valeur, erreurs = lire(NouvelObjectif, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await ajouter_objectif(db, acteur, personne_id, valeur, maintenant=maintenant())
    if erreurs:
        return await _formulaire("objectif", db, acteur, personne_id, donnees, erreurs)
    return _retour(request, acteur, personne_id, "objectif")


@get("/carnets/{personne_id:uuid}/actions/nouvelle", name="nouvelle-action")
async def nouvelle_action(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    objectif: FromQuery[str | None] = None,
    offre: FromQuery[str | None] = None,
) -> Template:
    """Show the form of an action; with an offer of the catalogue, the action is about it."""
    valeurs = {"objectif_id": objectif or "", "porteur": "personne"}
    if offre:
        service = await get_service(db, offre)
        valeurs |= {"service_id": service.id, "intitule": service.nom[:300]}
    return await _formulaire("action", db, acteur, personne_id, valeurs, {})


@post("/carnets/{personne_id:uuid}/actions", name="ajouter-action")
async def creer_action(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template | Redirect:
    """Add the action, or show the form again with what was typed."""
    donnees = await saisie(request)
    valeur, erreurs = lire(NouvelleAction, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await ajouter_action(db, acteur, personne_id, valeur, maintenant=maintenant())
    if valeur and "confirme" in erreurs:
        return await _confirmer(request, db, acteur, personne_id, donnees, erreurs["confirme"])
    if erreurs:
        return await _formulaire("action", db, acteur, personne_id, donnees, erreurs)
    return _retour(request, acteur, personne_id, "action")


@get("/carnets/{personne_id:uuid}/rendez-vous/nouveau", name="nouveau-rendez-vous")
async def nouveau_rendez_vous(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Show the form of an appointment."""
    return await _formulaire("rendez_vous", db, acteur, personne_id, {"duree_minutes": "45"}, {})


@post("/carnets/{personne_id:uuid}/rendez-vous", name="fixer-rendez-vous")
async def creer_rendez_vous(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template | Redirect:
    """Fix the appointment, or show the form again with what was typed."""
    donnees = await saisie(request)
    valeur, erreurs = lire(NouveauRendezVous, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await fixer_rendez_vous(db, acteur, personne_id, valeur, maintenant=maintenant())
    if erreurs:
        return await _formulaire("rendez_vous", db, acteur, personne_id, donnees, erreurs)
    return _retour(request, acteur, personne_id, "rendez_vous")


@get("/rendez-vous/{rendez_vous_id:uuid}/agenda", name="agenda-rendez-vous")
async def agenda(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], rendez_vous_id: FromPath[UUID]
) -> Response[bytes]:
    """Give an appointment as a calendar file that names nobody."""
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    return fichier(ics(rendez_vous, maintenant()), "rendez-vous.ics", "text/calendar; charset=utf-8")


@post("/actions/{action_id:uuid}/etat", name="avancer-action")
async def changer_action(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], action_id: FromPath[UUID]
) -> Redirect:
    """Move an action to another state."""
    valeur, erreurs = lire(ActionAvancee, await saisie(request))
    if valeur is None:
        raise Invalid(erreurs)
    action = await avancer_action(db, acteur, action_id, valeur.etat, maintenant=maintenant(), affiche=valeur.affiche)
    return _retour(request, acteur, action.personne_id, "action_avancee")


@post("/objectifs/{objectif_id:uuid}/etat", name="avancer-objectif")
async def changer_objectif(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], objectif_id: FromPath[UUID]
) -> Redirect:
    """Move an objective to another state."""
    valeur, erreurs = lire(ObjectifAvance, await saisie(request))
    if valeur is None:
        raise Invalid(erreurs)
    objectif = await avancer_objectif(
        db, acteur, objectif_id, valeur.etat, maintenant=maintenant(), affiche=valeur.affiche
    )
    return _retour(request, acteur, objectif.personne_id, "action_avancee")


@post("/actions/{action_id:uuid}/offre", name="retenir-offre")
async def attacher(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], action_id: FromPath[UUID]
) -> Template | Redirect:
    """Attach an offer to an action, or ask to confirm when it is full or asked for too much."""
    donnees = await saisie(request)
    valeur, erreurs = lire(OffreRetenue, donnees)
    if valeur is None:
        raise Invalid(erreurs)
    async with essayer(db, erreurs):
        await retenir_offre(db, acteur, action_id, valeur.service_id, maintenant=maintenant(), confirme=valeur.confirme)
    action = await get_element(db, acteur, Action, action_id)
    if "confirme" in erreurs:
        return await _confirmer(request, db, acteur, action.personne_id, donnees, erreurs["confirme"])
    if PORTE in erreurs:
        raise Ferme(erreurs["formulaire"], ou=action.personne_id)
    if erreurs:
        raise Conflict(erreurs["formulaire"])
    return _retour(request, acteur, action.personne_id, "offre")


router = Router(
    "/",
    route_handlers=[
        nouvel_objectif,
        creer_objectif,
        nouvelle_action,
        creer_action,
        nouveau_rendez_vous,
        creer_rendez_vous,
        agenda,
        changer_action,
        changer_objectif,
        attacher,
    ],
)
