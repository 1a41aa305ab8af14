"""Add a finding."""

from typing import Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.personnes.queries import expliquer, get_personne
from auth.vocabulary import Acteur
from carnet.diagnostic.commands import ajouter_constat
from carnet.diagnostic.schemas import NouveauConstat
from carnet.diagnostic.vocabulary import Nature, Source, Urgence
from core.clock import maintenant
from core.db import AsyncSession
from core.forms import lire
from core.pages import Requete, essayer, formulaire, saisie, vers


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
        natures=[(n.value, n.libelle) for n in Nature],
        sources=[(s.value, s.libelle) for s in Source],
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


router = Router("/", route_handlers=[nouveau_constat, creer_constat])
