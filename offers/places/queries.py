"""Count the requests that offers receive, over the whole territoire and never whose."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_SOLLICITATIONS = text("select service_id, nombre from prive.sollicitations(:ids) where nombre > 0")


async def list_sollicitations(db: AsyncSession, service_ids: Sequence[str]) -> Mapping[str, int]:
    """Count the requests of the last seven days, offer by offer; under three, an offer is absent."""
    lignes = await db.execute(_SOLLICITATIONS, {"ids": list(service_ids)})
    return {ligne.service_id: ligne.nombre for ligne in lignes}
