"""Give programs what a territoire knows of an offer, and let them say it; a token is needed."""

from typing import Any
from uuid import UUID

from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.vocabulary import Acteur, Role
from core.clock import aujourdhui
from core.db import AsyncSession
from core.editions import empreinte_des_champs
from offers.catalogue.queries import get_service
from offers.extensions.commands import conventionner, poser_criteres, preciser, retirer_dire
from offers.extensions.models import OffreConvention
from offers.extensions.queries import champs_dits, get_extension
from offers.extensions.schemas import FicheCriteres, FichePrecision, NouvelleConvention
from offers.extensions.vocabulary import GenreCritere

_DE_L_AUTEUR = {"territoire_id", "compte_id", "structure_id", "remplace_le", "suit"}


def _ligne(dit: Any) -> dict[str, Any] | None:
    if dit is None:
        return None
    return {c.key: getattr(dit, c.key) for c in dit.__table__.columns if c.key not in _DE_L_AUTEUR}


@get("/services/{service_id:str}/extension", name="api-extension")
async def extension(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> dict[str, Any]:
    """Read what the territoire knows of an offer.

    State, criteria, conventions, places, sessions, kept contacts. A criterion that nobody stated is
    absent: unknown, never a yes. `editions` are what If-Match sends back to replace either.
    """
    service = await get_service(db, service_id)
    lue = await get_extension(db, service_id)
    etat = lue.etat(aujourdhui())
    return {
        "service_id": service_id,
        "contact_reserve": service.contact if acteur.role is not Role.personne else None,
        "etat": etat.etat.value,
        "phrase": etat.phrase,
        "precision": _ligne(lue.precision),
        "criteres": {
            genre.value: _ligne(lue.criteres.get(genre))
            for genre in GenreCritere
            if genre in lue.criteres
        },
        "conventions": [_ligne(c) for c in lue.conventions],
        "places": _ligne(lue.places),
        "sessions": [_ligne(s) for s in lue.sessions],
        "dit_le": lue.dernier,
        "dit_par": lue.structure,
        "editions": {
            "precision": empreinte_des_champs(champs_dits(lue, FichePrecision)),
            "criteres": empreinte_des_champs(champs_dits(lue, FicheCriteres)),
        },
    }


@put("/services/{service_id:str}/precision", name="api-precision", status_code=204)
async def dire_precision(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
    data: JSONBody[FichePrecision],
    attendue: NamedDependency[int | None],
) -> None:
    """State what an offer is, in place of what stood."""
    await preciser(db, acteur, service_id, data, edition=attendue)


@put("/services/{service_id:str}/criteres", name="api-criteres", status_code=204)
async def dire_criteres(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
    data: JSONBody[FicheCriteres],
    attendue: NamedDependency[int | None],
) -> None:
    """State the conditions of access, in place of those that stood."""
    await poser_criteres(db, acteur, service_id, data, edition=attendue)


@post("/services/{service_id:str}/conventions", name="api-nouvelle-convention")
async def dire_convention(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
    data: JSONBody[NouvelleConvention],
) -> dict[str, Any]:
    """State who else may prescribe, where (names or codes; none: everywhere), until when.

    Gives its identifier.
    """
    return {"id": (await conventionner(db, acteur, service_id, data)).id}


@delete("/conventions/{convention_id:uuid}", name="api-retirer-convention")
async def enlever_convention(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    convention_id: FromPath[UUID],
) -> None:
    """Withdraw an agreement between structures; it stays in the history."""
    await retirer_dire(db, acteur, OffreConvention, convention_id, "Convention d’une offre retirée")


router = Router(
    "/api/v1",
    route_handlers=[extension, dire_precision, dire_criteres, dire_convention, enlever_convention],
    tags=["offres"],
)
