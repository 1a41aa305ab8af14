"""Write the journal, in the same transaction as what it records."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from auth.vocabulary import Geste

# In a session: the lines that wait for its commit. Of each savepoint: how many there were when it
# began.
_LIGNES = "lignes"
_REPERES: "WeakKeyDictionary[SessionTransaction, int]" = WeakKeyDictionary()
_NOTER = text(
    "select prive.noter(:geste, :personne, :domaines, :objet, :motif, :fondement, cast(:details as"
    " jsonb))"
)


class Precisions(NamedTuple):
    """Hold what a few lines say besides: why, on which ground, and what a program reads."""

    motif: str | None = None
    fondement: str | None = None
    details: Mapping[str, Any] | None = None


SANS_PRECISION = Precisions()


async def noter(
    db: AsyncSession,
    geste: Geste,
    objet: str,
    *,
    personne_id: UUID | None = None,
    domaines: int = 0,
    precisions: Precisions = SANS_PRECISION,
) -> None:
    """Record one act of the session's acteur.

    The database knows who asks and refuses a line without one. The line is written at the very end
    of the transaction, which fails without it: the head of the territoire's chain, for which all
    its writers wait, is then held for a commit and nothing else. `objet` names the page or the
    thing in plain French, never a personal fact. Readings merge for five minutes.
    """
    await db.flush()
    parametres = {
        "geste": geste.value,
        "personne": personne_id,
        "domaines": domaines,
        "objet": objet,
        "motif": precisions.motif,
        "fondement": precisions.fondement,
        "details": json.dumps(dict(precisions.details or {})),
    }
    db.info.setdefault(_LIGNES, []).append(parametres)


async def noter_fait(db: AsyncSession, objet: str, **details: object) -> None:
    """Record what was written of something that is of nobody's carnet, with what names it."""
    dits = {nom: str(dit) if isinstance(dit, UUID) else dit for nom, dit in details.items()}
    await noter(db, Geste.ecriture, objet, precisions=Precisions(details=dits))


@event.listens_for(Session, "before_commit")
def _inscrire(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get(_LIGNES):
        return
    # Whatever else waits to be written goes first: nothing follows the lines but the commit.
    session.flush()
    for parametres in session.info.pop(_LIGNES):
        session.execute(_NOTER, parametres)


@event.listens_for(Session, "after_transaction_create")
def _reperer(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        _REPERES[transaction] = len(session.info.get(_LIGNES, ()))


@event.listens_for(Session, "after_soft_rollback")
def _oublier(session: Session, annulee: SessionTransaction) -> None:
    """Drop the lines of what is undone: a savepoint's own, or all."""
    if annulee.nested or annulee.parent is None:
        del session.info.get(_LIGNES, [])[_REPERES.get(annulee, 0) :]
