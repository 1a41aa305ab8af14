"""Let programs read and state the places and sessions of offers; a token is needed."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auth.vocabulary import Acteur
from core.clock import aujourdhui, maintenant
from core.db import AsyncSession
from core.editions import empreinte_des_champs
from core.pages import Requete
from core.si_meme import etiqueter_edition
from offers.catalogue.queries import get_service
from offers.extensions.queries import get_extension
from offers.places.commands import (
    ajouter_session,
    annuler_session,
    demander_les_places,
    dire_les_places,
    modifier_session,
    poser_sessions,
)
from offers.places.queries import (
    champs_places,
    champs_session,
    edition_des_sessions,
    get_occupation,
    list_sollicitations,
)
from offers.places.schemas import Chiffres, FichePlaces, NouvelleSession, Sessions


@get("/services/{service_id:str}/places", name="api-places")
async def places(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> Response[dict[str, Any]]:
    """Read the places of an offer: figures, who said them and when, requests of the week.

    Requests are null when fewer than three.
    """
    await get_service(db, service_id)
    extension = await get_extension(db, service_id)
    occupation = await get_occupation(db, service_id, extension, aujourdhui())
    dites = extension.places
    corps = {
        "service_id": service_id,
        "etat": extension.etat(aujourdhui()).etat.value,
        **{nom: getattr(dites, nom) if dites else None for nom in Chiffres.model_fields},
        "origine": dites.origine if dites else None,
        "dit_le": occupation.dit_le,
        "a_confirmer": occupation.a_confirmer,
        "demandes_7_jours": (await list_sollicitations(db, [service_id])).get(service_id),
        "rythme": extension.precision.rythme if extension.precision else None,
    }
    return etiqueter_edition(corps, empreinte_des_champs(champs_places(extension)))


@put("/services/{service_id:str}/places", name="api-dire-places", status_code=204)
async def dire_places(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
    data: JSONBody[FichePlaces],
    attendue: NamedDependency[int | None],
) -> None:
    """State the places of an offer, in place of what stood; no figure withdraws it."""
    await dire_les_places(db, acteur, service_id, data, edition=attendue)


@get("/services/{service_id:str}/sessions", name="api-sessions")
async def sessions(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], service_id: FromPath[str]
) -> Response[dict[str, Any]]:
    """Read the sessions of an offer that stand, past ones included.

    Each has its edition; that of the answer is of all of them together.
    """
    await get_service(db, service_id)
    champs = ("id", "dit_le", *NouvelleSession.model_fields)
    lues = (await get_extension(db, service_id)).sessions
    corps = {
        "service_id": service_id,
        "sessions": [
            {c: getattr(s, c) for c in champs}
            | {"edition": empreinte_des_champs(champs_session(s))}
            for s in lues
        ],
    }
    return etiqueter_edition(corps, edition_des_sessions(lues))


@put("/services/{service_id:str}/sessions", name="api-dire-sessions", status_code=204)
async def dire_sessions(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
    data: JSONBody[Sessions],
    attendue: NamedDependency[int | None],
) -> None:
    """State all the sessions of an offer: those left out are cancelled."""
    await poser_sessions(db, acteur, service_id, data.sessions, edition=attendue)


@post("/services/{service_id:str}/sessions", name="api-ajouter-session")
async def ajouter(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
    data: JSONBody[NouvelleSession],
) -> dict[str, UUID]:
    """Add one session to those that stand."""
    return {"id": (await ajouter_session(db, acteur, service_id, data)).id}


@put("/sessions/{session_id:uuid}", name="api-modifier-session", status_code=204)
async def modifier(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    session_id: FromPath[UUID],
    data: JSONBody[NouvelleSession],
    attendue: NamedDependency[int | None],
) -> None:
    """State a session anew: it then stands under another identifier, what it was in the history."""
    await modifier_session(db, acteur, session_id, data, edition=attendue)


@delete("/sessions/{session_id:uuid}", name="api-annuler-session", status_code=204)
async def annuler(
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    session_id: FromPath[UUID],
    attendue: NamedDependency[int | None],
) -> None:
    """Cancel a session; it stays in the history."""
    await annuler_session(db, acteur, session_id, edition=attendue)


@post("/services/{service_id:str}/places/demande", name="api-demander-places")
async def demander(
    request: Requete,
    db: NamedDependency[AsyncSession],
    acteur: NamedDependency[Acteur],
    service_id: FromPath[str],
) -> dict[str, str]:
    """Ask the structure of an offer by a mail that one click answers; gives the address asked."""
    etat = request.app.state
    courriel = await demander_les_places(
        db, acteur, etat.coffre, etat.settings.base_url, service_id, maintenant=maintenant()
    )
    return {"courriel": courriel}


router = Router(
    "/api/v1",
    route_handlers=[
        places,
        dire_places,
        demander,
        sessions,
        dire_sessions,
        ajouter,
        modifier,
        annuler,
    ],
    tags=["offres"],
)
