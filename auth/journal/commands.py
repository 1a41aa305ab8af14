"""Write the journal, in the same transaction as what it records; report a line, answer, close an alert."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from auth.avis.commands import prevenir_personne, prevenir_role
from auth.avis.vocabulary import GenreAvis
from auth.journal.models import Signalement
from auth.journal.queries import get_alerte, get_ligne, get_signalement
from auth.journal.schemas import Fermeture, NouveauSignalement, Reponse
from auth.vocabulary import Acteur, Geste, Role
from core.errors import Conflict, Forbidden

# In a session: the lines that wait for its commit. Of each savepoint: how many there were when it began.
_LIGNES = "lignes"
_REPERES: "WeakKeyDictionary[SessionTransaction, int]" = WeakKeyDictionary()
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

    The line is written at the very end of the transaction, which fails without it: the head of the territoire's chain,
    for which all its writers wait, is then held for a commit and nothing else. `objet` names the page or the thing in
    plain French, never a personal fact. Readings merge for five minutes.
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
    db.info.setdefault(_LIGNES, []).append(parametres)


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


async def signaler(db: AsyncSession, acteur: Acteur, numero: int, saisie: NouveauSignalement) -> UUID:
    """Report a line of one's own journal; the DPO is told, and answers within thirty days."""
    if acteur.personne_id is None:
        raise Forbidden("Seule la personne signale une ligne de son journal.")
    consultation = await get_ligne(db, acteur, numero)
    if consultation.signalement is not None:
        raise Conflict("Vous avez déjà signalé cette ligne ; la réponse viendra ici.")
    signalement = Signalement(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=acteur.personne_id,
        compte_id=acteur.compte_id,
        numero=numero,
        texte=saisie.texte,
    )
    db.add(signalement)
    details = {"ligne": numero}
    await noter(db, Geste.ecriture, "Signalement d’une ligne", personne_id=acteur.personne_id, details=details)
    await prevenir_role(db, acteur, GenreAvis.signalement, Role.dpo)
    return signalement.id


def exiger_dpo(acteur: Acteur) -> None:
    """Refuse whoever is not the DPO."""
    if acteur.role is not Role.dpo:
        raise Forbidden("Cette page est celle du délégué à la protection des données.")


async def repondre(db: AsyncSession, acteur: Acteur, id: UUID, saisie: Reponse, *, maintenant: datetime) -> None:
    """Answer a report, once; the person is told."""
    exiger_dpo(acteur)
    signalement = (await get_signalement(db, acteur, id, maintenant=maintenant)).signalement
    if signalement.repondu_le is not None:
        raise Conflict("Ce signalement a déjà sa réponse.")
    signalement.reponse, signalement.repondu_le = saisie.reponse, maintenant
    signalement.repondu_par = acteur.compte_id
    details = {"ligne": signalement.numero}
    personne_id = signalement.personne_id
    await noter(db, Geste.ecriture, "Réponse à un signalement", personne_id=personne_id, details=details)
    await prevenir_personne(db, acteur, GenreAvis.signalement_repondu, personne_id)


async def clore_alerte(db: AsyncSession, acteur: Acteur, id: UUID, saisie: Fermeture, *, maintenant: datetime) -> None:
    """Close an alert with a comment; it does not open again."""
    exiger_dpo(acteur)
    alerte = await get_alerte(db, acteur, id)
    if alerte.close_le is not None:
        raise Conflict("Cette alerte est déjà classée.")
    alerte.close_le, alerte.close_par, alerte.commentaire = maintenant, acteur.compte_id, saisie.commentaire
    await noter(db, Geste.ecriture, "Alerte de lecture classée", details={"alerte": str(id)})
