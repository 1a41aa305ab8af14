"""Do later what a request should not wait for: jobs on the same PostgreSQL.

A job is deferred inside the request's own transaction: rolled back with it, started only once it is committed. Its
arguments hold identifiers only.
"""

from typing import Any
from uuid import UUID

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.tasks import Task
from sqlalchemy.ext.asyncio import AsyncSession

from core.settings import dsn

# The addresses of the databases are settings: the connector that works is given when the worker starts.
app = App(connector=PsycopgConnector(), import_paths=["core.outbox"])
REESSAIS = RetryStrategy(max_attempts=5, exponential_wait=4)
Identifiant = int | str | UUID


async def differer(db: AsyncSession, tache: Task[Any, Any, Any] | str, **identifiants: Identifiant) -> None:
    """Defer a job, given or named, in the transaction of `db`; arguments are identifiers, nothing else."""
    brute = await (await db.connection()).get_raw_connection()
    arguments = {nom: str(valeur) if isinstance(valeur, UUID) else valeur for nom, valeur in identifiants.items()}
    nom = tache if isinstance(tache, str) else tache.name
    await app.configure_task(nom, connection=brute.driver_connection).defer_async(**arguments)


async def travailler(
    database_url: str, contexte: dict[str, Any], *, attendre: bool = True, signaux: bool = True
) -> None:
    """Run jobs until told to stop; `contexte` is what tasks find in `context.additional_context`.

    With `attendre` false, run what is due and return. With `signaux` false, the process' signals are left alone: who
    started the worker cancels it.
    """
    connecteur = PsycopgConnector(conninfo=dsn(database_url), min_size=1, max_size=4)
    with app.replace_connector(connecteur) as prete:
        async with prete.open_async():
            await prete.run_worker_async(
                concurrency=4,
                wait=attendre,
                listen_notify=attendre,
                install_signal_handlers=attendre and signaux,
                delete_jobs="successful",
                additional_context=contexte,
            )
