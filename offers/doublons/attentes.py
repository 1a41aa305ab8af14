"""Say how many offers look published twice."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Role
from core.attentes import Attente, Guichet
from offers.doublons.queries import list_proposees


async def _lire(db: AsyncSession, acteur: Acteur, _maintenant: datetime) -> Sequence[Attente]:
    total, _ = await list_proposees(db, acteur, limite=1)
    return [
        Attente("Offres qui semblent publiées deux fois", "doublons-offres", "En décider", total)
    ]


ATTENTES = (Guichet(60, (Role.administrateur.value, Role.coordonnateur.value), _lire),)
