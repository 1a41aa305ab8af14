"""Propose offers to somebody, say why, and why not that one."""

from typing import Any
from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from auth.acces import ROLES_QUI_SUIVENT
from auth.journal.commands import Precisions, noter
from auth.personnes.models import Personne
from auth.personnes.queries import expliquer, get_personne, mesurer_lecture
from auth.vocabulary import Acteur, Geste, masque
from carnet.suggestions.queries import (
    Contexte,
    find_examen,
    get_contexte,
    list_mes_personnes,
    list_propositions,
)
from core.clock import aujourdhui
from core.db import AsyncSession
from core.errors import Forbidden, NotFound
from core.pages import page
from offers.catalogue.queries import get_service
from offers.moteur.rules import RAYON_DEFAUT_KM, RAYON_MAX_KM
from offers.suggestions.vocabulary import ReponseCritere

RAYONS = (10, 20, 50, 100)
PAR_BESOIN = 5
PAR_BESOIN_SEUL = 30


async def _ouvrir(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, objet: str
) -> tuple[Personne, Contexte, bool]:
    personne = await get_personne(db, acteur, personne_id)
    verdicts = await expliquer(db, acteur, personne_id)
    contexte = await get_contexte(db, acteur, personne, mesurer_lecture(acteur, verdicts))
    lus = masque(v.domaine for v in verdicts if v.lit)
    await noter(
        db,
        Geste.lecture,
        objet,
        precisions=Precisions(fondement="accord de la personne"),
        personne_id=personne_id,
        domaines=lus,
    )
    return personne, contexte, any(v.complete for v in verdicts)


def _rayon(voulu: int) -> int:
    return min(max(voulu, 1), RAYON_MAX_KM)


@get("/carnets/{personne_id:uuid}/suggestions", name="suggestions")
async def suggestions(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    rayon: FromQuery[int] = RAYON_DEFAUT_KM,
    thematique: FromQuery[str | None] = None,
) -> Template:
    """Answer « Que proposer à cette personne ? », need by need, with every reason."""
    personne, contexte, peut_ecrire = await _ouvrir(db, acteur, personne_id, "Suggestions d’offres")
    combien = PAR_BESOIN_SEUL if thematique else PAR_BESOIN
    propositions = await list_propositions(
        db, contexte, aujourdhui(), rayon=_rayon(rayon), par_besoin=combien, thematique=thematique
    )
    return page(
        "carnet.suggestions/suggestions.html",
        personne=personne,
        contexte=contexte,
        propositions=propositions,
        peut_ecrire=peut_ecrire,
        rayon=_rayon(rayon),
        rayons=RAYONS,
        thematique=thematique,
        **_mots(acteur),
    )


@get("/carnets/{personne_id:uuid}/offres/{service_id:str}", name="offre-pour")
async def offre_pour(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
    service_id: FromPath[str],
) -> Template:
    """Answer « Cette offre lui est-elle ouverte ? » by criterion, and why it is left out."""
    personne, contexte, peut_ecrire = await _ouvrir(
        db, acteur, personne_id, "Offre comparée à la situation"
    )
    examen, raisons = await find_examen(
        db, contexte, service_id, aujourdhui(), rayon=RAYON_DEFAUT_KM
    )
    if examen is None:
        raise NotFound("Cette offre n’est plus au catalogue.")
    return page(
        "carnet.suggestions/offre_pour.html",
        personne=personne,
        contexte=contexte,
        examen=examen,
        raisons=raisons,
        peut_ecrire=peut_ecrire,
        **_mots(acteur),
    )


def _mots(acteur: Acteur) -> dict[str, Any]:
    retour = "mon-parcours" if acteur.est_personne else "carnet"
    return {"Reponse": ReponseCritere, "est_moi": acteur.est_personne, "retour": retour}


@get("/offres/{service_id:str}/pour-qui", name="offre-pour-qui")
async def pour_qui(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> Template:
    """Choose, among the people whom one accompanies, with whom to compare an offer."""
    if acteur.role not in ROLES_QUI_SUIVENT:
        raise Forbidden("Votre rôle n’ouvre aucun carnet.")
    service = await get_service(db, service_id)
    personnes = await list_mes_personnes(db, acteur)
    await noter(
        db,
        Geste.lecture,
        "Liste des personnes",
        precisions=Precisions(details={"nombre": len(personnes)}),
        domaines=1,
    )
    return page("carnet.suggestions/pour_qui.html", service=service, personnes=personnes)


router = Router("/", route_handlers=[suggestions, offre_pour, pour_qui], include_in_schema=False)
