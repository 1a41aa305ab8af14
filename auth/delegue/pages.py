"""Answer, for the DPO, « Qu’est-ce qui attend ? »."""

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.response import Template

from auth.delegue.queries import list_attentes
from auth.journal.commands import exiger_dpo, noter
from auth.vocabulary import Acteur, Geste
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.pages import page


@get("/a-traiter", name="a-traiter")
async def a_traiter(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show every queue with its nearest deadline."""
    exiger_dpo(acteur)
    attentes = await list_attentes(db, acteur, maintenant())
    await noter(db, Geste.lecture, "Ce qui attend le délégué")
    return page("auth.delegue/a_traiter.html", attentes=attentes, jour=aujourdhui())


router = Router("/", route_handlers=[a_traiter])
