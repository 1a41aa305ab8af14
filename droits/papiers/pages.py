"""Write, read again and publish the papers of a territoire."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from auth.comptes.queries import dire_qui_changea
from auth.vocabulary import Acteur
from core.clock import aujourdhui
from core.db import AsyncSession
from core.editions import Mots, dire_en_mots, lire_contre, montrer_edition
from core.errors import NotFound
from core.pages import Requete, formulaire, page, poster, vers
from droits.papiers import faits
from droits.papiers.commands import (
    enregistrer_papiers,
    exiger_lecteur,
    exiger_redacteur,
    publier_papiers,
)
from droits.papiers.models import PapiersTerritoire
from droits.papiers.queries import find_derniers, find_enregistres_et_publies
from droits.papiers.rules import choisir_publies, est_perime, list_manquants
from droits.papiers.schemas import Publication, ReglagesPapiers
from droits.papiers.vocabulary import CHAMPS, CHOIX, ChampPapiers, PartiePapiers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "papiers_ecrits": "C’est enregistré. Rien n’est publié avant votre relecture.",
    "papiers_publies": "C’est publié : tout le monde peut le lire.",
}
_LIBELLES = {champ.nom: champ.libelle for champ in CHAMPS}


def _dire(champ: str, valeur: Any) -> str:
    if champ in CHOIX and valeur:
        return dict(_par_nom(champ).options).get(str(valeur), str(valeur))
    return dire_en_mots(valeur)


def _par_nom(nom: str) -> ChampPapiers:
    return next(champ for champ in CHAMPS if champ.nom == nom)


def _champs(derniers: PapiersTerritoire | None) -> dict[str, Any]:
    """Give what the form shows: a value, or nothing, for each field."""
    tenus = derniers.valeurs if derniers else {}
    return {champ.nom: tenus.get(champ.nom) for champ in CHAMPS}


def _parties() -> Sequence[tuple[PartiePapiers, Sequence[ChampPapiers]]]:
    return [(partie, [c for c in CHAMPS if c.partie is partie]) for partie in PartiePapiers]


@get("/administration/papiers", name="papiers")
async def papiers(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Say what is published, and what is missing before anything is."""
    exiger_lecteur(acteur)
    derniers, publies = await find_enregistres_et_publies(db, acteur)
    valeurs = _champs(derniers)
    manquants = list_manquants(valeurs)
    return page(
        "droits.papiers/papiers.html",
        publies=publies,
        manquants=manquants,
        complets=not manquants,
        a_publier=publies is None or publies.valeurs != choisir_publies(valeurs),
        perime=publies is not None
        and est_perime(ReglagesPapiers.model_validate(publies.valeurs).hds_fin, aujourdhui()),
    )


def _formulaire(valeurs: dict[str, Any], erreurs: dict[str, str]) -> Template:
    return formulaire("droits.papiers/reglages.html", valeurs, erreurs, parties=_parties())


@get("/administration/papiers/reglages", name="reglages-papiers")
async def reglages(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show every field, filled with what was saved last."""
    exiger_redacteur(acteur)
    derniers = await find_derniers(db, acteur, publies=False)
    return _formulaire(montrer_edition(_champs(derniers), derniers.version if derniers else 0), {})


@post("/administration/papiers/reglages", name="enregistrer-papiers")
async def enregistrer(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Save, or show the form again with what was typed."""
    exiger_redacteur(acteur)
    derniers = await find_derniers(db, acteur, publies=False)
    version = derniers.version if derniers else 0
    qui = (
        await dire_qui_changea(db, acteur, derniers.ecrit_le, derniers.ecrit_par, None)
        if derniers
        else None
    )

    async def agir(valeur: ReglagesPapiers) -> Redirect:
        await enregistrer_papiers(db, acteur, valeur, edition=version)
        return vers(request.app.route_reverse("papiers"), "papiers_ecrits")

    lecture = lire_contre(ReglagesPapiers, _champs(derniers), version, Mots(_LIBELLES, _dire, qui))
    return await poster(request, db, lecture, agir, _formulaire)


async def _relecture(db: AsyncSession, acteur: Acteur, erreurs: dict[str, str]) -> Template:
    derniers = await find_derniers(db, acteur, publies=False)
    if derniers is None or list_manquants(derniers.valeurs):
        raise NotFound("Ces papiers ne sont pas complets : ce qui manque est sur la page d’avant.")
    publies = await find_derniers(db, acteur, publies=True)
    lus = ReglagesPapiers.model_validate(derniers.valeurs)
    return formulaire(
        "droits.papiers/relecture.html",
        {},
        erreurs,
        r=lus,
        perime=est_perime(lus.hds_fin, aujourdhui()),
        version=derniers.version,
        a_publier=publies is None or publies.valeurs != choisir_publies(derniers.valeurs),
    )


@get("/administration/papiers/relecture", name="relire-papiers")
async def relire(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show what everybody will read; nothing is published yet."""
    exiger_lecteur(acteur)
    return await _relecture(db, acteur, {})


@post("/administration/papiers/publication", name="publier-papiers")
async def publier(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template | Redirect:
    """Publish what was read again."""
    exiger_redacteur(acteur)

    async def agir(valeur: Publication) -> Redirect:
        await publier_papiers(db, acteur, version=valeur.version)
        return vers(request.app.route_reverse("papiers"), "papiers_publies")

    return await poster(
        request, db, Publication, agir, lambda _, erreurs: _relecture(db, acteur, erreurs)
    )


async def _reglages(db: AsyncSession, acteur: Acteur) -> ReglagesPapiers:
    """Give what is written so far, complete or not."""
    derniers = await find_derniers(db, acteur, publies=False)
    return ReglagesPapiers.model_validate(derniers.valeurs if derniers else {})


@get("/registre/traitements", name="registre-traitements")
async def traitements(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show the record of processing (RGPD, article 30): the product's facts, the territoire's."""
    exiger_lecteur(acteur)
    return page(
        "droits.papiers/traitements.html",
        v=await _reglages(db, acteur),
        traitements=faits.TRAITEMENTS,
        mesures=faits.MESURES,
    )


@get("/registre/analyse-d-impact", name="analyse-d-impact")
async def analyse(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show what the product brings to the impact assessment (RGPD, article 35)."""
    exiger_lecteur(acteur)
    return page(
        "droits.papiers/aipd.html",
        v=await _reglages(db, acteur),
        traitements=faits.TRAITEMENTS,
        domaines=faits.list_domaines_traites(),
        durees=faits.DUREES,
        risques=faits.RISQUES,
    )


router = Router(
    "/", route_handlers=[papiers, reglages, enregistrer, relire, publier, traitements, analyse]
)
