"""Tell an operator which messages have not left, and try them again.

An address is never shown whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.coffre import Coffre, CoffreError
from core.jobs import differer
from core.outbox import BAIL, EPHEMERES, envoyer_courriel, lire_courriel

_EN_PEINE = text(
    "select c.id, c.genre, c.cree_le, c.essais, c.code, c.issue, c.contenu, (select"
    " min(j.scheduled_at)"
    " from procrastinate_jobs j where j.task_name = 'envoyer_courriel' and j.status = 'todo'"
    " and j.args ->> 'courriel_id' = c.id::text) as prochain from courriel_sortant c"
    " where c.contenu is not null or c.issue is not null order by c.cree_le desc limit :limite"
)
_REPRENDRE = text(
    "update courriel_sortant set issue = null, tente_le = null, essais = 0,"
    " cree_le = case when genre = any(cast(:ephemeres as text[])) then cree_le else now() end where"
    " contenu is not null"
    " and (tente_le is null or issue is not null or tente_le < now() - cast(:bail as interval))"
    " and (cast(:id as uuid) is null or id = :id) returning id"
)
_SANS_FILE = text(
    "delete from procrastinate_jobs where task_name = 'envoyer_courriel' and status in ('todo',"
    " 'failed')"
    " and args ->> 'courriel_id' = any(cast(:ids as text[]))"
)


@dataclass(frozen=True, slots=True)
class EnPeine:
    """Hold what is told of a message that has not left; of its address, the domain alone."""

    id: UUID
    genre: str
    cree_le: datetime
    essais: int
    code: int | None
    issue: str | None
    prochain: datetime | None
    domaine: str | None


async def list_en_peine(
    db: AsyncSession, coffre: Coffre, *, limite: int = 100
) -> Sequence[EnPeine]:
    """List the messages that wait, were refused or set aside, the latest first."""
    lignes = (await db.execute(_EN_PEINE, {"limite": limite})).all()
    return [
        EnPeine(
            *(
                ligne.id,
                ligne.genre,
                ligne.cree_le,
                ligne.essais,
                ligne.code,
                ligne.issue,
                ligne.prochain,
            ),
            domaine=_domaine(coffre, ligne.contenu),
        )
        for ligne in lignes
    ]


def _domaine(coffre: Coffre, contenu: bytes | None) -> str | None:
    if contenu is None:
        return None
    try:
        return lire_courriel(coffre, contenu).destinataire.rpartition("@")[2]
    except CoffreError:
        return None


async def relancer(db: AsyncSession, numero: UUID | None = None) -> int:
    """Try again now one message, or every one that waits or was set aside; gives how many.

    What opens for ten minutes is none the younger for it.
    """
    parametres = {"id": numero, "bail": BAIL, "ephemeres": EPHEMERES}
    ids = (await db.execute(_REPRENDRE, parametres)).scalars().all()
    await db.execute(_SANS_FILE, {"ids": [str(cle) for cle in ids]})
    for cle in ids:
        await differer(db, envoyer_courriel, courriel_id=cle)
    return len(ids)
