"""Give the person their own path, in plain words, and let them speak."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from auth.cercle.queries import list_cercle
from auth.comptes.commands import exiger_personne
from auth.personnes.queries import expliquer_le_sien, mesurer_lecture
from auth.vocabulary import Acteur, Domaine
from carnet.corrections.queries import list_modifications
from carnet.diagnostic.commands import ajouter_constat
from carnet.diagnostic.schemas import NouveauConstat
from carnet.elements.avant import domaine_vise, regarder
from carnet.elements.pages import aller_apres, est_relue, find_ajout_sensible
from carnet.elements.resumes import Page, lire_resumes
from carnet.elements.thematiques import domaine_de
from carnet.parcours.queries import FiltreRendezVous, list_objectifs, list_rendez_vous
from carnet.parcours.rules import ANNULATIONS
from core.clock import maintenant
from core.db import AsyncSession
from core.forms import lire_formulaire
from core.pages import Requete, Revenir, formulaire, page, poster
from offers.catalogue.vocabulary import THEMATIQUES

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "paroles": "Vos mots sont dans votre carnet.",
}
# The way back to what was done (core.pages.Revenir).
REVENIR: Revenir = {
    "paroles": ("", "constat", "Revoir mes mots"),
}
# How long « C’est fait » is offered to be taken back: a slip is seen by the next visit, and a path
# of two years is not a list of buttons.
REPRISE = timedelta(days=7)
NATURES = [
    ("besoin", "Ce dont j’ai besoin"),
    ("frein", "Ce qui me bloque"),
    ("atout", "Ce que je sais faire"),
    ("ressource", "Ce qui m’aide"),
]


@get("/mon-parcours", name="mon-parcours")
async def mon_parcours(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Answer « Où en suis-je ? »: the next step, work under way, what was promised, or done."""
    personne_id = exiger_personne(acteur)
    objectifs = await list_objectifs(db, acteur, personne_id)
    actions = [(o, a) for o in objectifs for a in o.actions]
    rendez_vous = await list_rendez_vous(
        db, acteur, FiltreRendezVous(personne_id=personne_id, depuis=maintenant())
    )
    prevus = [r for r in rendez_vous if r.rendez_vous.etat == "prevu"]
    faites = sorted(
        [a for _, a in actions if a.action.etat == "faite"],
        key=lambda a: a.action.clos_le or maintenant(),
        reverse=True,
    )
    return page(
        "carnet.espace/mon_parcours.html",
        prochain=prevus[0] if prevus else None,
        autres=prevus[1:],
        proposes=[r for r in rendez_vous if r.rendez_vous.etat == "propose"],
        annules=[r for r in rendez_vous if r.rendez_vous.etat in ANNULATIONS],
        # With what is left to do of an objective that is over: it may have been taken back.
        en_cours=[
            o
            for o in objectifs
            if o.objectif.etat == "en_cours"
            or any(a.action.porteur == "personne" and a.action.clos_le is None for a in o.actions)
        ],
        a_moi=[
            (o, a)
            for o, a in actions
            if a.action.porteur == "personne" and a.action.clos_le is None
        ],
        promesses=[
            (o, a)
            for o, a in actions
            if a.action.porteur == "structure" and a.action.clos_le is None
        ],
        faites=[a for a in faites if a.action.porteur == "personne"],
        tenues=[a for a in faites if a.action.porteur == "structure"],
        reprenables_depuis=maintenant() - REPRISE,
        cercle=await list_cercle(db, acteur, personne_id),
        resumes=await lire_resumes(db, acteur, personne_id, request.app.state.resumes, Page.espace),
        personne_id=personne_id,
        ajout_sensible=await find_ajout_sensible(request, db, acteur, personne_id),
        moi_meme=True,
        etendue=mesurer_lecture(acteur, expliquer_le_sien(acteur)),
        modifications=await list_modifications(db, acteur, personne_id),
        corriges={domaine.value for domaine in Domaine},
    )


async def _paroles(
    db: AsyncSession, acteur: Acteur, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    personne_id = exiger_personne(acteur)
    regard = await regarder(db, acteur, personne_id)
    domaine = domaine_vise(valeurs.get("domaine"), valeurs.get("thematique"))
    fermees = [t for t in THEMATIQUES if domaine_de(t).est_sensible] if acteur.par_lien else []
    return formulaire(
        "carnet.espace/paroles.html",
        valeurs,
        erreurs,
        natures=NATURES,
        fermees=fermees,
        personne_id=personne_id,
        avant=regard.voir(domaine, valeurs.get("texte")) if domaine else None,
    )


@get("/mon-parcours/paroles", name="mes-paroles")
async def mes_paroles(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show the form of one's own words."""
    return await _paroles(db, acteur, {"nature": "besoin"}, {})


def _lire_paroles(donnees: dict[str, Any]) -> tuple[NouveauConstat | None, dict[str, str]]:
    if est_relue(donnees):
        return None, {}
    return lire_formulaire(NouveauConstat, donnees | {"source": "personne"})


@post("/mon-parcours/paroles", name="dire")
async def dire(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Add one's own words to the diagnosis."""
    personne_id = exiger_personne(acteur)

    async def agir(valeur: NouveauConstat) -> Redirect:
        mots = await ajouter_constat(db, acteur, personne_id, valeur, maintenant=maintenant())
        return aller_apres(request, acteur, mots, "paroles", None)

    return await poster(request, db, _lire_paroles, agir, partial(_paroles, db, acteur))


router = Router("/", route_handlers=[mon_parcours, mes_paroles, dire])
