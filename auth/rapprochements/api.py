"""Read the pairs of carnets that look alike, and say that they are two people's, by API."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic import BaseModel

from auth.acces import ROLES_QUI_ECRIVENT
from auth.journal.commands import Precisions, noter
from auth.personnes.queries import list_paires
from auth.rapprochements.commands import ecarter_paire
from auth.vocabulary import Acteur, Geste
from core.db import AsyncSession
from core.errors import Forbidden


class PaireSortie(BaseModel):
    """Show two carnets, both of which one sees, and why they look alike."""

    id: UUID
    a_id: UUID
    b_id: UUID
    raisons: list[str]


def _exiger_role(acteur: Acteur) -> None:
    if acteur.structure_id is None or acteur.role not in ROLES_QUI_ECRIVENT:
        raise Forbidden("Ces carnets sont vus par les professionnels qui accompagnent.")


@get("/carnets-semblables", name="api-carnets-semblables")
async def semblables(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur]
) -> dict[str, list[PaireSortie]]:
    """List the pairs of carnets that may be one person's, the likeliest first."""
    _exiger_role(acteur)
    paires = await list_paires(db, acteur)
    await noter(
        db,
        Geste.recherche,
        "Carnets qui se ressemblent, par l’API",
        domaines=1,
        precisions=Precisions(details={"nombre": 2 * len(paires)}),
    )
    return {
        "items": [
            PaireSortie(
                id=p.rapprochement.id,
                a_id=p.a.id,
                b_id=p.b.id,
                raisons=[r.value for r in p.raisons],
            )
            for p in paires
        ]
    }


@post(
    "/carnets-semblables/{rapprochement_id:uuid}/ecart",
    name="api-ecarter-doublon",
    status_code=204,
)
async def distinguer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    rapprochement_id: FromPath[UUID],
) -> None:
    """Say that two carnets are two people's: the pair is not proposed again."""
    _exiger_role(acteur)
    await ecarter_paire(db, acteur, rapprochement_id)


router = Router("/api/v1", route_handlers=[semblables, distinguer], tags=["carnets"])
