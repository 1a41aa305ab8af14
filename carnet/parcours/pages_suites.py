"""Note how an appointment went, correct it, and move it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.vocabulary import Acteur
from carnet.elements.commands import Vu, prendre
from carnet.elements.pages import retour
from carnet.elements.queries import etat_de, find_dernier_geste, get_element
from carnet.parcours.commands import (
    conclure_rendez_vous,
    deplacer_rendez_vous,
    exiger_prevu,
    prendre_pour_deplacer,
    reprendre_rendez_vous,
)
from carnet.parcours.models import RendezVous
from carnet.parcours.rules import APRES_L_HEURE
from carnet.parcours.schemas import IssueDepuisPage, RendezVousDeplace
from carnet.parcours.vocabulary import ISSUES, EtatRendezVous
from core.clock import PARIS, maintenant
from core.db import AsyncSession
from core.editions import EditionLue, Mots, lire_contre, montrer_edition
from core.forms import lire_avec
from core.pages import (
    Requete,
    Revenir,
    formulaire,
    laisser,
    menant,
    poster,
    relire_saisie,
    vers,
)
from core.texts import date_heure_fr

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "issue": "C’est noté.",
    "rendez_vous_repris": "Ce rendez-vous est à votre nom ; la personne en est prévenue.",
    "rendez_vous_deplace": "Le rendez-vous est déplacé ; la personne en est prévenue.",
}
# The way back to what was done (core.pages.Revenir).
REVENIR: Revenir = {
    "issue": ("issue-rendez-vous", "rendez_vous_id", "Corriger"),
    "rendez_vous_repris": ("", "rendez-vous", "Revoir ce rendez-vous"),
    "rendez_vous_deplace": ("", "rendez-vous", "Revoir ce rendez-vous"),
}
_DEPLACE = {"debut": "Jour et heure", "duree_minutes": "Durée en minutes", "lieu": "Où"}


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
    if rendez_vous.etat != "prevu":
        proposees.append(("prevu", "Rien n’est encore noté : effacer ce qui l’est"))
    return proposees


def _suite(rendez_vous: RendezVous, valeurs: dict[str, Any], erreurs: dict[str, str]) -> Template:
    return formulaire(
        "carnet.parcours/issue.html",
        relire_saisie(valeurs, erreurs, affiche=rendez_vous.etat),
        erreurs,
        rendez_vous=rendez_vous,
        issues=_issues(rendez_vous),
        etat=etat_de(rendez_vous),
        lignes=_lignes(rendez_vous),
    )


def _lignes(rendez_vous: RendezVous) -> list[tuple[str, str]]:
    """Say what is recorded of an appointment."""
    return [
        ("Jour et heure", date_heure_fr(rendez_vous.debut)),
        ("Durée en minutes", str(rendez_vous.duree_minutes)),
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
    return _suite(rendez_vous, {"affiche": rendez_vous.etat}, {})


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
        return _retour(request, acteur, rendez_vous, "issue", donnees.get("depuis"))

    lecture = lire_avec(IssueDepuisPage, "depuis")
    return await poster(request, db, lecture, agir, partial(_suite, rendez_vous))


def _deplacement(
    rendez_vous: RendezVous, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    return formulaire("carnet.parcours/deplacer.html", valeurs, erreurs, rendez_vous=rendez_vous)


def _champs(rendez_vous: RendezVous) -> dict[str, Any]:
    """Give an appointment as the form that moves it shows it."""
    return {
        "debut": rendez_vous.debut.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M"),
        "duree_minutes": str(rendez_vous.duree_minutes),
        "lieu": rendez_vous.lieu or "",
    }


def _dire(nom: str, valeur: Any) -> str:
    # What somebody typed may be no date.
    with suppress(ValueError):
        if nom == "debut":
            return date_heure_fr(datetime.fromisoformat(str(valeur)).replace(tzinfo=PARIS))
    return str(valeur or "rien")


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
    return _deplacement(rendez_vous, montrer_edition(_champs(rendez_vous), rendez_vous.edition), {})


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
    mots = Mots(_DEPLACE, _dire, await find_dernier_geste(db, rendez_vous))

    async def agir(valeur: RendezVousDeplace) -> Redirect:
        await deplacer_rendez_vous(
            db, acteur, rendez_vous_id, valeur, maintenant=maintenant(), edition=edition
        )
        return _retour(request, acteur, rendez_vous, "rendez_vous_deplace")

    lecture = lire_contre(RendezVousDeplace, _champs(rendez_vous), edition, mots)
    reste = _retour(request, acteur, rendez_vous, "reste_enregistre")
    revoir = partial(_deplacement, rendez_vous)
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


router = Router("/", route_handlers=[issue, conclure, deplacement, deplacer, reprendre])
