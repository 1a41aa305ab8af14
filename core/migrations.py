"""Bring a database to the present schema and the present wall, in one transaction."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

RACINE = Path(__file__).resolve().parent.parent


def config(connexion: Connection | None = None) -> Config:
    """Configure Alembic for our folder and, when given, that connection."""
    reglages = Config()
    reglages.set_main_option("script_location", str(RACINE / "migrations"))
    reglages.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s")
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


def migrer(admin_url: str, roles: Path, murs: Sequence[Path]) -> None:
    """Create the roles, run the migrations as carnet_owner, then apply the repeatable SQL; all or nothing."""
    moteur = create_engine(admin_url, poolclass=NullPool)
    with moteur.begin() as connexion:
        connexion.execute(text("select pg_advisory_xact_lock(7205759403)"))
        _run(connexion, roles.read_text("utf-8"))
        connexion.execute(text("set local role carnet_owner"))
        command.upgrade(config(connexion), "head")
        connexion.execute(text("create table if not exists prive.version_sql (nom text primary key, sha256 bytea not null)"))
        for mur in murs:
            _appliquer(connexion, mur)


def _appliquer(connexion: Connection, mur: Path) -> None:
    sql = mur.read_text("utf-8")
    empreinte = hashlib.sha256(sql.encode()).digest()
    _run(connexion, sql)
    connexion.execute(
        text(
            "insert into prive.version_sql values (:nom, :sha) on conflict (nom) do update set sha256 = excluded.sha256"
        ),
        {"nom": mur.name, "sha": empreinte},
    )


def derniere_revision() -> str:
    """Name the revision that this code expects."""
    return str(ScriptDirectory.from_config(config()).get_current_head())
