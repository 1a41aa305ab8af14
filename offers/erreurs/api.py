"""Let programs say errors of offers, and give producers those that wait; a token is needed."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from auth.vocabulary import Acteur
from core.db import AsyncSession
from offers.erreurs.commands import repondre_erreur, signaler_erreur
from offers.erreurs.queries import list_erreurs
from offers.erreurs.schemas import NouvelleErreur, NouvelleSuite

Page = Annotated[int, QueryParameter(ge=1, le=10_000)]
Taille = Annotated[int, QueryParameter(ge=1, le=100)]


@get("/erreurs", name="api-erreurs")
async def erreurs(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    page: Page = 1,
    size: Taille = 20,
) -> dict[str, Any]:
    """List the errors that wait for an answer, the oldest first; who said them is not told."""
    total, lues = await list_erreurs(db, acteur, ouvertes=True, limite=size, saut=(page - 1) * size)
    items = [
        {
            "id": lue.erreur.id,
            "service_id": lue.erreur.service_id,
            "source": lue.source,
            "sujet": lue.erreur.sujet,
            "texte": lue.erreur.texte,
            "signalee_le": lue.erreur.cree_le,
        }
        for lue in lues
    ]
    return {"items": items, "total": total, "page": page, "size": size, "pages": -(-total // size)}


@post("/services/{service_id:str}/erreurs", name="api-signaler-erreur")
async def signaler(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
    data: JSONBody[NouvelleErreur],
) -> dict[str, Any]:
    """Say what is wrong in an offer; gives the identifier of the error."""
    return {"id": (await signaler_erreur(db, acteur, service_id, data)).id}


@post("/erreurs/{erreur_id:uuid}/suite", name="api-repondre-erreur", status_code=204)
async def repondre(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    erreur_id: FromPath[UUID],
    data: JSONBody[NouvelleSuite],
) -> None:
    """Answer an error: `corrigee`, `transmise` to the producer, or `exacte`."""
    await repondre_erreur(db, acteur, erreur_id, data)


router = Router("/api/v1", route_handlers=[erreurs, signaler, repondre], tags=["offres"])
