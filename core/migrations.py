"""Bring a database to the present schema and the present wall, in one transaction."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.pool import NullPool

RACINE = Path(__file__).resolve().parent.parent
_VERROU = 7205759403
_NAME = "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"
_JOBS_GRANTS = """
grant select, insert, update, delete on
  procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers to carnet_app;
grant usage on sequence procrastinate_jobs_id_seq, procrastinate_events_id_seq, procrastinate_periodic_defers_id_seq,
  procrastinate_workers_id_seq to carnet_app;
grant select on alembic_version to carnet_app;
grant select on prive.version_sql to carnet_app;
"""
_SET = text(
    "insert into prive.version_sql values (:nom, :sha) on conflict (nom) do update set sha256 = excluded.sha256"
)


def config(connexion: Connection | None = None) -> Config:
    """Configure Alembic for our folder and, when given, that connection."""
    reglages = Config()
    reglages.set_main_option("script_location", str(RACINE / "migrations"))
    reglages.set_main_option("file_template", _NAME)
    if connexion is not None:
        reglages.attributes["connection"] = connexion
    return reglages


def _run(connexion: Connection, sql: str) -> None:
    # The simple protocol of the driver runs several statements at once; SQLAlchemy would prepare each.
    connexion.connection.driver_connection.execute(sql)  # type: ignore[union-attr]


def creer_base(admin_url: str) -> None:
    """Create the database of the address when the server does not have it."""
    url = make_url(admin_url)
    moteur = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with moteur.connect() as connexion:
        existe = connexion.execute(text("select 1 from pg_database where datname = :nom"), {"nom": url.database})
        if existe.scalar() is None:
            nom = moteur.dialect.identifier_preparer.quote(str(url.database))
            connexion.execute(text(f"create database {nom}"))


def migrer(admin_url: str, roles: Path, murs: Sequence[Path]) -> bool:
    """Create the roles, run the migrations as carnet_owner, then apply the repeatable SQL; all or nothing.

    Says whether anything changed. Two runs at once wait for each other.
    """
    moteur = create_engine(admin_url, poolclass=NullPool)
    with moteur.begin() as connexion:
        connexion.execute(text(f"select pg_advisory_xact_lock({_VERROU})"))
        attendu = _attendu(murs)
        if _pose(connexion) == attendu:
            return False
        _run(connexion, roles.read_text("utf-8"))
        connexion.execute(text("set local role carnet_owner"))
        command.upgrade(config(connexion), "head")
        _create_jobs(connexion)
        for mur in murs:
            _run(connexion, mur.read_text("utf-8"))
        _run(connexion, _JOBS_GRANTS)
        connexion.execute(text("delete from prive.version_sql"))
        connexion.execute(_SET, [{"nom": nom, "sha": sha} for nom, sha in attendu.items()])
    return True


def _create_jobs(connexion: Connection) -> None:
    _run(connexion, "create table if not exists prive.version_sql (nom text primary key, sha256 bytea not null)")
    if connexion.execute(text("select to_regclass('public.procrastinate_jobs')")).scalar() is None:
        _run(connexion, SchemaManager.get_schema())


def _attendu(murs: Sequence[Path]) -> dict[str, bytes]:
    # The revision stands beside the texts: a new table needs the wall again.
    empreintes = {mur.name: hashlib.sha256(mur.read_bytes()).digest() for mur in murs}
    return empreintes | {"alembic": hashlib.sha256(derniere_revision().encode()).digest()}


def _pose(connexion: Connection) -> dict[str, bytes]:
    if connexion.execute(text("select to_regclass('prive.version_sql')")).scalar() is None:
        return {}
    return {nom: bytes(sha) for nom, sha in connexion.execute(text("select nom, sha256 from prive.version_sql"))}


async def a_jour(db: AsyncSession, murs: Sequence[Path]) -> bool:
    """Say whether the database stands at this code's revision, with this code's wall."""
    lignes = await db.execute(text("select nom, sha256 from prive.version_sql"))
    return {nom: bytes(sha) for nom, sha in lignes} == _attendu(murs)


def derniere_revision() -> str:
    """Name the revision that this code expects."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def ecarts(admin_url: str) -> list[str]:
    """List how the models differ from the migrated schema; an empty list means no drift."""
    moteur = create_engine(admin_url, poolclass=NullPool)
    with moteur.connect() as connexion:
        try:
            command.check(config(connexion))
        except command.util.AutogenerateDiffsDetected as trouve:
            return [str(trouve)]
    return []


def nouvelle(admin_url: str, message: str) -> list[Path]:
    """Write a dated revision from the difference between the models and the migrated database."""
    moteur = create_engine(admin_url, poolclass=NullPool)
    with moteur.connect() as connexion:
        ecrites = command.revision(config(connexion), message=message, autogenerate=True)
    liste = ecrites if isinstance(ecrites, list) else [ecrites]
    return [Path(str(script.path)) for script in liste if script is not None]
