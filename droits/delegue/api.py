"""Read by API what waits for those who open no carnet: the same as the page."""

from datetime import date

from litestar import Router, get
from litestar.di import NamedDependency
from pydantic import BaseModel, ConfigDict

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste, Role
from core.attentes import list_attentes
from core.clock import maintenant
from core.db import AsyncSession
from core.pages import Requete
from droits.delegue.rules import exiger_une_file


class AttenteSortie(BaseModel):
    """Show one matter that waits: how many, how many are late, the nearest deadline."""

    model_config = ConfigDict(from_attributes=True)

    titre: str
    nombre: int
    en_retard: int
    echeance: date | None
    dit: str | None


@get("/a-traiter", name="api-a-traiter", tags=["compte"])
async def a_traiter(
    request: Requete, db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> list[AttenteSortie]:
    """List what waits for the administrateur, the coordonnateur or the DPO, late first."""
    exiger_une_file(acteur)
    if acteur.role is Role.dpo:
        await noter(db, Geste.lecture, "Ce qui attend le délégué")
    lues = await list_attentes(request.app.state.attentes, db, acteur, maintenant())
    return [AttenteSortie.model_validate(lue) for lue in lues]


router = Router("/api/v1", route_handlers=[a_traiter])
