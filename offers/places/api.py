"""Let programs read and state the places and sessions of offers; a token is needed."""

from typing import Any

from litestar import Router, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.vocabulary import Acteur
from core.clock import aujourdhui
from core.db import AsyncSession
from offers.catalogue.queries import get_service
from offers.extensions.queries import get_extension
from offers.places.commands import dire_les_places, poser_sessions
from offers.places.queries import get_occupation, list_sollicitations
from offers.places.schemas import Chiffres, FichePlaces, NouvelleSession, Sessions


@get("/services/{service_id:str}/places", name="api-places")
async def places(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> dict[str, Any]:
    """Read the places of an offer: figures, who said them and when, requests of the week (null: fewer than three)."""
    await get_service(db, service_id)
    extension = await get_extension(db, service_id)
    occupation = await get_occupation(db, service_id, extension, aujourdhui())
    dites = extension.places
    return {
        "service_id": service_id,
        "etat": extension.etat(aujourdhui()).etat.value,
        **{nom: getattr(dites, nom) if dites else None for nom in Chiffres.model_fields},
        "origine": dites.origine if dites else None,
        "dit_le": occupation.dit_le,
        "a_confirmer": occupation.a_confirmer,
        "demandes_7_jours": (await list_sollicitations(db, [service_id])).get(service_id),
        "rythme": extension.precision.rythme if extension.precision else None,
    }


@put("/services/{service_id:str}/places", name="api-dire-places", status_code=204)
async def dire_places(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
    data: JSONBody[FichePlaces],
) -> None:
    """State the places of an offer, in place of what stood; no figure withdraws it."""
    await dire_les_places(db, acteur, service_id, data)


@get("/services/{service_id:str}/sessions", name="api-sessions")
async def sessions(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> dict[str, Any]:
    """Read the sessions of an offer that stand, past ones included."""
    await get_service(db, service_id)
    champs = ("id", "dit_le", *NouvelleSession.model_fields)
    lues = (await get_extension(db, service_id)).sessions
    return {"service_id": service_id, "sessions": [{c: getattr(s, c) for c in champs} for s in lues]}


@put("/services/{service_id:str}/sessions", name="api-dire-sessions", status_code=204)
async def dire_sessions(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
    data: JSONBody[Sessions],
) -> None:
    """State all the sessions of an offer: those left out are cancelled."""
    await poser_sessions(db, acteur, service_id, data.sessions)


router = Router("/api/v1", route_handlers=[places, dire_places, sessions, dire_sessions], tags=["offres"])
