"""Send the links and codes asked for."""

from collections.abc import Mapping
from uuid import UUID

from procrastinate import JobContext

from auth.liens import commands
from core.db import open_session
from core.jobs import REESSAIS, app
from core.outbox import Postier

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "envoyer_lien": "Envoi d’un lien ou d’un code de connexion",
}


@app.task(name="envoyer_lien", queue="courriels", retry=REESSAIS, pass_context=True)
async def envoyer_lien(context: JobContext, lien_id: str) -> None:
    """Send one link or code, if its address is an accompanied person's."""
    postier: Postier = context.additional_context["postier"]
    async with open_session(postier.sessions, postier.contexte) as db, db.begin():
        await commands.envoyer_lien(db, postier, UUID(lien_id))
