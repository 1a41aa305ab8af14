"""Publish the numbers of the gaps, every day and as soon as a worker starts."""

from collections.abc import Mapping
from datetime import date

from procrastinate import JobContext

from auth.territoires.models import Territoire
from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate
from core.clock import aujourdhui
from core.db import Sessions, create_engine, create_sessions, open_session
from core.jobs import REESSAIS, app
from core.outbox import Postier
from offers.ecarts.commands import publier_releve

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "relever_ecarts": "Relevé des écarts",
}


async def relever(sessions: Sessions, jour: date) -> int:
    """Publish the release of that day where it is still to be done, territoire by territoire.

    Gives how many.
    """
    async with open_session(sessions, ANONYME) as db, db.begin():
        territoires = await list_territoires(db)
    nombre = 0
    for territoire_id in territoires:
        async with open_session(sessions, Automate(territoire_id)) as db, db.begin():
            territoire = await db.get_one(Territoire, territoire_id)
            nombre += await publier_releve(db, territoire.code_departement, jour=jour)
    return nombre


async def relever_la_base(url: str, jour: date) -> int:
    """Do the same on the database of that address, from outside a worker."""
    moteur = create_engine(url, pool=1)
    try:
        return await relever(create_sessions(moteur), jour)
    finally:
        await moteur.dispose()


# Every ten minutes, and therefore at once when a worker starts: nothing is done once the day is
# published.
@app.periodic(cron="*/10 * * * *", periodic_id="relever_ecarts")
@app.task(
    name="relever_ecarts",
    queue="entretien",
    queueing_lock="relever_ecarts",
    retry=REESSAIS,
    pass_context=True,
)
async def relever_ecarts(context: JobContext, timestamp: int) -> None:
    """Publish today's."""
    postier: Postier = context.additional_context["postier"]
    await relever(postier.sessions, aujourdhui())
