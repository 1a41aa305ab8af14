"""Say how many errors of offers wait for an answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Role
from core.attentes import Attente, Guichet
from offers.erreurs.queries import count_ouvertes


async def _lire(db: AsyncSession, acteur: Acteur, _maintenant: datetime) -> Sequence[Attente]:
    return [
        Attente(
            "Erreurs signalées sur des offres",
            "erreurs-offres",
            "Y répondre",
            await count_ouvertes(db, acteur),
        )
    ]


ATTENTES = (Guichet(50, (Role.administrateur.value, Role.coordonnateur.value), _lire),)
