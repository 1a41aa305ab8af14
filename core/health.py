"""Say whether the product can work: database, migrations, disk, worker, jobs.

Asked by anybody, often: a few short queries, nothing kept, and answers that hold neither number nor
name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Context, Sessions, open_session
from core.jobs import VIVANT_S
from core.migrations import a_jour

_TRAVAILLEURS = text(
    "select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs"
    " => :vivant)"
)
# Due for that long: since it was put in the queue, planned, or tried again, whichever is the
# latest.
_EN_RETARD = text(
    "select coalesce(max(extract(epoch from now() - d.due)), 0) from procrastinate_jobs j cross"
    " join lateral"
    " (select greatest(j.scheduled_at, (select max(e.at) from procrastinate_events e where e.job_id"
    " = j.id"
    " and e.type in ('deferred', 'deferred_for_retry', 'retried'))) as due) d where j.status ="
    " 'todo'"
    " and j.id in (select id from procrastinate_jobs where status = 'todo'"
    " and coalesce(scheduled_at, '-infinity') <= now() order by priority desc, id limit 500)"
)
# Under way for minutes without a worker that beats: nobody finishes it, and nobody took it again.
_ABANDONNES = text(
    "select exists (select 1 from procrastinate_jobs j left join procrastinate_workers w on w.id ="
    " j.worker_id"
    " and w.last_heartbeat > now() - make_interval(secs => :vivant) where j.status = 'doing' and"
    " w.id is null"
    " and not exists (select 1 from procrastinate_events e where e.job_id = j.id"
    " and e.at > now() - interval '5 minutes'))"
)
_ECHECS = text(
    "select exists (select 1 from procrastinate_jobs j join procrastinate_events e on e.job_id ="
    " j.id"
    " where j.status = 'failed' and e.type = 'failed' and e.at > now() - interval '1 day')"
)
_DE_COTE = text(
    "select exists (select 1 from courriel_sortant where issue in ('refuse', 'de_cote')"
    " and tente_le > now() - interval '1 day')"
)
# Of the importer, which is no worker: a function of the database says it.
_IMPORTS = text("select prive.imports_en_retard()")
# A row, and half a megabyte on the disk of the tables: neither outlives the transaction.
_LIGNE = text("insert into courriel_sortant (id) values (gen_random_uuid())")
_MEMOIRE = text("set local work_mem = '64kB'")
_PLACE = text("select count(*) from generate_series(1, 30000)")
RETARD_SEUL_S, RETARD_S = 600, 1800


@dataclass(frozen=True, slots=True)
class Sante:
    """Hold the answers.

    Without a worker pages still work, mail and reports wait: ten minutes at most.
    """

    base: bool = False
    migrations: bool = False
    ecriture: bool = False
    travailleur: bool = False
    en_retard: bool = False
    abandonnes: bool = False
    echecs: bool = False
    courriels: bool = False
    imports: bool = False

    @property
    def est_prete(self) -> bool:
        """Say whether requests can be served, and what they leave for later gets done.

        A job that failed, a mail that was refused are told, and stop nobody from working.
        """
        return (
            self.base
            and self.migrations
            and self.ecriture
            and not self.en_retard
            and not self.abandonnes
        )

    @property
    def est_saine(self) -> bool:
        """Say whether nothing waits for an operator."""
        return self.est_prete and not self.echecs and not self.courriels and not self.imports


async def diagnostiquer(sessions: Sessions, contexte: Context, murs: Sequence[Path]) -> Sante:
    """Ask the database; whatever fails becomes a « no », nothing is raised."""
    try:
        async with open_session(sessions, contexte) as db:
            migree = await a_jour(db, murs)
            vivants = int(await db.scalar(_TRAVAILLEURS, {"vivant": VIVANT_S}) or 0)
            retard = float(await db.scalar(_EN_RETARD) or 0)
            abandonnes = bool(await db.scalar(_ABANDONNES, {"vivant": VIVANT_S}))
            echecs = bool(await db.scalar(_ECHECS))
            courriels = bool(await db.scalar(_DE_COTE))
            imports = bool(await db.scalar(_IMPORTS))
            ecriture = await _ecrit(db)
    except ProgrammingError:
        return Sante(base=True)
    except (OperationalError, PoolTimeout):
        return Sante()
    except DBAPIError as erreur:
        return Sante(base=not erreur.connection_invalidated)
    en_retard = retard > (RETARD_S if vivants else RETARD_SEUL_S)
    return Sante(
        True, migree, ecriture, vivants > 0, en_retard, abandonnes, echecs, courriels, imports
    )


async def _ecrit(db: AsyncSession) -> bool:
    """Say whether the database accepts a write: not a read-only one, and a disk that has room."""
    try:
        await db.execute(_LIGNE)
        await db.execute(_MEMOIRE)
        await db.execute(_PLACE)
    except DBAPIError as erreur:
        if erreur.connection_invalidated:
            raise
        return False
    finally:
        await db.rollback()
    return True
