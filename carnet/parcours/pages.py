"""Write the path: objectives, actions, appointments, the offer of an action."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response, Template

from auth.cercle.queries import list_cercle
from auth.journal.commands import noter
from auth.personnes.queries import find_personne, get_personne
from auth.territoires.queries import list_structures
from auth.vocabulary import Acteur, Domaine, Geste, masque
from carnet.elements.avant import domaine_vise, regarder
from carnet.elements.commands import Vu, prendre, refuser_perime
from carnet.elements.pages import ENCORE, aller_apres, lire_ajout, ou_demander
from carnet.elements.queries import etat_de, find_dernier_geste, get_element
from carnet.parcours.agenda import ics
from carnet.parcours.commands import (
    ajouter_action,
    ajouter_objectif,
    avancer_action,
    avancer_objectif,
    fixer_rendez_vous,
    laisser_offre,
    montrer_conflits,
    redater_action,
    retenir_offre,
)
from carnet.parcours.models import Action, RendezVous
from carnet.parcours.queries import list_objectifs, voulus_en
from carnet.parcours.schemas import (
    ActionDepuisPage,
    ActionRedatee,
    NouveauRendezVous,
    NouvelleAction,
    NouvelObjectif,
    ObjectifDepuisPage,
    OffreDepuisPage,
)
from carnet.parcours.vocabulary import (
    MODES,
    MOTIFS,
    NATURES_RENDEZ_VOUS,
    OU,
    RYTHMES_RENDEZ_VOUS,
    ModeRendezVous,
    MotifRendezVous,
    NatureRendezVous,
    RythmeRendezVous,
)
from core.clock import aujourdhui, maintenant
from core.dates import dire_jour
from core.db import AsyncSession
from core.editions import PERIME, EditionLue, Mots, lire_contre, montrer_edition
from core.errors import AConfirmer
from core.forms import lire_formulaire
from core.pages import (
    Requete,
    Revenir,
    fichier,
    formulaire,
    laisser,
    menant,
    page,
    poster,
    refus_de,
    vers,
)
from offers.catalogue.queries import get_service
from offers.places.queries import list_equivalentes

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "objectif": "L’objectif est ajouté au parcours.",
    "action": "L’action est ajoutée.",
    "action_avancee": "C’est noté : l’action a changé.",
    "action_reglee": "C’est noté : l’action a changé.",
    "action_redatee": "La date de l’action est changée.",
    "objectif_avance": "C’est noté : l’objectif a changé.",
    "rendez_vous": "Le rendez-vous est fixé.",
    "offre": "L’offre est attachée à l’action.",
    "offre_laissee": "L’offre n’est plus attachée à l’action.",
}
# The way back to what was done (core.pages.Revenir): each line stands on the page itself, with what
# takes the act back.
REVENIR: Revenir = {
    "objectif": ("", "objectif", "Revoir cet objectif"),
    "action": ("", "action", "Revoir cette action"),
    "rendez_vous": ("", "rendez-vous", "Revoir ce rendez-vous"),
    "offre": ("", "action", "Revoir cette action"),
    "offre_laissee": ("", "action", "Revoir cette action"),
    "action_avancee": ("", "action", "Revenir sur cette action"),
    # The list of the day shows it no more.
    "action_reglee": ("action", "action_id", "Revenir sur cette action"),
    "action_redatee": ("action", "action_id", "Revenir sur cette action"),
    "objectif_avance": ("", "objectif", "Revenir sur cet objectif"),
}
DEPUIS_LE_JOUR = ("ma-journee", "a-faire")


# What a new appointment says until somebody says otherwise.
_RENDEZ_VOUS = {
    "motif": MotifRendezVous.point,
    "mode": ModeRendezVous.sur_place,
    "nature": NatureRendezVous.invitation,
    "duree_minutes": "45",
    "rythme": RythmeRendezVous.une_fois,
    "fois": "4",
}


# Which page, and who asks for it.
_Ici = tuple[str, Requete, AsyncSession, Acteur]
# The fields of each form that hold words.
_TEXTES: Mapping[str, tuple[str, ...]] = {
    "objectif": ("intitule", "pourquoi"),
    "action": ("intitule",),
    "rendez_vous": ("objet", "lieu"),
}


async def _formulaire(
    ici: _Ici,
    personne_id: UUID,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    gabarit, request, db, acteur = ici
    personne = await get_personne(db, acteur, personne_id)
    objectifs = await list_objectifs(db, acteur, personne_id)
    regard = await regarder(db, acteur, personne_id)
    domaine = domaine_vise(valeurs.get("domaine"), valeurs.get("thematique"))
    if gabarit == "action":
        vise = str(valeurs.get("objectif_id") or "")
        domaine = next(
            (Domaine(o.objectif.domaine) for o in objectifs if str(o.objectif.id) == vise), None
        )
    elif gabarit == "rendez_vous":
        domaine = domaine or Domaine.parcours
    return formulaire(
        f"carnet.parcours/{gabarit}.html",
        valeurs,
        erreurs,
        personne=personne,
        objectifs=[
            (o.objectif.id, o.objectif.intitule) for o in objectifs if o.objectif.etat == "en_cours"
        ],
        structures=[
            (s.id, s.nom) for s in await list_structures(db, acteur) if s.id != acteur.structure_id
        ]
        if gabarit == "rendez_vous"
        else [],
        collegues=[
            (m.accompagnement.compte_id, f"{m.prenom} {m.nom}, {m.structure}")
            for m in await list_cercle(db, acteur, personne_id)
            if m.prenom and m.accompagnement.compte_id != acteur.compte_id
        ]
        if gabarit == "rendez_vous" and not acteur.est_personne
        else [],
        motifs=list(MOTIFS.items()),
        modes=list(MODES.items()),
        rythmes=list(RYTHMES_RENDEZ_VOUS.items()),
        natures=list(NATURES_RENDEZ_VOUS.items()),
        ou=OU,
        # What a folded part says when nobody touched it.
        habituels=_RENDEZ_VOUS,
        avant=regard.voir(domaine, *(valeurs.get(nom) for nom in _TEXTES[gabarit]))
        if domaine is not None
        else None,
        **regard.choix(),
        demande=ou_demander(request, acteur, personne_id),
    )


def _retour(
    request: Requete, personne_id: UUID, fait: str, *, a_elle: bool, sur: UUID | None = None
) -> Redirect:
    """Go back to the person's own path, or to the carnet that shows every line of it."""
    if a_elle:
        return vers(request.app.route_reverse("mon-parcours"), fait, sur)
    return vers(request.app.route_reverse("carnet", personne_id=personne_id), fait, sur)


async def _confirmer(
    request: Requete,
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    donnees: dict[str, Any],
    raison: str,
) -> Template:
    """Say what stands against an offer, and what else there is near the person.

    Nothing is kept yet.
    """
    service = await get_service(db, donnees["service_id"])
    personne = await find_personne(db, acteur, personne_id)
    commune = personne.commune_code if personne else None
    return page(
        "carnet.parcours/a_confirmer.html",
        adresse=request.url.path,
        retour=_retour(request, personne_id, "", a_elle=acteur.est_personne).url,
        service=service,
        raison=raison,
        equivalentes=await list_equivalentes(db, service.id, commune, aujourdhui()),
        cachees=[
            (nom, v) for nom, v in donnees.items() if nom not in ("service_id", "confirme") and v
        ],
    )


@get("/carnets/{personne_id:uuid}/objectifs/nouveau", name="nouvel-objectif")
async def nouvel_objectif(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Show the form of an objective."""
    return await _formulaire(("objectif", request, db, acteur), personne_id, {}, {})


@post("/carnets/{personne_id:uuid}/objectifs", name="ajouter-objectif")
async def creer_objectif(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Add the objective, or show the form again with what was typed."""

    async def agir(lu: tuple[NouvelObjectif, dict[str, Any]]) -> Redirect:
        valeur, donnees = lu
        objectif = await ajouter_objectif(db, acteur, personne_id, valeur, maintenant=maintenant())
        autre = "nouvel-objectif" if ENCORE in donnees else None
        return aller_apres(request, acteur, objectif, "objectif", autre)

    revoir = partial(_formulaire, ("objectif", request, db, acteur), personne_id)
    return await poster(request, db, lire_ajout(NouvelObjectif), agir, revoir)


@get("/carnets/{personne_id:uuid}/actions/nouvelle", name="nouvelle-action")
async def nouvelle_action(
    request: Requete,
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
        valeurs["objectif_id"] = objectif or await _viser_objectif(
            db, acteur, personne_id, service.thematiques
        )
    return await _formulaire(("action", request, db, acteur), personne_id, valeurs, {})


async def _viser_objectif(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, thematiques: Collection[str]
) -> str:
    """Give the running objective that an offer serves: on its thématique, else the only one."""
    ouverts = [
        lu.objectif
        for lu in await list_objectifs(db, acteur, personne_id)
        if lu.objectif.etat == "en_cours"
    ]
    vises = [o for o in ouverts if o.thematique in thematiques] or ouverts
    return str(vises[0].id) if len(vises) == 1 or vises != ouverts else ""


@post("/carnets/{personne_id:uuid}/actions", name="ajouter-action")
async def creer_action(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Add the action, or show the form again with what was typed."""

    async def agir(lu: tuple[NouvelleAction, dict[str, Any]]) -> Redirect:
        valeur, donnees = lu
        action = await ajouter_action(db, acteur, personne_id, valeur, maintenant=maintenant())
        # After one offer, another one.
        autre = "suggestions" if valeur.service_id else "nouvelle-action"
        return aller_apres(request, acteur, action, "action", autre if ENCORE in donnees else None)

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        # Alone, it stands against the offer: the rest could be read.
        if "confirme" in erreurs and len(erreurs) == 1:
            return await _confirmer(request, db, acteur, personne_id, donnees, erreurs["confirme"])
        ici = ("action", request, db, acteur)
        return await _formulaire(ici, personne_id, donnees, erreurs)

    return await poster(request, db, lire_ajout(NouvelleAction), agir, revoir)


@get("/carnets/{personne_id:uuid}/rendez-vous/nouveau", name="nouveau-rendez-vous")
async def nouveau_rendez_vous(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template:
    """Show the form of an appointment."""
    ici = ("rendez_vous", request, db, acteur)
    return await _formulaire(ici, personne_id, dict(_RENDEZ_VOUS), {})


@post("/carnets/{personne_id:uuid}/rendez-vous", name="fixer-rendez-vous")
async def creer_rendez_vous(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Fix the appointment, or show the form again with what was typed."""

    async def agir(lu: tuple[NouveauRendezVous, dict[str, Any]]) -> Redirect:
        valeur, donnees = lu
        fixe = await fixer_rendez_vous(db, acteur, personne_id, valeur, maintenant=maintenant())
        autre = "nouveau-rendez-vous" if ENCORE in donnees else None
        return aller_apres(request, acteur, fixe, "rendez_vous", autre)

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        ici = ("rendez_vous", request, db, acteur)
        montre = await _formulaire(ici, personne_id, donnees, erreurs)
        valeur, _ = lire_formulaire(NouveauRendezVous, donnees)
        if valeur is not None and AConfirmer.champ in erreurs:
            voulus = voulus_en(acteur, valeur)
            montre.context["conflits"] = await montrer_conflits(db, acteur, personne_id, voulus)
        return montre

    return await poster(request, db, lire_ajout(NouveauRendezVous), agir, revoir)


@get("/rendez-vous/{rendez_vous_id:uuid}/agenda", name="agenda-rendez-vous")
async def agenda(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
) -> Response[bytes]:
    """Give an appointment as a calendar file that names nobody."""
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    return fichier(ics(rendez_vous, maintenant()), "rendez-vous.ics", "text/calendar")


@post("/actions/{action_id:uuid}/etat", name="avancer-action")
async def changer_action(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    action_id: FromPath[UUID],
) -> Template | Redirect:
    """Move an action to another state."""

    async def agir(valeur: ActionDepuisPage) -> Redirect:
        action = await avancer_action(
            db, acteur, action_id, valeur.etat, maintenant=maintenant(), vu=Vu(valeur.affiche)
        )
        # Led back to the page that shows this line: her path shows only what she does herself.
        if valeur.depuis in DEPUIS_LE_JOUR:
            return vers(request.app.route_reverse(valeur.depuis), "action_reglee", action.id)
        a_elle = valeur.depuis == "mon-parcours"
        return _retour(request, action.personne_id, "action_avancee", a_elle=a_elle, sur=action.id)

    return await poster(request, db, ActionDepuisPage, agir)


_DATE = {"echeance": "À faire avant le"}


def _dire_echeance(_nom: str, valeur: Any) -> str:
    # What somebody typed may be no date.
    with suppress(ValueError):
        return dire_jour(date.fromisoformat(str(valeur)))
    return str(valeur or "sans date")


def _action(
    acteur: Acteur, action: Action, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    return formulaire(
        "carnet.parcours/une_action.html",
        valeurs,
        erreurs,
        moi_meme=acteur.est_personne,
        action=action,
        etat=etat_de(action),
    )


def _champs_echeance(action: Action) -> dict[str, Any]:
    return {"echeance": action.echeance.isoformat() if action.echeance else ""}


@get("/actions/{action_id:uuid}", name="action")
async def une_action(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    action_id: FromPath[UUID],
    depuis: FromQuery[str | None] = None,
) -> Template:
    """Show where an action stands, by which day it is to be done, and what changes both."""
    action = await get_element(db, acteur, Action, action_id)
    carnet = request.app.route_reverse("carnet", personne_id=action.personne_id)
    with menant(f"{carnet}#action-{action.id}"):
        await prendre(db, acteur, action)
    await noter(
        db,
        Geste.lecture,
        "Une action",
        personne_id=action.personne_id,
        domaines=masque([Domaine(action.domaine)]),
    )
    champs = montrer_edition(_champs_echeance(action), action.edition)
    return _action(acteur, action, champs | {"_depuis": depuis or ""}, {})


@post("/actions/{action_id:uuid}/echeance", name="redater-action")
async def redater(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    action_id: FromPath[UUID],
) -> Template | Redirect:
    """Change the day by which an action is to be done."""
    action = await get_element(db, acteur, Action, action_id)
    edition = action.edition
    mots = Mots(
        {"echeance": "À faire avant le"}, _dire_echeance, await find_dernier_geste(db, action)
    )
    reste = _retour(request, action.personne_id, "reste_enregistre", a_elle=False, sur=action.id)

    async def agir(lu: tuple[ActionRedatee, str | None]) -> Redirect:
        valeur, depuis = lu
        await redater_action(
            db, acteur, action_id, valeur, maintenant=maintenant(), edition=edition
        )
        if depuis in DEPUIS_LE_JOUR:
            return vers(request.app.route_reverse(depuis), "action_redatee", action.id)
        return _retour(request, action.personne_id, "action_redatee", a_elle=False, sur=action.id)

    contre = lire_contre(ActionRedatee, _champs_echeance(action), edition, mots)

    def lecture(
        donnees: dict[str, Any],
    ) -> tuple[tuple[ActionRedatee, str | None] | None, dict[str, str]]:
        valeur, erreurs = contre(donnees)
        return None if valeur is None else (valeur, donnees.get("_depuis")), erreurs

    return await poster(
        request, db, lecture, agir, laisser(reste, partial(_action, acteur, action))
    )


@post("/objectifs/{objectif_id:uuid}/etat", name="avancer-objectif")
async def changer_objectif(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    objectif_id: FromPath[UUID],
) -> Template | Redirect:
    """Move an objective to another state."""

    async def agir(valeur: ObjectifDepuisPage) -> Redirect:
        objectif = await avancer_objectif(
            db, acteur, objectif_id, valeur.etat, maintenant=maintenant(), vu=Vu(valeur.affiche)
        )
        return _retour(
            request, objectif.personne_id, "objectif_avance", a_elle=False, sur=objectif.id
        )

    return await poster(request, db, ObjectifDepuisPage, agir)


@post("/actions/{action_id:uuid}/offre", name="retenir-offre")
async def attacher(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    action_id: FromPath[UUID],
) -> Template | Redirect:
    """Attach an offer to an action, or ask to confirm when it is full or asked for too much."""
    action = await get_element(db, acteur, Action, action_id)

    async def agir(valeur: OffreDepuisPage) -> Redirect:
        await retenir_offre(
            db, acteur, action_id, valeur, maintenant=maintenant(), edition=valeur.lue
        )
        a_elle = acteur.est_personne
        return _retour(request, action.personne_id, "offre", a_elle=a_elle, sur=action.id)

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        if PERIME in erreurs:
            await refuser_perime(db, action, {})
        if "confirme" not in erreurs or len(erreurs) > 1:
            # The button stands on the page of the offers: there is no form to show again.
            raise refus_de(erreurs)
        raison = erreurs["confirme"]
        # Said there once: any of the offers of that page takes the place of the one that was kept.
        donnees |= {"remplace": "true"} if action.service_id else {}
        return await _confirmer(request, db, acteur, action.personne_id, donnees, raison)

    return await poster(request, db, OffreDepuisPage, agir, revoir)


@post("/actions/{action_id:uuid}/offre/retrait", name="laisser-offre")
async def detacher(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    action_id: FromPath[UUID],
) -> Template | Redirect:
    """Detach the offer of an action."""

    async def agir(valeur: EditionLue) -> Redirect:
        action = await laisser_offre(
            db, acteur, action_id, maintenant=maintenant(), edition=valeur.lue
        )
        a_elle = acteur.est_personne
        return _retour(request, action.personne_id, "offre_laissee", a_elle=a_elle, sur=action.id)

    return await poster(request, db, EditionLue, agir)


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
        une_action,
        redater,
        changer_objectif,
        attacher,
        detacher,
    ],
)
