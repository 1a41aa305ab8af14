"""Show the professional's day: what waits for them, their appointments, whom they follow."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from auth.absences.queries import get_remplacement, list_remplacements
from auth.acces import ROLES_QUI_SUIVENT
from auth.journal.commands import noter
from auth.lettres.queries import count_lettres
from auth.vocabulary import Acteur, Geste
from carnet.bord.queries import domaines_lus, mesurer_suivis
from carnet.journee.commands import reporter_affaire, reprendre_affaire
from carnet.journee.liste import (
    AFFAIRES_PAR_PAGE,
    compter_suivis,
    contexte_des_affaires,
    lire_suivis,
    page_d_affaires,
)
from carnet.journee.queries import (
    Affaire,
    DejaLus,
    domaines_des_affaires,
    get_affaire,
    lire_a_faire,
    motif_de,
)
from carnet.journee.rules import dernier_jour, jour_propose
from carnet.journee.schemas import ChoixAffaires, ChoixPersonnes, NouveauReport
from carnet.journee.vocabulary import Colonne, MotifReport, Tri, Voir
from carnet.parcours.queries import FiltreRendezVous, list_rendez_vous
from carnet.parcours.vocabulary import ISSUES
from core.clock import aujourdhui, debut_du_jour, maintenant
from core.dates import jour_de
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import Rien, lire_adresse, lire_avec
from core.pages import Requete, Revenir, demande, formulaire, page, poster, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "affaire_remise": "C’est remis à plus tard : vous le retrouverez ici ce jour-là.",
    "affaire_reprise": "C’est de nouveau dans ce que vous avez à faire.",
}
_DEPUIS = ("ma-journee", "a-faire")
# The way back to what was done (core.pages.Revenir).
REVENIR: Revenir = {
    "affaire_remise": ("report-affaire", "affaire_id", "Changer d’avis"),
    "affaire_reprise": ("report-affaire", "affaire_id", "La remettre à plus tard"),
}
AFFAIRES_DU_JOUR = 8
SUIVIS_DU_JOUR = 20


def _exiger(acteur: Acteur) -> None:
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Cette page est celle des professionnels qui accompagnent des personnes.")


@get("/ma-journee", name="ma-journee")
async def ma_journee(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Answer « Qui a besoin de moi aujourd’hui ? »."""
    _exiger(acteur)
    jour = jour_de(maintenant())
    debut, dans_une_semaine = debut_du_jour(jour), debut_du_jour(jour + timedelta(days=7))
    rendez_vous = await list_rendez_vous(
        db,
        acteur,
        FiltreRendezVous(
            miens=True,
            depuis=debut,
            jusqu_au=dans_une_semaine,
            etats=("prevu", *ISSUES),
            a_noter=True,
        ),
    )
    agenda = [lu for lu in rendez_vous if lu.rendez_vous.debut >= debut]
    choix = ChoixPersonnes(tri=Tri.a_voir)
    lus = await lire_suivis(db, acteur, request.app.state.coffre, choix, SUIVIS_DU_JOUR)
    passes = [lu for lu in rendez_vous if lu.rendez_vous.debut < debut]
    a_faire = await lire_a_faire(db, acteur, DejaLus(lus.suivis, passes))
    etendue, partiels = mesurer_suivis(lus.suivis)
    premieres = a_faire.maintenant[:AFFAIRES_DU_JOUR]
    await noter(
        db,
        Geste.lecture,
        "Ma journée",
        domaines=domaines_lus(lus.montres) | domaines_des_affaires(premieres),
    )
    demain = debut + timedelta(days=1)
    return page(
        "carnet.journee/journee.html",
        courriers=await count_lettres(db, acteur),
        remplacements=await list_remplacements(db, acteur),
        aujourdhui_rdv=[r for r in agenda if r.rendez_vous.debut < demain],
        suite=[r for r in agenda if r.rendez_vous.debut >= demain],
        a_faire=a_faire,
        affaires=premieres,
        choix=choix,
        dicible=True,
        nombres=compter_suivis(lus.suivis),
        Colonne=Colonne,
        Tri=Tri,
        Voir=Voir,
        suivis=lus.suivis,
        montres=lus.montres,
        suite_des_suivis=lus.suite,
        etendue=etendue,
        partiels=partiels,
        depuis="ma-journee",
        **contexte_des_affaires(acteur),
    )


@get("/ma-journee/a-faire", name="a-faire")
async def a_faire(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """List all that waits for one, or all that one put off, in order, page after page."""
    _exiger(acteur)
    choix = lire_adresse(ChoixAffaires, demande(request))
    remplace = await get_remplacement(db, acteur, choix.absence) if choix.absence else None
    lu = await lire_a_faire(db, acteur, de=remplace.absence.compte_id if remplace else None)
    montrees, nombre, suite = page_d_affaires(
        request.app.state.coffre, lu, choix, AFFAIRES_PAR_PAGE
    )
    etendue, partiels = lu.lecture
    await noter(db, Geste.lecture, "À faire", domaines=domaines_des_affaires(montrees))
    return page(
        "carnet.journee/a_faire.html",
        choix=choix,
        remplace=remplace,
        a_faire=lu,
        affaires=montrees,
        nombre=nombre,
        nombres=lu.compter(),
        suite=suite,
        suivis=lu.suivis,
        etendue=etendue,
        partiels=partiels,
        depuis="a-faire",
        **contexte_des_affaires(acteur),
    )


def _retour(request: Requete, fait: str, sur: UUID, depuis: str | None) -> Redirect:
    ou = depuis if depuis in _DEPUIS else "a-faire"
    return vers(request.app.route_reverse(ou), fait, sur)


async def _form_du_report(
    db: AsyncSession,
    affaire: Affaire,
    depuis: str | None,
    valeurs: dict[str, Any],
    erreurs: dict[str, str],
) -> Template:
    await noter(
        db,
        Geste.lecture,
        "À faire",
        personne_id=affaire.personne_id,
        domaines=domaines_des_affaires([affaire]),
    )
    jour = aujourdhui()
    return formulaire(
        "carnet.journee/report.html",
        {"depuis": depuis or "", "jusqu_au": jour_propose(jour).isoformat()} | valeurs,
        erreurs,
        affaire=affaire,
        motif_de=motif_de,
        motifs=[(motif.value, motif.libelle) for motif in MotifReport],
        dernier=dernier_jour(affaire.genre, jour),
    )


@get("/ma-journee/affaires/{affaire_id:uuid}/report", name="report-affaire")
async def report(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    affaire_id: FromPath[UUID],
    depuis: FromQuery[str | None] = None,
) -> Template:
    """Ask until when a matter is put off, and why."""
    _exiger(acteur)
    affaire = await get_affaire(db, acteur, affaire_id)
    return await _form_du_report(db, affaire, depuis, {}, {})


@post("/ma-journee/affaires/{affaire_id:uuid}/report", name="reporter-affaire")
async def reporter(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    affaire_id: FromPath[UUID],
) -> Template | Redirect:
    """Put a matter off."""
    _exiger(acteur)
    affaire = await get_affaire(db, acteur, affaire_id)

    async def agir(lu: tuple[NouveauReport, dict[str, Any]]) -> Redirect:
        valeur, donnees = lu
        await reporter_affaire(db, acteur, affaire_id, valeur)
        return _retour(request, "affaire_remise", affaire_id, donnees.get("depuis"))

    return await poster(
        request,
        db,
        lire_avec(NouveauReport, "depuis"),
        agir,
        partial(_form_du_report, db, affaire, None),
    )


@post("/ma-journee/affaires/{affaire_id:uuid}/reprise", name="reprendre-affaire")
async def reprendre(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    affaire_id: FromPath[UUID],
) -> Template | Redirect:
    """Take up today what was put off."""
    _exiger(acteur)

    async def agir(_: Rien) -> Redirect:
        await reprendre_affaire(db, acteur, affaire_id)
        return _retour(request, "affaire_reprise", affaire_id, None)

    return await poster(request, db, Rien, agir)


router = Router("/", route_handlers=[ma_journee, a_faire, report, reporter, reprendre])
