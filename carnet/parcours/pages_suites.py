"""Note how an appointment went, correct it, and move it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.cercle.queries import list_cercle
from auth.vocabulary import Acteur
from carnet.elements.commands import Vu, prendre
from carnet.elements.pages import retour
from carnet.elements.queries import etat_de, find_dernier_geste, get_element
from carnet.parcours.commands import (
    annuler_les_suivants,
    choisir_creneau,
    conclure_rendez_vous,
    deplacer_rendez_vous,
    exiger_prevu,
    montrer_conflits,
    prendre_pour_deplacer,
    reprendre_rendez_vous,
)
from carnet.parcours.models import RendezVous
from carnet.parcours.queries import (
    choisi_en,
    dater,
    deplace_en,
    list_suivants,
)
from carnet.parcours.rules import APRES_L_HEURE, dire_modalites
from carnet.parcours.schemas import CreneauDepuisPage, IssueDepuisPage, RendezVousDeplace
from carnet.parcours.vocabulary import ISSUES, MODES, OU, EtatRendezVous, ModeRendezVous
from core.clock import PARIS, maintenant
from core.db import AsyncSession
from core.editions import EditionLue, Mots, lire_contre, montrer_edition
from core.errors import AConfirmer
from core.forms import lire_avec, lire_formulaire
from core.pages import (
    Requete,
    Revenir,
    formulaire,
    laisser,
    menant,
    poster,
    refus_de,
    relire_saisie,
    vers,
)
from core.texts import date_heure_fr

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "issue": "C’est noté.",
    "creneau_choisi": "Le rendez-vous est fixé à ce moment.",
    "rendez_vous_repris": "Ce rendez-vous est à votre nom ; la personne en est prévenue.",
    "rendez_vous_deplace": "Le rendez-vous est déplacé ; la personne en est prévenue.",
}
# The way back to what was done (core.pages.Revenir).
REVENIR: Revenir = {
    "issue": ("issue-rendez-vous", "rendez_vous_id", "Corriger"),
    "creneau_choisi": ("", "rendez-vous", "Revoir ce rendez-vous"),
    "rendez_vous_repris": ("", "rendez-vous", "Revoir ce rendez-vous"),
    "rendez_vous_deplace": ("", "rendez-vous", "Revoir ce rendez-vous"),
}
_DEPLACE = {
    "debut": "Jour et heure",
    "duree_minutes": "Durée en minutes",
    "mode": "Comment",
    "lieu": "Où",
    "aussi_compte_id": "Et avec",
}


def _retour(
    request: Requete, acteur: Acteur, rendez_vous: RendezVous, fait: str, depuis: str | None = None
) -> Redirect:
    if acteur.est_personne:
        return vers(request.app.route_reverse("mon-parcours"), fait)
    sur = rendez_vous.id
    if depuis in ("ma-journee", "a-faire"):
        return vers(request.app.route_reverse(depuis), fait, sur)
    return vers(request.app.route_reverse("carnet", personne_id=rendez_vous.personne_id), fait, sur)


def _lieu(request: Requete, acteur: Acteur, rendez_vous: RendezVous) -> str:
    """Give where an appointment is read: what is noted of it, corrected there by whoever may."""
    if etat_de(rendez_vous) is not EtatRendezVous.prevu and not acteur.est_personne:
        return request.app.route_reverse("issue-rendez-vous", rendez_vous_id=rendez_vous.id)
    route, cles = retour(acteur, rendez_vous.personne_id)
    return f"{request.app.route_reverse(route, **cles)}#rendez-vous-{rendez_vous.id}"


def _issues(rendez_vous: RendezVous) -> list[tuple[str, str]]:
    """List what may be said now; before the hour, nobody came and nobody missed anything."""
    passe = rendez_vous.debut <= maintenant()
    proposees: list[tuple[str, str]] = [
        (etat, libelle)
        for etat, libelle in ISSUES.items()
        if etat != rendez_vous.etat and (passe or etat not in APRES_L_HEURE)
    ]
    if rendez_vous.etat == "propose":
        return [(EtatRendezVous.annule, ISSUES[EtatRendezVous.annule])]
    if rendez_vous.creneaux is not None:
        return [(EtatRendezVous.propose, "Proposer de nouveau ces créneaux")]
    if rendez_vous.etat != "prevu":
        proposees.append(("prevu", "Rien n’est encore noté : effacer ce qui l’est"))
    return proposees


async def _suite(
    db: AsyncSession,
    acteur: Acteur,
    rendez_vous: RendezVous,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    suivants = await list_suivants(db, acteur, rendez_vous)
    return formulaire(
        "carnet.parcours/issue.html",
        relire_saisie(valeurs, erreurs, affiche=rendez_vous.etat),
        erreurs,
        rendez_vous=rendez_vous,
        issues=_issues(rendez_vous),
        etat=etat_de(rendez_vous),
        lignes=_lignes(rendez_vous),
        suivants=suivants if rendez_vous.etat == "prevu" else [],
        modalites_dites=dire_modalites(rendez_vous.nature, rendez_vous.mode),
    )


def _lignes(rendez_vous: RendezVous) -> list[tuple[str, str]]:
    """Say what is recorded of an appointment."""
    return [
        ("Jour et heure", date_heure_fr(rendez_vous.debut)),
        ("Durée en minutes", str(rendez_vous.duree_minutes)),
        ("Comment", MODES[ModeRendezVous(rendez_vous.mode)]),
        ("Où", rendez_vous.lieu or "non précisé"),
        ("Suite", etat_de(rendez_vous).libelle),
    ]


@get("/rendez-vous/{rendez_vous_id:uuid}", name="issue-rendez-vous")
async def issue(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
) -> Template:
    """Ask what became of an appointment, or correct what was said of it."""
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    with menant(_lieu(request, acteur, rendez_vous)):
        await prendre(db, acteur, rendez_vous)
    return await _suite(db, acteur, rendez_vous, {"affiche": rendez_vous.etat}, {})


@post("/rendez-vous/{rendez_vous_id:uuid}", name="conclure-rendez-vous")
async def conclure(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
) -> Template | Redirect:
    """Note what became of an appointment."""
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)

    async def agir(lu: tuple[IssueDepuisPage, dict[str, Any]]) -> Redirect:
        valeur, donnees = lu
        await conclure_rendez_vous(
            db,
            acteur,
            rendez_vous_id,
            valeur.etat,
            maintenant=maintenant(),
            vu=Vu(valeur.affiche),
        )
        if valeur.suivants:
            await annuler_les_suivants(
                db, acteur, rendez_vous_id, valeur.etat, maintenant=maintenant()
            )
        return _retour(request, acteur, rendez_vous, "issue", donnees.get("depuis"))

    lecture = lire_avec(IssueDepuisPage, "depuis")
    return await poster(request, db, lecture, agir, partial(_suite, db, acteur, rendez_vous))


async def _deplacement(
    db: AsyncSession,
    acteur: Acteur,
    rendez_vous: RendezVous,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    collegues = await _collegues(db, acteur, rendez_vous)
    return formulaire(
        "carnet.parcours/deplacer.html",
        valeurs,
        erreurs,
        rendez_vous=rendez_vous,
        modes=list(MODES.items()),
        ou=OU,
        collegues=[("personne", "Personne d’autre"), *collegues] if collegues else [],
    )


async def _collegues(
    db: AsyncSession, acteur: Acteur, rendez_vous: RendezVous
) -> list[tuple[str, str]]:
    """List who of the circle might hold an appointment too, and whoever does."""
    if acteur.est_personne or rendez_vous.structure_id is not None:
        return []
    return [
        (str(m.accompagnement.compte_id), f"{m.prenom} {m.nom}, {m.structure}")
        for m in await list_cercle(db, acteur, rendez_vous.personne_id)
        if m.prenom and m.accompagnement.compte_id != rendez_vous.avec_compte_id
    ]


def _champs(rendez_vous: RendezVous) -> dict[str, Any]:
    """Give an appointment as the form that moves it shows it."""
    return {
        "debut": rendez_vous.debut.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M"),
        "duree_minutes": str(rendez_vous.duree_minutes),
        "mode": rendez_vous.mode,
        "lieu": rendez_vous.lieu or "",
        "aussi_compte_id": str(rendez_vous.aussi_compte_id or "personne"),
    }


def _dire(collegues: Sequence[tuple[str, str]], nom: str, valeur: Any) -> str:
    if nom == "aussi_compte_id":
        return dict(collegues).get(str(valeur), "personne d’autre")
    # What somebody typed may be no date.
    with suppress(ValueError):
        if nom == "debut":
            return date_heure_fr(datetime.fromisoformat(str(valeur)).replace(tzinfo=PARIS))
        if nom == "mode":
            return MODES[ModeRendezVous(str(valeur))]
    return str(valeur or "rien")


@post("/rendez-vous/{rendez_vous_id:uuid}/creneau", name="choisir-creneau")
async def choisir(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
) -> Template | Redirect:
    """Choose one of the slots that were offered."""
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)

    async def agir(valeur: CreneauDepuisPage) -> Redirect:
        await choisir_creneau(
            db, acteur, rendez_vous_id, valeur, maintenant=maintenant(), vu=Vu(valeur.affiche)
        )
        return _retour(request, acteur, rendez_vous, "creneau_choisi", valeur.depuis)

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        valeur, _ = lire_formulaire(CreneauDepuisPage, donnees)
        if valeur is None or AConfirmer.champ not in erreurs:
            # The button stands on the page of the appointment: there is no form to show again.
            raise refus_de(erreurs)
        voulu = choisi_en(rendez_vous, dater(valeur.debut))
        return formulaire(
            "carnet.parcours/creneau.html",
            donnees,
            erreurs,
            rendez_vous=rendez_vous,
            choisi=voulu.debut,
            conflits=await montrer_conflits(db, acteur, rendez_vous.personne_id, [voulu]),
        )

    return await poster(request, db, CreneauDepuisPage, agir, revoir)


@get("/rendez-vous/{rendez_vous_id:uuid}/deplacer", name="deplacement-rendez-vous")
async def deplacement(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
) -> Template:
    """Show the form that moves an appointment."""
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    with menant(_lieu(request, acteur, rendez_vous)):
        await prendre_pour_deplacer(db, acteur, rendez_vous)
        exiger_prevu(rendez_vous)
    valeurs = montrer_edition(_champs(rendez_vous), rendez_vous.edition)
    return await _deplacement(db, acteur, rendez_vous, valeurs, {})


@post("/rendez-vous/{rendez_vous_id:uuid}/deplacer", name="deplacer-rendez-vous")
async def deplacer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
) -> Template | Redirect:
    """Move the appointment, or show the form again with what was typed."""
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    edition = rendez_vous.edition
    collegues = await _collegues(db, acteur, rendez_vous)
    mots = Mots(_DEPLACE, partial(_dire, collegues), await find_dernier_geste(db, rendez_vous))

    async def agir(valeur: RendezVousDeplace) -> Redirect:
        await deplacer_rendez_vous(
            db, acteur, rendez_vous_id, valeur, maintenant=maintenant(), edition=edition
        )
        return _retour(request, acteur, rendez_vous, "rendez_vous_deplace")

    lecture = lire_contre(RendezVousDeplace, _champs(rendez_vous), edition, mots)
    reste = _retour(request, acteur, rendez_vous, "reste_enregistre")

    async def revoir(donnees: dict[str, Any], erreurs: dict[str, str]) -> Template:
        montre = await _deplacement(db, acteur, rendez_vous, donnees, erreurs)
        valeur, _ = lire_formulaire(RendezVousDeplace, donnees)
        if valeur is not None and AConfirmer.champ in erreurs:
            montre.context["conflits"] = await montrer_conflits(
                db, acteur, rendez_vous.personne_id, [deplace_en(rendez_vous, valeur)]
            )
        return montre

    return await poster(request, db, lecture, agir, laisser(reste, revoir))


@post("/rendez-vous/{rendez_vous_id:uuid}/reprise", name="reprendre-rendez-vous")
async def reprendre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
) -> Template | Redirect:
    """Take an appointment whose professional stopped."""

    async def agir(vu: EditionLue) -> Redirect:
        repris = await reprendre_rendez_vous(
            db, acteur, rendez_vous_id, maintenant=maintenant(), edition=vu.lue
        )
        return _retour(request, acteur, repris, "rendez_vous_repris")

    return await poster(request, db, EditionLue, agir)


router = Router("/", route_handlers=[issue, conclure, choisir, deplacement, deplacer, reprendre])
