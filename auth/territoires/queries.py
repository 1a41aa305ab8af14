"""Read the structures of one's territoire."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from auth.territoires.models import Structure
from auth.vocabulary import Acteur

RESTREINTE = "une structure à accès restreint"


def structure_de(territoire: InstrumentedAttribute[int], cle: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Join, from the outside, the structure that a column names: the wall may hide it."""
    return and_(Structure.territoire_id == territoire, Structure.id == cle)


def nom_de_structure(cle: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Give the name of the joined structure, or say that it is hidden; null when the column names none."""
    return case((Structure.id.is_not(None), Structure.nom), (cle.is_not(None), RESTREINTE))


def est_nommee(cle: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Say whether who acted there may be named: a hidden structure hides them, whatever else they do."""
    return cle.is_(None) | Structure.id.is_not(None)


async def find_structure(db: AsyncSession, acteur: Acteur, structure_id: UUID) -> Structure | None:
    """Find a present member of the consortium whom the acteur may name."""
    requete = (
        select(Structure)
        .where(Structure.territoire_id == acteur.territoire_id, Structure.id == structure_id)
        .where((Structure.quittee_le.is_(None)) | (Structure.quittee_le > func.now()))
    )
    return (await db.execute(requete)).scalar_one_or_none()


async def list_structures(db: AsyncSession, acteur: Acteur) -> Sequence[Structure]:
    """List the present members of the consortium, by name."""
    requete = (
        select(Structure)
        .where(Structure.territoire_id == acteur.territoire_id)
        .where((Structure.quittee_le.is_(None)) | (Structure.quittee_le > func.now()))
        .order_by(Structure.nom, Structure.id)
    )
    return (await db.execute(requete)).scalars().all()


async def list_territoires(db: AsyncSession) -> Sequence[int]:
    """List the territoires that a periodic job goes through."""
    return (await db.execute(text("select prive.territoires()"))).scalars().all()
