"""Forget sendings once nobody can send them again."""

from collections.abc import Mapping

from procrastinate import JobContext
from sqlalchemy import text

from core.db import open_session
from core.jobs import REESSAIS, app
from core.outbox import Postier

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "purger_envois": "Oubli des envois passés",
}


@app.periodic(cron="40 3 * * *", periodic_id="purger_envois")
@app.task(
    name="purger_envois",
    queue="entretien",
    queueing_lock="purger_envois",
    retry=REESSAIS,
    pass_context=True,
)
async def purger_envois(context: JobContext, timestamp: int) -> None:
    """Erase what was sent more than two days ago."""
    postier: Postier = context.additional_context["postier"]
    async with open_session(postier.sessions, postier.contexte) as db, db.begin():
        await db.execute(text("select prive.purger_envois()"))
