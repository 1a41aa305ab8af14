"""Do later what a request should not wait for: jobs on the same PostgreSQL.

A job is deferred inside the request's own transaction: rolled back with it, started only once it is
committed. Its arguments hold identifiers only. A job whose worker died is taken again within
minutes, so every job may run twice.
"""

import asyncio
import signal
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, cast
from uuid import UUID

import psycopg
import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy, exceptions
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.periodic import PeriodicRegistry
from procrastinate.tasks import Task
from procrastinate.worker import Worker
from prometheus_client import Counter
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import AppError
from core.settings import dsn

# What an operator reads of a job.
LIBELLES: Mapping[str, str] = {
    "reprendre_travaux": "Reprise des travaux laissés en plan",
}


class _File(JobManager):
    """Give a job back to the queue, unless the next of its kind waits there and does the same."""

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        try:
            await super().retry_job(job, retry_at, priority, queue, lock)
        except exceptions.UniqueViolation:
            await self.finish_job(job, Status.FAILED, delete_job=True)


# The addresses of the databases are settings: the connector that works is given when the worker
# starts.
app = App(connector=PsycopgConnector(), import_paths=["core.outbox"])
app.job_manager = _File(app.connector)
# After 4, 16, 64 and 256 seconds; then an operator is told.
REESSAIS = RetryStrategy(max_attempts=5, exponential_wait=4)
Identifiant = int | str | UUID
# A worker beats every ten seconds; silent this long, it is dead, or as good as dead.
VIVANT_S = 60
# A job that took so many workers with it is not given to another one.
REPRISES_MAX = 10
# The database is looked for this long before the worker gives up, and says so.
PATIENCE_S, ATTENTE_MAX_S = 600.0, 30.0
REPRISES = Counter(
    "carnet_travailleur_reprises",
    "Fois où le travailleur a perdu la base et l’a cherchée de nouveau",
)
_JOURNAL = structlog.get_logger("carnet.travaux")
_PERDUE = (exceptions.ConnectorException, psycopg.OperationalError, OSError)
_RACINE = Path(__file__).resolve().parent.parent
# What an operator is told, from the most precise: never the message of an error, which may quote a
# row.
_CAUSES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    (
        (psycopg.errors.InvalidAuthorizationSpecification,),
        "La base a refusé d’agir pour ce territoire",
    ),
    ((exc.TimeoutError, *_PERDUE[:2]), "La base n’a pas répondu"),
    ((psycopg.IntegrityError,), "Une règle de la base a refusé ce qui allait être écrit"),
    ((psycopg.Error, exc.SQLAlchemyError), "La base a refusé ce qui lui était demandé"),
    ((TimeoutError,), "C’était trop long"),
    ((OSError,), "Un fichier, le disque ou le réseau a manqué"),
    ((AppError,), "Une règle de Carnet a refusé de continuer"),
)
_TUE = f"Le travailleur s’est arrêté net {REPRISES_MAX} fois pendant ce travail"
_NOTER = (
    "insert into travail_suivi as s (travail_id, cause, erreur, endroit) values (%(travail)s,"
    " %(cause)s, %(erreur)s,"
    " %(endroit)s) on conflict (travail_id) do update set cause = excluded.cause, erreur ="
    " excluded.erreur,"
    " endroit = excluded.endroit, le = now()"
)

_DERNIER_DU = (
    "select max(id) as dernier from procrastinate_jobs where id > %(depuis)s and status = 'todo'"
    " and coalesce(scheduled_at, now()) <= now()"
)


class TravailleurError(AppError):
    """Say why the worker stops although nobody told it to."""

    titre = "Travailleur arrêté"


async def differer(
    db: AsyncSession,
    tache: Task[Any, Any, Any] | str,
    *,
    presse: bool = False,
    **identifiants: Identifiant,
) -> None:
    """Defer a job, given or named, in the transaction of `db`; `presse`, before those that wait.

    Arguments are identifiers, nothing else.
    """
    brute = await (await db.connection()).get_raw_connection()
    arguments = {
        nom: str(valeur) if isinstance(valeur, UUID) else valeur
        for nom, valeur in identifiants.items()
    }
    nom = tache if isinstance(tache, str) else tache.name
    tenue = app.configure_task(
        nom, connection=brute.driver_connection, priority=int(presse) or None
    )
    await tenue.defer_async(**arguments)


# 1. What went wrong -------------------------------------------------------------------------------
async def retenir(
    suivant: Callable[[], Awaitable[Any]], context: JobContext, _travailleur: Worker
) -> Any:
    """Run a job, and keep the kind and place of an error, which the queue forgets.

    The error then goes on its way.
    """
    try:
        return await suivant()
    except Exception as erreur:
        # The database may be what is missing: the error itself then says enough.
        with suppress(exceptions.ConnectorException):
            await _noter(context.app, context.job, *_decrire(erreur))
        raise


def _decrire(erreur: Exception) -> tuple[str, str, str]:
    """Say an error in French, its type, and the last line of ours that it went through."""
    origine = (
        erreur.orig if isinstance(erreur, exc.DBAPIError) and erreur.orig is not None else erreur
    )
    cause = next(
        (dit for genres, dit in _CAUSES if isinstance(origine, genres)), "Le programme s’est trompé"
    )
    cadres = (
        c
        for c in traceback.extract_tb(erreur.__traceback__)
        if Path(c.filename).is_relative_to(_RACINE)
    )
    notres = [c for c in cadres if "site-packages" not in c.filename and c.filename != __file__]
    endroit = (
        f"{Path(notres[-1].filename).relative_to(_RACINE)}:{notres[-1].lineno}" if notres else ""
    )
    return cause, type(origine).__qualname__, endroit


async def _noter(prete: App, travail: Job, cause: str, erreur: str = "", endroit: str = "") -> None:
    dits = {"travail": travail.id, "cause": cause, "erreur": erreur, "endroit": endroit}
    await prete.connector.execute_query_async(_NOTER, **dits)


# 2. What a dead worker left -----------------------------------------------------------------------
async def reprendre_travaux_abandonnes(prete: App) -> int:
    """Give back to the queue the jobs whose worker died; gives how many."""
    nombre = 0
    for travail in await prete.job_manager.get_stalled_jobs(seconds_since_heartbeat=VIVANT_S):
        # Finished meanwhile, or taken by another worker that looks too: nothing is left to do.
        with suppress(exceptions.ConnectorException):
            await _rendre(prete, travail)
            nombre += 1
    return nombre


async def _rendre(prete: App, travail: Job) -> None:
    _JOURNAL.warning("travail_repris", tache=travail.task_name, essais=travail.attempts)
    if travail.attempts >= REPRISES_MAX and travail.queue != "courriels":
        await _noter(prete, travail, _TUE)
        await prete.job_manager.finish_job(travail, Status.FAILED, delete_job=False)
        return
    await prete.job_manager.retry_job(travail)


@app.periodic(cron="* * * * *", periodic_id="reprendre_travaux")
@app.task(
    name="reprendre_travaux",
    queue="entretien",
    queueing_lock="reprendre_travaux",
    pass_context=True,
)
async def reprendre_travaux(context: JobContext, timestamp: int) -> None:
    """Look for them every minute, and forget what is known of jobs that are no more."""
    await reprendre_travaux_abandonnes(context.app)
    await context.app.connector.execute_query_async("select prive.purger_travaux()")


# 3. The worker ------------------------------------------------------------------------------------
async def travailler(
    database_url: str, contexte: dict[str, Any], *, attendre: bool = True, signaux: bool = True
) -> None:
    """Run jobs until told to stop; `contexte` is what tasks find in `context.additional_context`.

    A database that goes away is looked for again; raises TravailleurError when it stays away, and
    at once what the driver says of one that never was there. With `attendre` false, run what is due
    and return: what the clock asks for is left to a worker that stays. With `signaux` false, the
    process' signals are left alone: who started the worker cancels it.
    """
    if not attendre:
        await _seance(database_url, contexte, attendre=False)
        return
    arret, connue = asyncio.Event(), asyncio.Event()
    if signaux:
        for numero in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(numero, arret.set)
    _JOURNAL.info("travailleur", etat="démarre")
    perdue_depuis, attente = None, 1.0
    while not arret.is_set():
        debut = monotonic()
        erreur = await _jusqu_a(
            arret, _seance(database_url, contexte, attendre=True, connue=connue)
        )
        if arret.is_set():
            break
        if erreur is not None and not connue.is_set():
            raise erreur
        if monotonic() - debut > VIVANT_S:
            perdue_depuis, attente = None, 1.0
        perdue_depuis = monotonic() if perdue_depuis is None else perdue_depuis
        if monotonic() - perdue_depuis > PATIENCE_S:
            raise TravailleurError(
                "La base ne répond plus depuis dix minutes : relancez-moi quand elle répond."
            )
        REPRISES.inc()
        _JOURNAL.warning("travailleur", etat="cherche la base", dans_s=attente, exc_info=erreur)
        with suppress(TimeoutError):
            await asyncio.wait_for(arret.wait(), attente)
        attente = min(attente * 2, ATTENTE_MAX_S)
    _JOURNAL.info("travailleur", etat="arrêté")


async def _jusqu_a(arret: asyncio.Event, seance: Any) -> BaseException | None:
    """Run one session until it ends or the worker is told to stop.

    Gives how it lost the database, if it did.
    """
    travail, fin = asyncio.create_task(seance), asyncio.create_task(arret.wait())
    try:
        await asyncio.wait({travail, fin}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        fin.cancel()
        travail.cancel()
        # What runs is finished first: a cancelled worker takes no new job, and waits for its own.
        await asyncio.wait({travail})
    erreur = None if travail.cancelled() else travail.exception()
    if erreur is not None and not isinstance(erreur, _PERDUE):
        raise erreur
    return erreur


async def _dernier_du(prete: App, depuis: int) -> int | None:
    """Give the number of the last job that is due and came after another, if there is one."""
    (lu,) = await prete.connector.execute_query_all_async(_DERNIER_DU, depuis=depuis)
    return cast(int | None, lu["dernier"])


@asynccontextmanager
async def _horloge(prete: App, *, suivie: bool) -> AsyncIterator[None]:
    # A worker catches up on what the clock asked for in the last ten minutes: one that only passes
    # would do it or not according to the minute at which it comes.
    horaires = prete.periodic_registry
    if not suivie:
        prete.periodic_registry = PeriodicRegistry()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        prete.periodic_registry = horaires


async def _seance(
    database_url: str,
    contexte: dict[str, Any],
    *,
    attendre: bool,
    connue: asyncio.Event | None = None,
) -> None:
    # A pool waits half a minute before it says that nobody answers; one connection says it at once.
    await (await psycopg.AsyncConnection.connect(dsn(database_url), connect_timeout=10)).close()
    connecteur = PsycopgConnector(conninfo=dsn(database_url), min_size=1, max_size=4, timeout=10)
    with app.replace_connector(connecteur) as prete:
        async with prete.open_async(), _horloge(prete, suivie=attendre):
            if connue is not None:
                connue.set()
            await reprendre_travaux_abandonnes(prete)
            dernier: int | None = -1
            while dernier is not None:
                await prete.run_worker_async(
                    concurrency=4,
                    wait=attendre,
                    listen_notify=attendre,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    stalled_worker_timeout=VIVANT_S,
                    additional_context=contexte,
                    worker_middleware=[retenir],
                )
                # What a job gave to do while the queue was found empty is due too.
                dernier = None if attendre else await _dernier_du(prete, dernier)
