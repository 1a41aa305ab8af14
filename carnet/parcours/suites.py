"""Note how an appointment went, correct it, move it, and list those that nobody noted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.acces import ROLES_QUI_SUIVENT
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from carnet.elements.queries import etat_de, get_element
from carnet.parcours.commands import conclure_rendez_vous, deplacer_rendez_vous, reprendre_rendez_vous
from carnet.parcours.models import RendezVous
from carnet.parcours.queries import list_rendez_vous
from carnet.parcours.rules import APRES_L_HEURE
from carnet.parcours.schemas import IssueRendezVous, RendezVousDeplace
from carnet.parcours.vocabulary import ISSUES
from core.clock import PARIS, maintenant
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire
from core.pages import Requete, essayer, formulaire, page, relire, saisie, vers
from core.paging import decoder, encoder
from core.texts import date_heure_fr

PAR_PAGE = 30


def _retour(
    request: Requete, acteur: Acteur, rendez_vous: RendezVous, fait: str, depuis: str | None = None
) -> Redirect:
    if acteur.est_personne:
        return vers(request.app.route_reverse("mon-parcours"), fait)
    sur = rendez_vous.id if fait == "issue" else None
    if depuis in ("ma-journee", "rendez-vous-sans-suite"):
        return vers(request.app.route_reverse(depuis), fait, sur)
    return vers(request.app.route_reverse("carnet", personne_id=rendez_vous.personne_id), fait, sur)


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
        relire(valeurs, erreurs, affiche=rendez_vous.etat),
        erreurs,
        rendez_vous=rendez_vous,
        issues=_issues(rendez_vous),
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
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], rendez_vous_id: FromPath[UUID]
) -> Template:
    """Ask what became of an appointment, or correct what was said of it."""
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
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
    donnees = await saisie(request)
    depuis = donnees.pop("depuis", None)
    valeur, erreurs = lire(IssueRendezVous, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await conclure_rendez_vous(
                db,
                acteur,
                rendez_vous_id,
                valeur.etat,
                maintenant=maintenant(),
                affiche=valeur.affiche,
            )
    if erreurs:
        return _suite(rendez_vous, donnees, erreurs)
    return _retour(request, acteur, rendez_vous, "issue", depuis)


def _deplacement(rendez_vous: RendezVous, valeurs: dict[str, Any], erreurs: dict[str, str]) -> Template:
    return formulaire(
        "carnet.parcours/deplacer.html",
        relire(valeurs, erreurs, sequence=str(rendez_vous.sequence)),
        erreurs,
        rendez_vous=rendez_vous,
        lignes=_lignes(rendez_vous),
    )


@get("/rendez-vous/{rendez_vous_id:uuid}/deplacer", name="deplacement-rendez-vous")
async def deplacement(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], rendez_vous_id: FromPath[UUID]
) -> Template:
    """Show the form that moves an appointment."""
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    valeurs = {
        "debut": rendez_vous.debut.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M"),
        "duree_minutes": str(rendez_vous.duree_minutes),
        "lieu": rendez_vous.lieu or "",
        "sequence": str(rendez_vous.sequence),
    }
    return _deplacement(rendez_vous, valeurs, {})


@post("/rendez-vous/{rendez_vous_id:uuid}/deplacer", name="deplacer-rendez-vous")
async def deplacer(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
) -> Template | Redirect:
    """Move the appointment, or show the form again with what was typed."""
    rendez_vous = await get_element(db, acteur, RendezVous, rendez_vous_id)
    donnees = await saisie(request)
    valeur, erreurs = lire(RendezVousDeplace, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await deplacer_rendez_vous(db, acteur, rendez_vous_id, valeur, maintenant=maintenant())
    if erreurs:
        return _deplacement(rendez_vous, donnees, erreurs)
    return _retour(request, acteur, rendez_vous, "rendez_vous_deplace")


@post("/rendez-vous/{rendez_vous_id:uuid}/reprise", name="reprendre-rendez-vous")
async def reprendre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rendez_vous_id: FromPath[UUID],
) -> Redirect:
    """Take an appointment whose professional stopped."""
    repris = await reprendre_rendez_vous(db, acteur, rendez_vous_id, maintenant=maintenant())
    return _retour(request, acteur, repris, "rendez_vous_repris")


@get("/rendez-vous/sans-suite", name="rendez-vous-sans-suite")
async def sans_suite(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    curseur: FromQuery[str | None] = None,
) -> Template:
    """List all one's past appointments that say nothing of how they went, the newest first."""
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Cette page est celle des professionnels qui accompagnent des personnes.")
    coffre = request.app.state.coffre
    lus = await list_rendez_vous(
        db,
        acteur,
        miens=True,
        etats=("prevu",),
        jusqu_au=maintenant(),
        recents=True,
        avant=decoder(coffre, "rendez-vous-sans-suite", datetime, curseur),
        limite=PAR_PAGE + 1,
    )
    garde = lus[:PAR_PAGE]
    dernier = garde[-1].rendez_vous if len(lus) > PAR_PAGE else None
    await noter(db, Geste.lecture, "Rendez-vous sans suite notée", domaines=1)
    return page(
        "carnet.parcours/sans_suite.html",
        sans_suite=garde,
        issues=ISSUES,
        suite=encoder(coffre, "rendez-vous-sans-suite", dernier.debut, dernier.id) if dernier else None,
    )


router = Router("/", route_handlers=[issue, conclure, deplacement, deplacer, reprendre, sans_suite])
