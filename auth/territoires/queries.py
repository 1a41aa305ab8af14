"""Read the structures of one's territoire."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.territoires.models import Structure
from auth.vocabulary import Acteur


async def list_structures(db: AsyncSession, acteur: Acteur) -> Sequence[Structure]:
    """List the present members of the consortium, by name."""
    requete = (
        select(Structure)
        .where(Structure.territoire_id == acteur.territoire_id)
        .where((Structure.quittee_le.is_(None)) | (Structure.quittee_le > func.now()))
        .order_by(Structure.nom, Structure.id)
    )
    return (await db.execute(requete)).scalars().all()
