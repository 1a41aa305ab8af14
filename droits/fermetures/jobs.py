"""Carry closings outside the database, every minute."""

from collections.abc import Mapping

from procrastinate import JobContext
from sqlalchemy import text

from auth.journal.periodes import Ancreur
from auth.territoires.queries import list_territoires
from auth.vocabulary import ANONYME, Automate
from core.db import Sessions, open_session
from core.jobs import REESSAIS, app
from droits.fermetures.registre import FermetureNotee, ajouter_fermetures

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "ecrire_fermetures": "Écriture du registre des fermetures",
}
_A_ECRIRE = text("select * from prive.fermetures_a_ecrire()")
_ECRITES = text("select prive.fermetures_ecrites(cast(:ids as bigint[]))")


async def ecrire_fermetures(ancreur: Ancreur) -> int:
    """Append what waits, then forget it.

    Stopped between the two, it is written twice, which closes nothing more.
    """
    async with open_session(ancreur.sessions, ANONYME) as db, db.begin():
        territoires = await list_territoires(db)
    return sum([await _ecrire(ancreur, ancreur.sessions, territoire) for territoire in territoires])


async def _ecrire(ancreur: Ancreur, sessions: Sessions, territoire: int) -> int:
    async with open_session(sessions, Automate(territoire)) as db, db.begin():
        lignes = (await db.execute(_A_ECRIRE)).all()
        if not lignes:
            return 0
        ajouter_fermetures(
            ancreur.dossier,
            ancreur.coffre,
            [
                FermetureNotee(
                    x.genre,
                    x.territoire_id,
                    str(x.cible),
                    x.le.isoformat() if x.le else None,
                    x.details,
                )
                for x in lignes
            ],
        )
        await db.execute(_ECRITES, {"ids": [x.id for x in lignes]})
    return len(lignes)


@app.periodic(cron="* * * * *", periodic_id="ecrire_fermetures")
@app.task(
    name="ecrire_fermetures",
    queue="entretien",
    queueing_lock="ecrire_fermetures",
    retry=REESSAIS,
    pass_context=True,
)
async def ecrire_chaque_minute(context: JobContext, timestamp: int) -> None:
    """Do it every minute."""
    await ecrire_fermetures(context.additional_context["ancreur"])
