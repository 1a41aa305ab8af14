"""Tell people that an agreement ends soon or its notice changed, and write down its end."""

from collections.abc import Mapping
from dataclasses import dataclass

from procrastinate import JobContext
from sqlalchemy import text

from auth.avis.commands import prevenir_personne
from auth.avis.vocabulary import GenreAvis
from auth.consentements.commands import annoncer_invitations
from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate
from core.db import Sessions, open_session
from core.jobs import REESSAIS, app
from core.outbox import Postier

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "suivre_echeances": "Fin prochaine des accords",
}
_RAPPELS = text("select personne_id, jours from prive.rappels_dus(:blanc)")
_NOTICES = text("select prive.notices_a_annoncer()")
_DEPASSEES = text("select prive.demandes_depassees(:blanc)")
_EXPIRATIONS = text("select prive.expirations_dues(:blanc)")


@dataclass(frozen=True, slots=True)
class BilanEcheances:
    """Count the people told that an agreement ends, or that a notice changed, and the ends."""

    rappels: int
    expirations: int
    notices: int = 0
    depassees: int = 0


async def suivre_echeances(sessions: Sessions, *, blanc: bool = False) -> BilanEcheances:
    """Go through every territoire; done twice, it tells and writes nothing more.

    `blanc` counts without writing.
    """
    async with open_session(sessions, ANONYME) as db, db.begin():
        territoires = await list_territoires(db)
    rappels = expirations = notices = depassees = 0
    for territoire in territoires:
        automate = Automate(territoire)
        async with open_session(sessions, automate) as db, db.begin():
            personnes = {
                ligne.personne_id for ligne in await db.execute(_RAPPELS, {"blanc": blanc})
            }
            expirations += await db.scalar(_EXPIRATIONS, {"blanc": blanc}) or 0
            depassees += await db.scalar(_DEPASSEES, {"blanc": blanc}) or 0
            await annoncer_invitations(db, automate)
            rappels += len(personnes)
            for personne_id in [] if blanc else sorted(personnes):
                await prevenir_personne(db, automate, GenreAvis.accord_finit, personne_id)
            concernees = sorted((await db.execute(_NOTICES)).scalars().all())
            notices += len(concernees)
            for personne_id in [] if blanc else concernees:
                await prevenir_personne(db, automate, GenreAvis.notice_changee, personne_id)
    return BilanEcheances(rappels, expirations, notices, depassees)


@app.periodic(cron="40 5 * * *", periodic_id="suivre_echeances")
@app.task(
    name="suivre_echeances",
    queue="entretien",
    queueing_lock="suivre_echeances",
    retry=REESSAIS,
    pass_context=True,
)
async def suivre_echeances_chaque_jour(context: JobContext, timestamp: int) -> None:
    """Do it every morning."""
    postier: Postier = context.additional_context["postier"]
    await suivre_echeances(postier.sessions)
