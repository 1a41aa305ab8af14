"""Anchor the journal every night, outside the database."""

from dataclasses import dataclass
from pathlib import Path

from procrastinate import JobContext
from sqlalchemy import text

from auth.journal.ancres import TeteLue, ancrer
from auth.vocabulary import ANONYME, Automate
from core.clock import maintenant
from core.coffre import Coffre
from core.db import Sessions, open_session
from core.jobs import REESSAIS, app

_TERRITOIRES = text("select prive.territoires()")
_TETE = text("select numero, empreinte from prive.tete_du_journal()")


@dataclass(frozen=True, slots=True)
class Ancreur:
    """Hold what anchoring needs: the database, the seal of the key, the folder outside the database."""

    sessions: Sessions
    coffre: Coffre
    dossier: Path


async def _tetes(sessions: Sessions) -> list[TeteLue]:
    async with open_session(sessions, ANONYME) as db, db.begin():
        territoires = (await db.execute(_TERRITOIRES)).scalars().all()
    tetes = []
    for territoire in territoires:
        async with open_session(sessions, Automate(territoire)) as db, db.begin():
            tete = (await db.execute(_TETE)).one_or_none()
            if tete is not None:
                tetes.append(TeteLue(territoire, tete.numero, bytes(tete.empreinte)))
    return tetes


@app.periodic(cron="15 2 * * *", periodic_id="ancrer_journal")
@app.task(name="ancrer_journal", queue="entretien", queueing_lock="ancrer_journal", retry=REESSAIS, pass_context=True)
async def ancrer_journal(context: JobContext, timestamp: int) -> None:
    """Sign the head of every territoire; done twice, it only adds a line."""
    ancreur: Ancreur = context.additional_context["ancreur"]
    ancrer(ancreur.dossier, ancreur.coffre, await _tetes(ancreur.sessions), maintenant())
