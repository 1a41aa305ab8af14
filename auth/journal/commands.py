"""Write the journal, in the same transaction as what it records."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from auth.vocabulary import Acteur, Geste
from core.db import CONTEXT

# In a session: the lines that wait for its commit. Of each savepoint: how many there were when it
# began.
_LIGNES = "lignes"
# And the people whom it loaded: a page that shows one and says nothing of it is written all the
# same.
_LUES = "lues"
PAGE_LUE = "Une page ou un formulaire de son carnet"
_PLUSIEURS = 5
_DES_LISTES = frozenset({Geste.lecture.value, Geste.recherche.value, Geste.export.value})
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


def marquer_lecture(session: Session, personne_id: UUID, domaines: int = 1) -> None:
    """Remember that somebody's transaction read a person other than themselves, or of one."""
    acteur = session.info.get(CONTEXT)
    if isinstance(acteur, Acteur) and acteur.personne_id != personne_id:
        lues: dict[UUID, int] = session.info.setdefault(_LUES, {})
        lues[personne_id] = lues.get(personne_id, 0) | domaines


def _retirer_dites(
    lues: Mapping[UUID, int], ecrites: Sequence[Mapping[str, Any]]
) -> dict[UUID, int]:
    """Keep of what was read the people whom no line names, and the domains past those noted."""
    dites: dict[UUID, int] = {}
    for ecrite in ecrites:
        if ecrite["personne"] is not None:
            # Whatever is written of somebody tells that their name was read.
            dites[ecrite["personne"]] = dites.get(ecrite["personne"], 1) | ecrite["domaines"]
    restent = {cle: masque & ~dites.get(cle, 0) for cle, masque in lues.items()}
    return {cle: masque for cle, masque in restent.items() if masque}


def _completer(session: Session) -> None:
    """Add the line of a reading that none tells: no page is outside the journal by forgetting."""
    ecrites: list[dict[str, Any]] = session.info.get(_LIGNES, [])
    # A list, or what goes out of a territoire, says itself whom it shows.
    if any(e["personne"] is None and e["geste"] in _DES_LISTES for e in ecrites):
        session.info.pop(_LUES, None)
        return
    lues = _retirer_dites(session.info.pop(_LUES, {}), ecrites)
    if not lues:
        return
    commun: dict[str, object] = {
        "geste": Geste.lecture.value,
        "objet": PAGE_LUE,
        "motif": None,
        "fondement": None,
    }
    if len(lues) > _PLUSIEURS:
        # As a search: two lists are two lines, where readings would merge.
        liste = {"geste": Geste.recherche.value, "personne": None, "domaines": 0}
        lignes = [commun | liste | {"details": json.dumps({"nombre": len(lues)})}]
    else:
        lignes = [
            commun | {"personne": cle, "domaines": masque, "details": "{}"}
            for cle, masque in sorted(lues.items())
        ]
    session.info.setdefault(_LIGNES, []).extend(lignes)


@event.listens_for(Session, "before_commit")
def _inscrire(session: Session) -> None:
    if session.in_nested_transaction():
        return
    _completer(session)
    if not session.info.get(_LIGNES):
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
