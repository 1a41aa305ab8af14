"""Recall appointments: what is due is read, then taken again with the message that leaves."""

from collections.abc import Mapping
from datetime import timedelta

from procrastinate import JobContext

from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate
from carnet.rappels.commands import envoyer_rappel, rendre_rappels_perdus
from carnet.rappels.queries import list_rappels_possibles
from carnet.rappels.rules import faut_rappeler
from core.clock import maintenant
from core.db import open_session
from core.jobs import REESSAIS, app
from core.outbox import Postier

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "rappeler_rendez_vous": "Rappels de rendez-vous",
}


@app.periodic(cron="*/10 * * * *", periodic_id="rappeler_rendez_vous")
@app.task(
    name="rappeler_rendez_vous",
    queue="courriels",
    queueing_lock="rappeler_rendez_vous",
    retry=REESSAIS,
    pass_context=True,
)
async def rappeler_rendez_vous(context: JobContext, timestamp: int) -> None:
    """Recall what is due, one transaction each: killed between two, none leaves twice."""
    postier: Postier = context.additional_context["postier"]
    async with open_session(postier.sessions, ANONYME) as db, db.begin():
        territoires = await list_territoires(db)
    for territoire in territoires:
        await rappeler_territoire(postier, territoire)


async def rappeler_territoire(postier: Postier, territoire: int) -> int:
    """Recall what is due in one territoire; gives how many messages leave."""
    automate = Automate(territoire)
    async with open_session(postier.sessions, automate) as db, db.begin():
        await rendre_rappels_perdus(db)
        possibles = await list_rappels_possibles(db, maintenant())
    partis = 0
    for rappel in possibles:
        for heures, avant in (
            (False, timedelta(days=rappel.jours)),
            (True, timedelta(hours=rappel.heures)),
        ):
            fait = rappel.heures_fait if heures else rappel.jours_fait
            if fait or not faut_rappeler(
                rappel.debut, rappel.fixe_le, avant, rappel.calme, maintenant()
            ):
                continue
            async with open_session(postier.sessions, automate) as db, db.begin() as acte:
                if await envoyer_rappel(db, automate, postier, rappel, heures=heures):
                    partis += 1
                else:
                    await acte.rollback()
    return partis
