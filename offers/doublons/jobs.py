"""Propose pairs by itself, a few minutes after the catalogue changed, whoever changed it."""

from collections.abc import Mapping

from anyio import to_thread
from procrastinate import JobContext
from sqlalchemy import text

from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate
from core.db import Sessions, open_session
from core.jobs import REESSAIS, app
from core.outbox import Postier
from offers.doublons.calcul import FICHES, VERSION, BilanDoublons, calculer, paires_en_json

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "rapprocher_offres": "Recherche d’offres en double",
}
_DERNIERE = text(
    "select coalesce((select import_id from doublon_calcul order by id desc limit 1), 0)"
)
_PROPOSER = text("select prive.proposer_doublons(:version, :offres, cast(:paires as jsonb))")


async def rapprocher_si_change(sessions: Sessions) -> BilanDoublons | None:
    """Look at the catalogue again when it is not the one last looked at; nothing otherwise."""
    async with open_session(sessions, ANONYME) as db, db.begin():
        territoires = await list_territoires(db)
        version = int(await db.scalar(text(VERSION)) or 0)
        if not territoires or version == await db.scalar(_DERNIERE):
            return None
        lignes = [tuple(ligne) for ligne in await db.execute(text(FICHES))]
    paires = await to_thread.run_sync(calculer, lignes)
    # The pairs belong to no territoire: any of them lends its automaton, the only one that may
    # write them.
    async with open_session(sessions, Automate(territoires[0])) as db, db.begin():
        await db.execute(
            _PROPOSER, {"version": version, "offres": len(lignes), "paires": paires_en_json(paires)}
        )
    return BilanDoublons(len(lignes), len(paires))


@app.periodic(cron="*/10 * * * *", periodic_id="rapprocher_offres")
@app.task(
    name="rapprocher_offres",
    queue="entretien",
    queueing_lock="rapprocher_offres",
    retry=REESSAIS,
    pass_context=True,
)
async def rapprocher_offres(context: JobContext, timestamp: int) -> None:
    """Do it when the catalogue changed."""
    postier: Postier = context.additional_context["postier"]
    await rapprocher_si_change(postier.sessions)
