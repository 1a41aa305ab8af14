"""Show the journal: to the person, who opened their carnet; to the DPO, every line without any content."""

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from auth.journal.queries import list_consultations, list_registre
from auth.urgences.queries import list_urgences
from auth.vocabulary import Acteur, Role
from core.clock import maintenant
from core.db import AsyncSession
from core.errors import Forbidden
from core.pages import page

PAR_PAGE = 50


@get("/qui-a-regarde", name="qui-a-regarde")
async def qui_a_regarde(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], avant: FromQuery[int | None] = None
) -> Template:
    """Answer « Qui a regardé mon carnet ? »."""
    if acteur.personne_id is None:
        raise Forbidden("Cette page est celle de la personne accompagnée.")
    lignes = await list_consultations(db, acteur, avant=avant, limite=PAR_PAGE + 1)
    suite = lignes[PAR_PAGE - 1].numero if len(lignes) > PAR_PAGE else None
    urgences = await list_urgences(db, acteur, maintenant=maintenant())
    return page("auth.journal/qui_a_regarde.html", lignes=lignes[:PAR_PAGE], suite=suite, urgences=urgences)


@get("/registre", name="registre")
async def registre(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], avant: FromQuery[int | None] = None
) -> Template:
    """Show the territoire's journal to the DPO: acts and grounds, never a content."""
    if acteur.role is not Role.dpo:
        raise Forbidden("Cette page est celle du délégué à la protection des données.")
    lignes = await list_registre(db, acteur, avant=avant, limite=PAR_PAGE + 1)
    suite = lignes[PAR_PAGE - 1].numero if len(lignes) > PAR_PAGE else None
    return page("auth.journal/registre.html", lignes=lignes[:PAR_PAGE], suite=suite)


router = Router("/", route_handlers=[qui_a_regarde, registre])
