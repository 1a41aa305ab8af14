"""Write, publish and read the papers of a territoire by API: the same commands as the pages."""

from datetime import datetime
from typing import Any

from litestar import Response, Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody
from pydantic import BaseModel

from auth.vocabulary import Acteur
from core.db import AsyncSession
from core.errors import NotFound
from core.si_meme import etiqueter_edition
from droits.papiers.commands import enregistrer_papiers, exiger_lecteur, publier_papiers
from droits.papiers.queries import find_derniers
from droits.papiers.rules import list_manquants
from droits.papiers.schemas import Publication, Reglages


class PapiersSortie(BaseModel):
    """Show what the territoire published of itself."""

    publie_le: datetime
    reglages: Reglages


@get("/papiers", name="api-papiers")
async def publies(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> PapiersSortie:
    """Read what one's territoire published: who answers, who hosts, whom to write to."""
    lus = await find_derniers(db, acteur, publies=True)
    if lus is None:
        raise NotFound("Ce territoire n’a encore rien publié.")
    return PapiersSortie(publie_le=lus.ecrit_le, reglages=Reglages.model_validate(lus.valeurs))


@get("/administration/papiers", name="api-reglages-papiers")
async def reglages(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> Response[dict[str, Any]]:
    """Read what was saved last, its version, and the fields that are missing to publish it."""
    exiger_lecteur(acteur)
    derniers = await find_derniers(db, acteur, publies=False)
    valeurs = derniers.valeurs if derniers else {}
    corps = {
        "reglages": valeurs,
        "manquants": [champ.nom for champ in list_manquants(valeurs)],
    }
    return etiqueter_edition(corps, derniers.version if derniers else 0)


@put("/administration/papiers", name="api-enregistrer-papiers")
async def enregistrer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    attendue: NamedDependency[int | None],
    data: JSONBody[Reglages],
) -> dict[str, int]:
    """Write every field anew: what is left out is emptied. Nothing is published."""
    return {"version": await enregistrer_papiers(db, acteur, data, edition=attendue)}


@post("/administration/papiers/publication", name="api-publier-papiers")
async def publier(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[Publication],
) -> dict[str, int]:
    """Publish the version that was read; refused while a field is missing."""
    return {"version": await publier_papiers(db, acteur, version=data.version)}


router = Router(
    "/api/v1",
    route_handlers=[publies, reglages, enregistrer, publier],
    tags=["administration"],
)
