"""Read the papers that people signed."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.consentements.models import ConsentementPreuve
from auth.vocabulary import Acteur, Role
from core.errors import Forbidden, NotFound


async def get_preuve(db: AsyncSession, acteur: Acteur, preuve_id: UUID) -> ConsentementPreuve:
    """Get a signed paper to open it, or raise NotFound.

    Forbidden for the DPO, who knows of it and no more.
    """
    requete = select(ConsentementPreuve).where(
        ConsentementPreuve.territoire_id == acteur.territoire_id, ConsentementPreuve.id == preuve_id
    )
    preuve = (await db.execute(requete)).scalar_one_or_none()
    if preuve is None:
        raise NotFound()
    if acteur.role is Role.dpo:
        raise Forbidden(
            "Vous savez que cette copie existe ; son contenu reste à la personne et à la structure."
        )
    return preuve
