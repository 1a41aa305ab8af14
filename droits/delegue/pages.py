"""Answer « Qu’est-ce qui attend ? » for those who open no carnet."""

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.response import Template

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste, Role
from core.attentes import list_attentes
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.pages import Requete, page
from droits.delegue.rules import exiger_une_file


@get("/a-traiter", name="a-traiter")
async def a_traiter(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Template:
    """Show all that waits, late first, each line with what settles it."""
    exiger_une_file(acteur)
    attentes = await list_attentes(request.app.state.attentes, db, acteur, maintenant())
    if acteur.role is Role.dpo:
        await noter(db, Geste.lecture, "Ce qui attend le délégué")
    return page(
        "droits.delegue/a_traiter.html",
        attentes=[a for a in attentes if a.nombre],
        vides=[a for a in attentes if not a.nombre],
        jour=aujourdhui(),
    )


router = Router("/", route_handlers=[a_traiter])
