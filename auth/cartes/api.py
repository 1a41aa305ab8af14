"""Say by API what her card has left, and cancel it; it is made and confirmed with her in front."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from auth.cartes.commands import annuler_carte
from auth.cartes.queries import find_carte
from auth.vocabulary import Acteur
from core.db import AsyncSession
from core.errors import NotFound


@dataclass(frozen=True, slots=True)
class EtatDeCarte:
    """Say what is known of a card, never a code."""

    faite_le: datetime
    jusqu_au: datetime
    codes_restants: int
    nombre_secret: bool
    bloquee: bool


@get("/carnets/{personne_id:uuid}/carte", name="api-carte")
async def carte(db: NamedDependency[AsyncSession], personne_id: FromPath[UUID]) -> EtatDeCarte:
    """Read how many codes her card has left, and whether a secret number goes with it."""
    lue = await find_carte(db, personne_id)
    if lue is None:
        raise NotFound
    return EtatDeCarte(lue.cree_le, lue.expire_le, lue.restent, lue.confirmee, lue.bloquee)


@post("/carnets/{personne_id:uuid}/carte/annulation", name="api-annuler-carte", status_code=204)
async def annuler(
    db: NamedDependency[AsyncSession], acteur: NamedDependency[Acteur], personne_id: FromPath[UUID]
) -> None:
    """Cancel her card: it opens nothing more, and what it had opened closes."""
    await annuler_carte(db, acteur, personne_id)


router = Router("/api/v1", route_handlers=[carte, annuler], tags=["carnets"])
