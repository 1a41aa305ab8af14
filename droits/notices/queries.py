"""Read the versions of the notice."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.consentements.models import Notice
from auth.vocabulary import Acteur
from core.errors import NotFound


async def list_notices(db: AsyncSession, acteur: Acteur) -> Sequence[Notice]:
    """List the versions, newest first."""
    requete = (
        select(Notice)
        .where(Notice.territoire_id == acteur.territoire_id)
        .order_by(Notice.version.desc())
    )
    return (await db.execute(requete)).scalars().all()


async def get_version_notice(
    db: AsyncSession, acteur: Acteur, notice_id: UUID
) -> tuple[Notice, bool]:
    """Get one version, and whether it is the one in force; raises NotFound."""
    en_vigueur = (
        select(func.max(Notice.version))
        .where(Notice.territoire_id == acteur.territoire_id)
        .scalar_subquery()
    )
    requete = select(Notice, Notice.version == en_vigueur).where(
        Notice.territoire_id == acteur.territoire_id, Notice.id == notice_id
    )
    ligne = (await db.execute(requete)).one_or_none()
    if ligne is None:
        raise NotFound()
    return ligne[0], ligne[1]
