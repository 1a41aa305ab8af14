"""Give the person their own path, in plain words, and let them speak."""

from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from auth.avis.queries import count_non_lus
from auth.personnes.queries import expliquer_le_sien, mesurer_lecture
from auth.vocabulary import Acteur, Domaine
from carnet.corrections.queries import list_modifications
from carnet.diagnostic.commands import ajouter_constat
from carnet.diagnostic.queries import list_constats
from carnet.diagnostic.schemas import NouveauConstat
from carnet.parcours.queries import list_objectifs, list_rendez_vous
from carnet.suivi.queries import list_cercle
from carnet.suivi.thematiques import domaine_de
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import Forbidden
from core.forms import lire
from core.pages import Requete, essayer, formulaire, page, saisie, vers
from offers.catalogue.vocabulary import THEMATIQUES

NATURES = [
    ("besoin", "Ce dont j’ai besoin"),
    ("frein", "Ce qui me bloque"),
    ("atout", "Ce que je sais faire"),
    ("ressource", "Ce qui m’aide"),
]


def _moi(acteur: Acteur) -> UUID:
    if acteur.personne_id is None:
        raise Forbidden("Cette page est celle de la personne accompagnée.")
    return acteur.personne_id


@get("/mon-parcours", name="mon-parcours")
async def mon_parcours(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Answer « Où en suis-je ? »: the next step, what I work on, what they promised, what is done."""
    personne_id = _moi(acteur)
    objectifs = await list_objectifs(db, acteur, personne_id)
    actions = [(o, a) for o in objectifs for a in o.actions]
    rendez_vous = await list_rendez_vous(db, acteur, personne_id=personne_id, depuis=maintenant())
    prevus = [r for r in rendez_vous if r.rendez_vous.etat == "prevu"]
    constats = await list_constats(db, acteur, personne_id)
    return page(
        "carnet.espace/mon_parcours.html",
        nouveaux=await count_non_lus(db, acteur),
        prochain=prevus[0] if prevus else None,
        autres=prevus[1:],
        en_cours=[o for o in objectifs if o.objectif.etat == "en_cours"],
        a_moi=[(o, a) for o, a in actions if a.action.porteur == "personne" and a.action.clos_le is None],
        promesses=[(o, a) for o, a in actions if a.action.porteur == "structure" and a.action.clos_le is None],
        faites=sorted(
            [a for _, a in actions if a.action.etat == "faite"], key=lambda a: a.action.clos_le, reverse=True
        ),
        cercle=await list_cercle(db, acteur, personne_id),
        paroles=[c for c in constats if c.constat.source == "personne" and c.constat.cle is None],
        ecrits=[c for c in constats if c.constat.source != "personne" and c.constat.cle is None],
        personne_id=personne_id,
        etendue=mesurer_lecture(acteur, expliquer_le_sien(acteur)),
        modifications=await list_modifications(db, acteur, personne_id),
        corriges={domaine.value for domaine in Domaine},
    )


def _paroles(acteur: Acteur, valeurs: dict[str, Any], erreurs: dict[str, str]) -> Template:
    fermees = [t for t in THEMATIQUES if domaine_de(t).est_sensible] if acteur.par_lien else []
    return formulaire("carnet.espace/paroles.html", valeurs, erreurs, natures=NATURES, fermees=fermees)


@get("/mon-parcours/paroles", name="mes-paroles")
async def mes_paroles(acteur: NamedDependency[Acteur]) -> Template:
    """Show the form of one's own words."""
    _moi(acteur)
    return _paroles(acteur, {"nature": "besoin"}, {})


@post("/mon-parcours/paroles", name="dire")
async def dire(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Add one's own words to the diagnosis."""
    personne_id = _moi(acteur)
    donnees = await saisie(request)
    valeur, erreurs = lire(NouveauConstat, donnees | {"source": "personne"})
    if valeur:
        async with essayer(db, erreurs):
            await ajouter_constat(db, acteur, personne_id, valeur, maintenant=maintenant())
    if erreurs:
        return _paroles(acteur, donnees, erreurs)
    return vers(request.app.route_reverse("mon-parcours"), "paroles")


router = Router("/", route_handlers=[mon_parcours, mes_paroles, dire])
