"""Add a finding."""

from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.journal.commands import noter
from auth.personnes.queries import expliquer, get_personne, mesurer_lecture
from auth.vocabulary import Acteur, Geste, masque
from carnet.diagnostic.commands import ajouter_constat, avancer_constat, repondre
from carnet.diagnostic.models import Constat
from carnet.diagnostic.queries import list_faits
from carnet.diagnostic.schemas import ConstatAvance, NouveauConstat
from carnet.diagnostic.vocabulary import INCONNU, NATURES_ECRITES, QUESTIONS, Source, Urgence
from carnet.elements.pages import retour, revenir
from carnet.elements.queries import etat_de, get_element
from core.clock import maintenant
from core.db import AsyncSession
from core.forms import CSRF, lire
from core.pages import Requete, essayer, formulaire, relire, saisie, vers


async def _formulaire(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    personne = await get_personne(db, acteur, personne_id)
    verdicts = await expliquer(db, acteur, personne_id)
    return formulaire(
        "carnet.diagnostic/constat.html",
        valeurs,
        erreurs,
        personne=personne,
        ecrits=[(v.domaine.name, v.domaine.libelle) for v in verdicts if v.complete],
        natures=[(n.value, n.libelle) for n in NATURES_ECRITES],
        sources=[(s.value, s.libelle) for s in Source if s is Source.personne or not acteur.est_personne],
        urgences=[(u.value, u.libelle) for u in Urgence],
    )


@get("/carnets/{personne_id:uuid}/constats/nouveau", name="nouveau-constat")
async def nouveau_constat(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Show the form of a finding."""
    valeurs = {"source": "professionnel", "urgence": "0", "nature": "besoin"}
    return await _formulaire(db, acteur, personne_id, valeurs, {})


@post("/carnets/{personne_id:uuid}/constats", name="ajouter-constat")
async def creer_constat(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    personne_id: FromPath[UUID],
) -> Template | Redirect:
    """Add the finding, or show the form again with what was typed."""
    donnees = await saisie(request)
    valeur, erreurs = lire(NouveauConstat, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await ajouter_constat(db, acteur, personne_id, valeur, maintenant=maintenant())
    if erreurs:
        return await _formulaire(db, acteur, personne_id, donnees, erreurs)
    return vers(request.app.route_reverse("carnet", personne_id=personne_id), "constat")


async def _situation(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, valeurs: dict[str, Any], erreurs: dict[str, str]
) -> Template:
    personne = await get_personne(db, acteur, personne_id)
    verdicts = {v.domaine: v for v in await expliquer(db, acteur, personne_id)}
    faits = await list_faits(db, acteur, personne_id)
    lus = masque(v.domaine for v in verdicts.values() if v.lit)
    await noter(db, Geste.lecture, "Situation", personne_id=personne_id, domaines=lus)
    lisibles = [(cle, question) for cle, question in QUESTIONS.items() if verdicts[question.domaine].lit]
    return formulaire(
        "carnet.diagnostic/situation.html",
        {cle: fait.constat.valeur for cle, fait in faits.items()} | valeurs,
        erreurs,
        personne=personne,
        faits=faits,
        domaines=[
            (domaine, verdict, [(cle, q) for cle, q in lisibles if q.domaine is domaine])
            for domaine, verdict in verdicts.items()
            if any(q.domaine is domaine for _, q in lisibles)
        ],
        retour=retour(acteur, personne_id),
        inconnu=INCONNU,
        etendue=mesurer_lecture(acteur, verdicts.values(), parmi=masque({q.domaine for q in QUESTIONS.values()})),
    )


@get("/carnets/{personne_id:uuid}/situation", name="situation")
async def situation(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template:
    """Ask what opens rights and offers; only what the acteur may read is shown."""
    return await _situation(db, acteur, personne_id, {}, {})


@post("/carnets/{personne_id:uuid}/situation", name="completer-situation")
async def completer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> Template | Redirect:
    """Keep the answers, or show the questions again."""
    await get_personne(db, acteur, personne_id)
    donnees = await saisie(request)
    reponses = {cle: str(valeur) for cle, valeur in donnees.items() if cle != CSRF and valeur}
    erreurs: dict[str, str] = {}
    nouvelles = 0
    async with essayer(db, erreurs):
        nouvelles = await repondre(db, acteur, personne_id, reponses, maintenant=maintenant())
    if erreurs:
        return await _situation(db, acteur, personne_id, donnees, erreurs)
    return revenir(request, acteur, personne_id, "situation" if nouvelles else "rien_de_change")


@get("/constats/{constat_id:uuid}", name="suite-constat")
async def suite_constat(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], constat_id: FromPath[UUID]
) -> Template:
    """Ask why a finding no longer holds, or holds again."""
    constat = await get_element(db, acteur, Constat, constat_id)
    return _suite(constat, {"affiche": etat_de(constat)}, {})


def _suite(constat: Constat, valeurs: dict[str, Any], erreurs: dict[str, str]) -> Template:
    relues = relire(valeurs, erreurs, affiche=etat_de(constat))
    return formulaire("carnet.diagnostic/suite_constat.html", relues, erreurs, constat=constat)


@post("/constats/{constat_id:uuid}", name="avancer-constat")
async def changer_constat(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], constat_id: FromPath[UUID]
) -> Template | Redirect:
    """Close or reopen a finding, or show the form again with what was typed."""
    constat = await get_element(db, acteur, Constat, constat_id)
    donnees = await saisie(request)
    valeur, erreurs = lire(ConstatAvance, donnees)
    if valeur:
        async with essayer(db, erreurs):
            await avancer_constat(
                db,
                acteur,
                constat_id,
                valeur.etat,
                motif=valeur.motif,
                maintenant=maintenant(),
                affiche=valeur.affiche,
            )
    if erreurs:
        return _suite(constat, donnees, erreurs)
    return revenir(request, acteur, constat.personne_id, f"constat_{valeur.etat}" if valeur else "constat")


router = Router(
    "/", route_handlers=[nouveau_constat, creer_constat, situation, completer, suite_constat, changer_constat]
)
