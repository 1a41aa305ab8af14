"""Say whether the product can work: database, migrations, worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.db import Context, Sessions, open_session
from core.migrations import a_jour

_TRAVAILLEURS = text("select count(*) from procrastinate_workers where last_heartbeat > now() - interval '45 seconds'")
_EN_RETARD = text(
    "select exists (select 1 from procrastinate_jobs j join procrastinate_events e on e.job_id = j.id"
    " where j.status = 'todo' and coalesce(j.scheduled_at, '-infinity') < now() - interval '10 minutes'"
    " and e.type = 'deferred' and e.at < now() - interval '10 minutes')"
)


@dataclass(frozen=True, slots=True)
class Sante:
    """Hold the answers; without a worker pages still work, mail and reports wait: ten minutes at most."""

    base: bool = False
    migrations: bool = False
    travailleur: bool = False
    en_retard: bool = False

    @property
    def est_prete(self) -> bool:
        """Say whether requests can be served, and what they leave for later gets done within ten minutes."""
        return self.base and self.migrations and (self.travailleur or not self.en_retard)


async def diagnostiquer(sessions: Sessions, contexte: Context, murs: Sequence[Path]) -> Sante:
    """Ask the database; whatever fails becomes a « no », nothing is raised."""
    try:
        async with open_session(sessions, contexte) as db:
            migree = await a_jour(db, murs)
            vivants = (await db.execute(_TRAVAILLEURS)).scalar_one()
            en_retard = (await db.execute(_EN_RETARD)).scalar_one()
    except ProgrammingError:
        return Sante(base=True)
    except (OperationalError, PoolTimeout):
        return Sante()
    except DBAPIError as erreur:
        return Sante(base=not erreur.connection_invalidated)
    return Sante(base=True, migrations=migree, travailleur=vivants > 0, en_retard=en_retard)
