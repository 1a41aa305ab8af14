"""Look for unusual readings every hour."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from procrastinate import JobContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_role
from auth.avis.vocabulary import GenreAvis
from auth.journal.periodes import Ancreur
from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate, Role
from core.clock import debut_du_jour, maintenant
from core.dates import jour_de
from core.db import open_session
from core.jobs import REESSAIS, app
from droits.journal.rules import AlerteTrouvee, Lecture, alertes_de_lecture

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "surveiller_journal": "Lectures inhabituelles",
}
_LECTURES = text("select * from prive.lectures_depuis(:depuis)")
_ALERTER = text("select prive.alerter(:genre, :compte, :jour, :nombre, :premier, :dernier)")
# A week and a day: « three a week » needs the days before.
JOURS_RELUS = 8


@app.periodic(cron="40 * * * *", periodic_id="surveiller_journal")
@app.task(
    name="surveiller_journal",
    queue="entretien",
    queueing_lock="surveiller_journal",
    retry=REESSAIS,
    pass_context=True,
)
async def surveiller_journal(context: JobContext, timestamp: int) -> None:
    """Look for what is unusual in every territoire."""
    ancreur: Ancreur = context.additional_context["ancreur"]
    async with open_session(ancreur.sessions, ANONYME) as db, db.begin():
        territoires = await list_territoires(db)
    for territoire in territoires:
        automate = Automate(territoire)
        async with open_session(ancreur.sessions, automate) as db, db.begin():
            await surveiller(db, automate, maintenant())


async def surveiller(
    db: AsyncSession, automate: Automate, maintenant: datetime
) -> list[AlerteTrouvee]:
    """Read the last days again, write what is unusual.

    The DPO is told once, when there is something new.
    """
    premier_jour = jour_de(maintenant - timedelta(days=JOURS_RELUS))
    depuis = debut_du_jour(premier_jour)
    lues = await db.execute(_LECTURES, {"depuis": depuis})
    trouvees = alertes_de_lecture(
        Lecture(x.numero, x.le, x.compte_id, x.personne_id, x.urgence, x.ouverture, x.lie)
        for x in lues
    )
    nouvelles = [a for a in trouvees if await _alerter(db, a)]
    if nouvelles:
        await prevenir_role(db, automate, GenreAvis.alerte_lecture, Role.dpo)
    return nouvelles


async def _alerter(db: AsyncSession, alerte: AlerteTrouvee) -> bool:
    parametres = {
        "genre": alerte.genre.value,
        "compte": alerte.compte_id,
        "jour": alerte.jour,
        "nombre": alerte.nombre,
        "premier": alerte.premier,
        "dernier": alerte.dernier,
    }
    return bool((await db.execute(_ALERTER, parametres)).scalar_one())
