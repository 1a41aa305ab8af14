"""Read the papers: those being written, those published, those that anybody reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur
from core.errors import NotFound
from droits.papiers.models import PapiersTerritoire
from droits.papiers.schemas import Reglages

_PUBLIES = text("select territoire, nom, publie_le, valeurs from prive.papiers_publies()")


@dataclass(frozen=True, slots=True)
class PapiersLus:
    """Hold what one territoire says of itself; nothing when it published nothing yet."""

    territoire_id: int
    nom: str
    publie_le: datetime | None
    reglages: Reglages | None


async def find_derniers(
    db: AsyncSession, acteur: Acteur, *, publies: bool
) -> PapiersTerritoire | None:
    """Find the last version that was published, or the last that was only saved."""
    requete = (
        select(PapiersTerritoire)
        .where(
            PapiersTerritoire.territoire_id == acteur.territoire_id,
            PapiersTerritoire.publie.is_(publies),
        )
        .order_by(PapiersTerritoire.version.desc())
        .limit(1)
    )
    return (await db.execute(requete)).scalar_one_or_none()


async def list_papiers_publies(db: AsyncSession) -> Sequence[PapiersLus]:
    """List the territoires that whoever asks may know of, with what each published, by name."""
    return [
        PapiersLus(cle, nom, le, None if dites is None else Reglages.model_validate(dites))
        for cle, nom, le, dites in await db.execute(_PUBLIES)
    ]


def choisir_papiers(lus: Sequence[PapiersLus], territoire: int | None) -> PapiersLus | None:
    """Give those of one territoire; of the only one there is when none is named.

    None when one has to be chosen. Raises NotFound for one that is not there.
    """
    if territoire is None:
        return lus[0] if len(lus) == 1 else None
    trouves = [papiers for papiers in lus if papiers.territoire_id == territoire]
    if not trouves:
        raise NotFound()
    return trouves[0]
