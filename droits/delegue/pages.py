"""Answer, for the DPO, « Qu’est-ce qui attend ? »."""

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.response import Template

from auth.comptes.commands import exiger_dpo
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.pages import page
from droits.delegue.queries import list_files


@get("/a-traiter", name="a-traiter")
async def a_traiter(db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]) -> Template:
    """Show every queue with its nearest deadline."""
    exiger_dpo(acteur)
    attentes = await list_files(db, acteur, maintenant())
    await noter(db, Geste.lecture, "Ce qui attend le délégué")
    return page("droits.delegue/a_traiter.html", attentes=attentes, jour=aujourdhui())


router = Router("/", route_handlers=[a_traiter])
