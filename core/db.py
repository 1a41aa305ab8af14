"""Open PostgreSQL sessions that always carry a context.

Every transaction starts by handing the context of its caller to the database, where the row
policies read it. A session without a context raises: a missing context never means « everything ».
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from time import monotonic
from typing import Any, Protocol
from uuid import UUID
from weakref import WeakSet

from sqlalchemy import Connection, DateTime, Integer, MetaData, Table, event, func, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.ext.asyncio import AsyncSession as AsyncSession  # handlers take it from here
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    SessionTransaction,
    mapped_column,
)
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from core.errors import Conflict, Forbidden

CONTEXT, HELD = "contexte", "tenue"
# What the first transaction of a session runs once, right after it said who asks.
FIRST = "d_abord"
RESTED = "rested"
REST_S = 1.0
Sessions = async_sessionmaker[AsyncSession]


# The sessions that this request, job or command opened, itself or in the tasks that it started.
_OUVERTES: ContextVar["WeakSet[AsyncSession] | None"] = ContextVar("ouvertes", default=None)


class Context(Protocol):
    """Say who asks: the statement, run first in each transaction, that tells the database."""

    def statement(self) -> tuple[str, Mapping[str, Any]]:
        """Give the SQL and its bound parameters."""
        ...


class MissingContext(RuntimeError):
    """Refuse a transaction that does not say who asks."""


class Base(DeclarativeBase):
    """Gather every table, with named constraints.

    Nothing is fetched back after an insert: a row may be written by someone who may not read it.
    """

    __mapper_args__ = {"eager_defaults": False}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Editee:
    """Count the changes of a row, so that a page read too early overwrites nothing.

    A trigger counts them (core/editions.sql).
    """

    edition: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class Signee(Editee):
    """Hold who changed a row last, and when: where neither its columns nor a history says it.

    The trigger that counts signs; none yet: nobody changed it, or a job did. No key holds who it
    was: a structure is written before any compte.
    """

    edite_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    edite_par: Mapped[UUID | None]


def infos(cle: str) -> list[Any]:
    """List what the tables hold under one key of their `info`, table by table."""
    return [table.info[cle] for table in tables_avec(cle)]


def tables_avec(cle: str) -> list[Table]:
    """List the tables that hold something under one key of their `info`."""
    return [table for table in Base.metadata.tables.values() if cle in table.info]


# Under which a column says, for a person who reads it, what it is and what its codes mean; None
# keeps it from the reader.
DIT, MOTS = "dit", "mots"


def infos_des_colonnes(cle: str) -> dict[tuple[str, str], Any]:
    """Give what the columns hold under one key of their `info`, by table and column."""
    return {
        (table.name, colonne.name): colonne.info[cle]
        for table in Base.metadata.tables.values()
        for colonne in table.columns
        if cle in colonne.info
    }


@event.listens_for(Session, "after_begin")
def _enter(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    context: Context | None = session.info.get(CONTEXT)
    if context is None:
        raise MissingContext("a session was opened without a context")
    statement, parameters = context.statement()
    connection.execute(text(statement), dict(parameters))
    session.info[HELD] = True
    first: Callable[[Connection], None] | None = session.info.pop(FIRST, None)
    if first is not None:
        first(connection)


@event.listens_for(Session, "after_transaction_end")
def _leave(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info[HELD] = False


def create_engine(
    url: str, *, pool: int = 10, overflow: int = 5, wait_s: float = 2.0, prepared: bool = True
) -> AsyncEngine:
    """Create the pool of connections; `wait_s` bounds how long a request waits for one (then 503).

    How the server plans and how long it lets a statement, a lock or an idle transaction last are
    settings of the role (auth/roles.sql): a pooler in between keeps them. `prepared` is false
    behind one that forgets prepared statements.
    """
    engine = create_async_engine(
        url,
        pool_size=pool,
        max_overflow=overflow,
        pool_timeout=wait_s,
        connect_args={"prepare_threshold": 3 if prepared else None},
    )
    # A connection that rested is tried before it is handed out: a server that restarted left it
    # dead.
    event.listen(engine.sync_engine, "checkin", _rest)
    event.listen(engine.sync_engine, "checkout", _try)
    return engine


def _rest(_connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    record.info[RESTED] = monotonic()


def _try(
    connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    if RESTED not in record.info or monotonic() - record.info[RESTED] < REST_S:
        return
    try:
        cursor = connection.cursor()
        cursor.execute("select 1")
        cursor.close()
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error


def refus_de_la_base(erreur: DBAPIError) -> Conflict | Forbidden | None:
    """Say what the database refused for a reason that its caller may read.

    None for any other failure.
    """
    code = getattr(erreur.orig, "sqlstate", None) or ""
    if code == "42501":
        return Forbidden("La personne ne vous a pas ouvert cela.")
    if code in ("23505", "23503", "23001"):
        return Conflict("Cela ne peut pas être enregistré : quelque chose a changé entre-temps.")
    return None


async def lire_instant(db: AsyncSession) -> datetime:
    """Give the instant of the transaction, that of its triggers: what happens now is not later."""
    return (await db.execute(select(func.now()))).scalar_one()


async def tenir(db: AsyncSession, ligne: object) -> None:
    """Hold a row that the caller may write until the transaction ends.

    It is read again as the others left it.
    """
    await db.refresh(ligne, with_for_update=True)


def create_sessions(engine: AsyncEngine) -> Sessions:
    """Create the factory of sessions; call `open_session` rather than the factory itself."""
    return async_sessionmaker(engine, expire_on_commit=False)


def open_session(sessions: Sessions, context: Context) -> AsyncSession:
    """Open a session whose every transaction says who asks."""
    db = sessions(info={CONTEXT: context})
    if (ouvertes := _OUVERTES.get()) is None:
        _OUVERTES.set(ouvertes := WeakSet())
    ouvertes.add(db)
    return db


@contextmanager
def sessions_suivies() -> Iterator[None]:
    """Note apart the sessions opened in the block, also by the tasks that it starts."""
    jeton = _OUVERTES.set(WeakSet())
    try:
        yield
    finally:
        _OUVERTES.reset(jeton)


def tient_une_transaction() -> bool:
    """Say whether the caller, even in a worker thread, keeps a transaction open on the database."""
    return any(db.info.get(HELD, False) for db in _OUVERTES.get() or ())
