"""Say which imports of offers went wrong."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur, Role
from core.attentes import Attente, Guichet
from offers.imports.queries import count_imports_en_peine


async def _lire(db: AsyncSession, acteur: Acteur, _maintenant: datetime) -> Sequence[Attente]:
    return [
        Attente(
            "Imports d’offres en échec",
            "imports",
            "Les regarder",
            await count_imports_en_peine(db, acteur),
        )
    ]


ATTENTES = (Guichet(40, (Role.administrateur.value, Role.coordonnateur.value), _lire),)
