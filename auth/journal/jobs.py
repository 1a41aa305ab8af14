"""Anchor the journal every night outside the database; look for unusual readings every hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from procrastinate import JobContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import prevenir_role
from auth.avis.vocabulary import GenreAvis
from auth.journal.ancres import TeteLue, ancrer
from auth.journal.rules import AlerteTrouvee, Lecture, alertes
from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate, Role
from core.clock import PARIS, debut_du_jour, maintenant
from core.coffre import Coffre
from core.db import Sessions, open_session
from core.jobs import REESSAIS, app

_TETE = text("select numero, empreinte from prive.tete_du_journal()")
_LECTURES = text("select * from prive.lectures_depuis(:depuis)")
_ALERTER = text("select prive.alerter(:genre, :compte, :jour, :nombre, :premier, :dernier)")
JOURS_RELUS = 8


@dataclass(frozen=True, slots=True)
class Ancreur:
    """Hold what the journal's jobs need: the database, the seal of the key, the folder outside the database."""

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
@app.task(name="ancrer_journal", queue="entretien", queueing_lock="ancrer_journal", retry=REESSAIS, pass_context=True)
async def ancrer_journal(context: JobContext, timestamp: int) -> None:
    """Sign the head of every territoire; done twice, it only adds a line."""
    ancreur: Ancreur = context.additional_context["ancreur"]
    ancrer(ancreur.dossier, ancreur.coffre, await _tetes(ancreur.sessions), maintenant())


@app.periodic(cron="40 * * * *", periodic_id="surveiller_journal")
@app.task(
    name="surveiller_journal", queue="entretien", queueing_lock="surveiller_journal", retry=REESSAIS, pass_context=True
)
async def surveiller_journal(context: JobContext, timestamp: int) -> None:
    """Look for what is unusual in every territoire."""
    ancreur: Ancreur = context.additional_context["ancreur"]
    for territoire in await _territoires(ancreur.sessions):
        automate = Automate(territoire)
        async with open_session(ancreur.sessions, automate) as db, db.begin():
            await surveiller(db, automate, maintenant())


async def surveiller(db: AsyncSession, automate: Automate, maintenant: datetime) -> list[AlerteTrouvee]:
    """Read the last days again, write what is unusual; the DPO is told once, when there is something new."""
    premier_jour = (maintenant - timedelta(days=JOURS_RELUS)).astimezone(PARIS).date()
    depuis = debut_du_jour(premier_jour)
    lues = await db.execute(_LECTURES, {"depuis": depuis})
    trouvees = alertes(Lecture(x.numero, x.le, x.compte_id, x.personne_id, x.urgence, x.ouverture, x.lie) for x in lues)
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
