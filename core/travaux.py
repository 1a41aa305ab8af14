"""Tell an operator which jobs failed or stand still, and why.

They are taken again, or set aside with a reason. A job is told by its task and its territoire; its
other arguments name people, and are never shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Text, func, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.errors import Conflict, NotFound
from core.health import RETARD_SEUL_S
from core.jobs import VIVANT_S, app


class TravailSuivi(Base):
    """Keep what is known of a job that met an error, and why an operator set it aside.

    It goes with its job.
    """

    __tablename__ = "travail_suivi"
    __table_args__ = (CheckConstraint("(ecarte_le is null) = (motif is null)", name="ecarte"),)

    travail_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    cause: Mapped[str] = mapped_column(Text, server_default="")
    erreur: Mapped[str] = mapped_column(Text, server_default="")
    endroit: Mapped[str] = mapped_column(Text, server_default="")
    le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ecarte_le: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    motif: Mapped[str | None] = mapped_column(Text)


# Failed; begun, and nobody alive to finish it; due, and taken by nobody; set aside.
_ETATS = """
select j.id, j.task_name as tache, j.attempts as essais, j.args ->> 'territoire_id' as territoire,
       case
         when j.status = 'failed' then 'echoue' when j.status = 'cancelled' then 'ecarte'
         when j.status = 'doing' then 'abandonne' else 'en_retard' end as etat,
       coalesce(s.ecarte_le, e.le) as depuis, s.cause, s.erreur, s.endroit, s.motif
  from procrastinate_jobs j
  left join procrastinate_workers w on w.id = j.worker_id
    and w.last_heartbeat > now() - make_interval(secs => :vivant)
  left join travail_suivi s on s.travail_id = j.id
 cross join lateral (
   select greatest(j.scheduled_at, max(x.at)) as le from procrastinate_events x
    where x.job_id = j.id
      and x.type in ('deferred', 'deferred_for_retry', 'retried', 'started', 'failed')
 ) e
 where (j.status = 'failed' or j.status = 'cancelled' and s.ecarte_le is not null
        or j.status = 'doing' and w.id is null
        or j.status = 'todo' and e.le < now() - make_interval(secs => :retard))
"""
_LISTER = text(f"{_ETATS} order by (j.status = 'cancelled'), depuis desc, j.id desc")
# Held until the end of the transaction: a worker that comes back to life waits, then finds that it
# lost the job.
_PRENDRE = text(f"{_ETATS} and j.id = :id for update of j")
_RENDRE = text(
    "update procrastinate_jobs set status = 'todo', attempts = 0, scheduled_at = now(), worker_id ="
    " null,"
    " abort_requested = false where id = :id"
)
_REMIS = text("update travail_suivi set ecarte_le = null, motif = null where travail_id = :id")
_OTER = text("delete from procrastinate_jobs where id = :id")
_ECARTER = text(
    "update procrastinate_jobs set status = 'cancelled', worker_id = null where id = :id"
)
_DIRE = text(
    "insert into travail_suivi (travail_id, ecarte_le, motif) values (:id, now(), :motif)"
    " on conflict (travail_id) do update set ecarte_le = now(), motif = excluded.motif"
)


@dataclass(frozen=True, slots=True)
class TravailEnPeine:
    """Hold what is told of a job that nobody will finish without an operator.

    `depuis` is when it came to that.
    """

    id: int
    tache: str
    essais: int
    territoire: str | None
    etat: str
    depuis: datetime | None
    cause: str | None
    erreur: str | None
    endroit: str | None
    motif: str | None

    @property
    def est_connue(self) -> bool:
        """Say whether this version of the product still has that task."""
        return self.tache in app.tasks


async def list_travaux(db: AsyncSession) -> Sequence[TravailEnPeine]:
    """List the jobs that failed or stand still, the latest first, then those set aside."""
    return [TravailEnPeine(*ligne) for ligne in await db.execute(_LISTER, _bornes())]


async def reprendre_travail(db: AsyncSession, numero: int) -> bool:
    """Put a job in the queue again, its attempts forgotten.

    False when another one of its kind waits already. Raises NotFound when nothing is to be done
    about that job, Conflict when this version does not know its task.
    """
    travail = await _prendre(db, numero)
    if not travail.est_connue:
        raise Conflict("Cette version de Carnet ne connaît pas ce travail : écartez-le.")
    try:
        async with db.begin_nested():
            await db.execute(_RENDRE, {"id": numero})
    except IntegrityError:
        # The one that waits does the same work.
        await db.execute(_OTER, {"id": numero})
        return False
    await db.execute(_REMIS, {"id": numero})
    return True


async def ecarter_travail(db: AsyncSession, numero: int, motif: str) -> None:
    """Set a job aside, for good unless it is taken again.

    Raises NotFound, or Conflict when it already is.
    """
    travail = await _prendre(db, numero)
    if travail.etat == "ecarte":
        raise Conflict("Ce travail est déjà écarté.")
    await db.execute(_ECARTER, {"id": numero})
    await db.execute(_DIRE, {"id": numero, "motif": motif})


async def _prendre(db: AsyncSession, numero: int) -> TravailEnPeine:
    ligne = (await db.execute(_PRENDRE, _bornes() | {"id": numero})).one_or_none()
    if ligne is None:
        raise NotFound("Aucun travail de ce numéro n’a échoué ni ne reste en plan.")
    return TravailEnPeine(*ligne)


def _bornes() -> dict[str, float]:
    return {"vivant": VIVANT_S, "retard": RETARD_SEUL_S}
