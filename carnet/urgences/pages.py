"""Show the one page of a carnet opened in an emergency."""

from collections.abc import Mapping
from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from auth.acces import mesurer_ouverture
from auth.cercle.queries import list_cercle
from auth.personnes.queries import list_representants
from auth.urgences.commands import exiger_role, lire_sous_urgence, noter_lecture
from auth.urgences.queries import domaines_en_urgence
from auth.urgences.rules import sensibles_de_l_urgence
from auth.vocabulary import Acteur, Domaine, masque
from carnet.elements.queries import mots
from carnet.elements.resumes import TITRES, Page, lire_resumes
from carnet.urgences.queries import get_entete_en_urgence
from core.clock import maintenant
from core.db import AsyncSession
from core.pages import Requete, page, vers

# What each act answers, by the key that its address carries.
FAITS: Mapping[str, str] = {
    "urgence_fermee": "Cette ouverture est terminée : elle n’ouvre plus rien.",
}


@get("/urgences/{bris_id:uuid}", name="urgence")
async def urgence(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    bris_id: FromPath[UUID],
) -> Template | Redirect:
    """Show what the emergency opens, read-only, with the time left.

    Over, go back to the emergency page.
    """
    exiger_role(acteur)
    lue = await lire_sous_urgence(db, acteur, bris_id, maintenant=maintenant())
    if lue is None:
        return vers("/urgences", "urgence_fermee")
    personne_id = lue.bris.personne_id
    personne, commune = await get_entete_en_urgence(db, acteur, personne_id)
    domaines = await domaines_en_urgence(db)
    contexte = {
        "cercle": await list_cercle(db, acteur, personne_id),
        "representants": await list_representants(db, acteur, personne_id),
        "resumes": await lire_resumes(
            db, acteur, personne_id, request.app.state.resumes, Page.urgence
        ),
    }
    await noter_lecture(db, lue, "Carnet, en urgence", domaines=masque(domaines))
    return page(
        "carnet.urgences/urgence.html",
        lue=lue,
        personne=personne,
        commune=commune,
        domaines=domaines,
        etendue=mesurer_ouverture(masque(domaines)),
        peut_confirmer=bool(sensibles_de_l_urgence(acteur.role)) and lue.bris.sensibles_le is None,
        parties=TITRES,
        Domaine=Domaine,
        **mots(),
        # Nothing is corrected in an emergency, and what a text was before is not read.
        modifications={},
        corriges=frozenset[int](),
        **contexte,
    )


router = Router("/", route_handlers=[urgence])
