"""Take back what one has just added."""

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
    if acteur.est_personne:
        return vers(request.app.route_reverse("mon-parcours"), "ajout_annule")
    return vers(request.app.route_reverse("carnet", personne_id=personne_id), "ajout_annule")


router = Router("/", route_handlers=[annulation])
