"""Give a card of codes to one of those who come back by their own space."""

import random
import secrets
from datetime import datetime
from uuid import UUID

from auth.cartes.commands import donner_carte
from auth.entrees.queries import get_espace
from auth.vocabulary import Acteur
from core.db import AsyncSession

_SIENNE = "personne-curatelle@demo.example"


async def conter(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    *,
    hasard: random.Random,
    maintenant: datetime,
    a_un_compte: bool,
) -> None:
    """Print the card; nobody keeps its codes: another is drawn to try it."""
    if a_un_compte and (await get_espace(db, personne_id)).courriel == _SIENNE:
        await donner_carte(db, acteur, personne_id, secrets.token_hex(32))
