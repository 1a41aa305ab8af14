"""Refuse what is sent twice: a double click, a page sent again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Acteur
from core.errors import Deja

# Within it, the same words by the same hand are one sending that came twice.
DOUBLE = timedelta(minutes=1)


async def refuser_double(
    db: AsyncSession,
    acteur: Acteur,
    table: Any,
    personne_id: UUID,
    phrase: str,
    *pareil: ColumnElement[bool],
) -> None:
    """Raise Deja, with this sentence, when the carnet holds an item alike.

    Two sendings at once wait in turn.
    """
    verrou = f"carnet/elements/{table.__tablename__}/{personne_id}/{acteur.compte_id}"
    await db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(verrou, 0))))
    requete = select(table.id).where(
        table.territoire_id == acteur.territoire_id, table.personne_id == personne_id, *pareil
    )
    if trouve := await db.scalar(requete.order_by(table.id).limit(1)):
        raise Deja(phrase, trouve)


def a_l_instant(
    acteur: Acteur, table: Any, instant: Any, maintenant: datetime
) -> ColumnElement[bool]:
    """Say whether an item is the acteur's own, a minute away: either of two may be kept first."""
    return and_(
        table.auteur_compte_id == acteur.compte_id,
        table.auteur_structure_id.is_not_distinct_from(acteur.structure_id),
        instant > maintenant - DOUBLE,
        instant < maintenant + DOUBLE,
    )
