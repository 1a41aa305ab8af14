"""Write the journal; a line is in the same transaction as what it records."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import Geste

_NOTER = text("select prive.noter(:geste, :personne, :domaines, :objet, :motif, :fondement, cast(:details as jsonb))")


async def noter(
    db: AsyncSession,
    geste: Geste,
    objet: str,
    *,
    personne_id: UUID | None = None,
    domaines: int = 0,
    motif: str | None = None,
    fondement: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Record one act of the session's acteur; the database knows who asks and refuses a line without one.

    `objet` names the page or the thing in plain French, never a personal fact. Readings merge for five minutes.
    """
    await db.flush()
    parametres = {
        "geste": geste.value,
        "personne": personne_id,
        "domaines": domaines,
        "objet": objet,
        "motif": motif,
        "fondement": fondement,
        "details": json.dumps(dict(details or {})),
    }
    await db.execute(_NOTER, parametres)
