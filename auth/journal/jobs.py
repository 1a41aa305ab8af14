"""Anchor the journal every night outside the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from procrastinate import JobContext
from sqlalchemy import text

from auth.journal.ancres import TeteLue, ancrer
from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate
from core.clock import maintenant
from core.coffre import Coffre
from core.db import Sessions, open_session
from core.jobs import REESSAIS, app

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "ancrer_journal": "Signature du journal des accès",
}
_TETE = text("select numero, empreinte from prive.tete_du_journal()")


@dataclass(frozen=True, slots=True)
class Ancreur:
    """Hold what the journal's jobs need.

    The database, the seal of the key, the folder outside the database.
    """

    sessions: Sessions
    coffre: Coffre
    dossier: Path


async def _territoires(sessions: Sessions) -> list[int]:
    async with open_session(sessions, ANONYME) as db, db.begin():
        return list(await list_territoires(db))


async def _tetes(sessions: Sessions) -> list[TeteLue]:
    tetes = []
    for territoire in await _territoires(sessions):
        async with open_session(sessions, Automate(territoire)) as db, db.begin():
            tete = (await db.execute(_TETE)).one_or_none()
            if tete is not None:
                tetes.append(TeteLue(territoire, tete.numero, bytes(tete.empreinte)))
    return tetes


@app.periodic(cron="15 2 * * *", periodic_id="ancrer_journal")
@app.task(
    name="ancrer_journal",
    queue="entretien",
    queueing_lock="ancrer_journal",
    retry=REESSAIS,
    pass_context=True,
)
async def ancrer_journal(context: JobContext, timestamp: int) -> None:
    """Sign the head of every territoire; done twice, it only adds a line."""
    ancreur: Ancreur = context.additional_context["ancreur"]
    ancrer(ancreur.dossier, ancreur.coffre, await _tetes(ancreur.sessions), maintenant())
