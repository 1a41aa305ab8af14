"""Take back what one has just added."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auth.vocabulary import Acteur
from carnet.elements.commands import annuler
from carnet.elements.queries import get_de_relation
from core.clock import maintenant
from core.db import AsyncSession
from core.pages import Requete, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "ajout_annule": "C’est annulé : plus rien n’en reste dans le carnet ; le journal garde que"
    " vous l’aviez ajouté.",
    # What was chosen between two versions.
    "reste_enregistre": "Ce qui est enregistré reste. Rien d’autre n’a changé : personne n’est"
    " prévenu.",
}


def retour(acteur: Acteur, personne_id: UUID) -> tuple[str, dict[str, Any]]:
    """Give the route and keys where somebody reads this carnet: the person on her own page."""
    return ("mon-parcours", {}) if acteur.est_personne else ("carnet", {"personne_id": personne_id})


def revenir(
    request: Requete,
    acteur: Acteur,
    personne_id: UUID,
    fait: str,
    *,
    sur: UUID | None = None,
    relation: str | None = None,
) -> Redirect:
    """Go back where somebody reads this carnet, and say there what was done, and of what."""
    route, cles = retour(acteur, personne_id)
    return vers(request.app.route_reverse(route, **cles), fait, sur, relation)


@post("/elements/{relation:str}/{ligne_id:uuid}/annulation", name="annuler-ajout")
async def annulation(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    relation: FromPath[str],
    ligne_id: FromPath[UUID],
) -> Redirect:
    """Take back an item that one added a moment ago, and go back to the carnet."""
    ligne = await get_de_relation(db, acteur, relation, ligne_id)
    personne_id = ligne.personne_id
    await annuler(db, acteur, ligne, maintenant=maintenant())
    return revenir(request, acteur, personne_id, "ajout_annule")


router = Router("/", route_handlers=[annulation])
