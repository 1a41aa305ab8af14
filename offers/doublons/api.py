"""Give programs the pairs of offers that look alike, and let them decide; a token is needed."""

from typing import Annotated, Any

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from auth.vocabulary import Acteur
from core.db import AsyncSession
from offers.doublons.commands import decider, exiger_de_decider
from offers.doublons.queries import list_proposees
from offers.doublons.schemas import NouvelleDecision

Page = Annotated[int, QueryParameter(ge=1, le=10_000)]
Taille = Annotated[int, QueryParameter(ge=1, le=100)]


@get("/doublons", name="api-doublons")
async def doublons(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    page: Page = 1,
    size: Taille = 20,
) -> dict[str, Any]:
    """List the pairs that nobody decided, the likeliest first.

    Both identifiers, the score (0 to 100), the reasons.
    """
    exiger_de_decider(acteur)
    total, paires = await list_proposees(db, acteur, limite=size, saut=(page - 1) * size)
    items = [
        {"a_id": p.a_id, "b_id": p.b_id, "score": p.score, "raisons": p.raisons} for p in paires
    ]
    return {"items": items, "total": total, "page": page, "size": size, "pages": -(-total // size)}


@post("/doublons", name="api-decider-doublon", status_code=204)
async def enregistrer(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    data: JSONBody[NouvelleDecision],
) -> None:
    """Say that two offers are one or not, or take a decision back, and why.

    `meme` says that they are one, `distinctes` that they are not; `annulee` takes back.
    """
    await decider(db, acteur, data)


router = Router("/api/v1", route_handlers=[doublons, enregistrer], tags=["offres"])
