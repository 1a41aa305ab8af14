"""Follow the ends that a date brings: warn before, leave nobody behind after."""

from collections.abc import Mapping

from procrastinate import JobContext
from sqlalchemy import text

from auth.avis.commands import differer_avis
from auth.relais.commands import SUIVRE_DEPART, annoncer_relais
from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate
from core.db import Sessions, open_session
from core.jobs import REESSAIS, app
from core.outbox import Postier

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "suivre_relais": "Personnes à confier",
    SUIVRE_DEPART: "Personnes d’une structure qui part",
}
_ECHUS = text("select prive.delaisser_echus(1)")
_FINS = text("select prive.fins_a_annoncer()")


async def suivre_relais(sessions: Sessions) -> int:
    """Go through every territoire; done twice, it changes and tells nothing more.

    Gives how many capacities ended.
    """
    async with open_session(sessions, ANONYME) as db, db.begin():
        territoires = await list_territoires(db)
    finis = 0
    for territoire in territoires:
        finis += await _suivre(sessions, Automate(territoire))
    return finis


async def _suivre(sessions: Sessions, automate: Automate) -> int:
    """Stop one capacity a transaction: nobody waits for all the people of a structure."""
    finis = 0
    while True:
        async with open_session(sessions, automate) as db, db.begin():
            fini = await db.scalar(_ECHUS) or 0
            await annoncer_relais(db, automate)
            if not fini:
                await differer_avis(db, automate, (await db.execute(_FINS)).scalars().all())
                return finis
        finis += fini


@app.periodic(cron="*/5 * * * *", periodic_id="suivre_relais")
@app.task(
    name="suivre_relais",
    queue="entretien",
    queueing_lock="suivre_relais",
    retry=REESSAIS,
    pass_context=True,
)
async def suivre_souvent(context: JobContext, timestamp: int) -> None:
    """Do it every five minutes."""
    postier: Postier = context.additional_context["postier"]
    await suivre_relais(postier.sessions)


@app.task(name=SUIVRE_DEPART, queue="entretien", retry=REESSAIS, pass_context=True)
async def suivre_un_depart(context: JobContext, territoire_id: int) -> None:
    """Do it at once when a structure left, for its territoire."""
    postier: Postier = context.additional_context["postier"]
    await _suivre(postier.sessions, Automate(territoire_id))
