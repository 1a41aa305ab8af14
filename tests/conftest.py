"""Give every test a real PostgreSQL: an own server for the run, an own fresh database for each test that asks."""

import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import uvicorn
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import ANONYME
from core.db import Context, Sessions, create_engine, create_sessions, open_session
from core.embedded import demarrer, effacer
from core.migrations import creer_base, migrer
from core.settings import Settings, dsn
from web.sante import MURS, ROLES

MODELE = "carnet_modele"
ORIGINE = "http://127.0.0.1:8000"
Ouvrir = Callable[..., AbstractAsyncContextManager[AsyncSession]]


@dataclass(frozen=True, slots=True)
class Base:
    """Address one database, as its owner's superuser and as the application."""

    admin_url: str
    app_url: str

    @property
    def admin_dsn(self) -> str:
        """Give the superuser's address as psycopg reads it."""
        return dsn(self.admin_url)


# One server a run. The process that starts the workers starts and erases it; CARNET_TEST_DSN names another one.
def pytest_configure(config: pytest.Config) -> None:
    """Start the run's server before any worker does."""
    if hasattr(config, "workerinput") or config.option.collectonly or os.environ.get("CARNET_TEST_DSN"):
        return
    donnees = Path(tempfile.gettempdir()) / f"carnet-tests-{os.getpid()}"
    serveur = demarrer(donnees)
    os.environ["CARNET_TEST_DSN"] = serveur.url("postgres", "postgres")
    os.environ["CARNET_TEST_DONNEES"] = str(donnees)
    with psycopg.connect(dsn(serveur.url("postgres", "postgres")), autocommit=True) as connexion:
        for reglage in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            connexion.execute(f"alter system set {reglage}".encode())
        connexion.execute("select pg_reload_conf()")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Erase the run's server after the last worker."""
    donnees = os.environ.get("CARNET_TEST_DONNEES")
    if donnees and not hasattr(config, "workerinput"):
        effacer(Path(donnees))
        shutil.rmtree(donnees, ignore_errors=True)
        del os.environ["CARNET_TEST_DONNEES"], os.environ["CARNET_TEST_DSN"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _reseau_coupe() -> Iterator[None]:
    """Refuse every connection that leaves the machine."""
    connecter = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"no network in tests: {address[0]}")
        connecter(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


def _adresses(nom: str) -> Base:
    serveur = make_url(os.environ["CARNET_TEST_DSN"]).set(drivername="postgresql+psycopg")
    admin = serveur.set(database=nom)
    mot = os.environ.get("CARNET_TEST_APP_PASSWORD")
    app = admin.set(username="carnet_app", password=mot)
    return Base(admin.render_as_string(hide_password=False), app.render_as_string(hide_password=False))


def cloner(nom: str, modele: str = MODELE) -> Base:
    """Replace the named database by a fresh copy of the template."""
    with psycopg.connect(_adresses("postgres").admin_dsn, autocommit=True) as connexion:
        connexion.execute(f"drop database if exists {nom} with (force)".encode())
        connexion.execute(f"create database {nom} template {modele}".encode())
    return _adresses(nom)


@pytest.fixture(scope="session")
def modele() -> str:
    """Migrate the template database, once for all the workers."""
    with psycopg.connect(_adresses("postgres").admin_dsn, autocommit=True) as verrou:
        verrou.execute("select pg_advisory_lock(7205759404)")
        base = _adresses(MODELE)
        creer_base(base.admin_url)
        migrer(base.admin_url, ROLES, MURS)
        mot = os.environ.get("CARNET_TEST_APP_PASSWORD")
        if mot:
            verrou.execute(psycopg.sql.SQL("alter role carnet_app password {}").format(psycopg.sql.Literal(mot)))
    return MODELE


@pytest.fixture
def base(modele: str, worker_id: str) -> Base:
    """Give a migrated, empty database; whatever the test commits is gone with the next one."""
    return cloner(f"carnet_{worker_id}", modele)


@pytest.fixture
def admin(base: Base) -> Iterator[psycopg.Connection[Any]]:
    """Give a superuser's connection; commit for others to see, the rest is rolled back."""
    with psycopg.connect(base.admin_dsn) as connexion:
        yield connexion
        connexion.rollback()


@pytest.fixture
async def sessions(base: Base) -> AsyncIterator[Sessions]:
    """Give the factory of sessions of the application's role."""
    moteur = create_engine(base.app_url, pool=2)
    yield create_sessions(moteur)
    await moteur.dispose()


@pytest.fixture
def db_pour(sessions: Sessions) -> Ouvrir:
    """Open transactions for an acteur: a block that ends well commits."""

    @asynccontextmanager
    async def ouvrir(contexte: Context = ANONYME) -> AsyncIterator[AsyncSession]:
        async with open_session(sessions, contexte) as db, db.begin():
            yield db

    return ouvrir


@pytest.fixture
def settings(base: Base, tmp_path: Path) -> Settings:
    """Give the settings of a deployment on the test's database; demo log-in is open."""
    return reglages(base, tmp_path)


def reglages(base: Base, donnees: Path) -> Settings:
    """Build demo settings, then point them to the test's own database."""
    socle = Settings(_env_file=None, demo=True, secret="s" * 40, donnees=donnees, metriques_port=0)
    adresses = {"database_url": base.app_url, "database_admin_url": base.admin_url}
    return socle.model_copy(update=adresses | {"api_par_minute": 10**6, "api_par_minute_jeton": 10**6})


_LIBRES: list[Any] = []


@contextmanager
def application(settings: Settings) -> Iterator[Any]:
    """Lend the application of these settings: putting its doors together takes longer than most tests."""
    from web.app import assembler, equiper

    app = equiper(_LIBRES.pop() if _LIBRES else assembler(), settings)
    yield app
    _LIBRES.append(app)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Give a browser-like client of the whole application, without a socket."""
    entetes = {"Sec-Fetch-Site": "same-origin"}
    with application(settings) as app:
        async with app.lifespan():
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url=ORIGINE, headers=entetes) as client:
                yield client


@dataclass(frozen=True, slots=True)
class Serveur:
    """Address a running application and the database behind it."""

    url: str
    base: Base


@pytest.fixture
def serveur(base: Base, tmp_path: Path) -> Iterator[Serveur]:
    """Serve the application on a free port of this machine."""
    yield from servir(base, tmp_path)


def servir(base: Base, donnees: Path, **champs: Any) -> Iterator[Serveur]:
    """Run uvicorn in a thread until the generator is closed."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    with application(reglages(base, donnees).model_copy(update={"port": port, **champs})) as app:
        config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="on", ws="none")
        service = uvicorn.Server(config)
        fil = threading.Thread(target=service.run, daemon=True)
        fil.start()
        limite = time.monotonic() + 20
        while not service.started:
            assert fil.is_alive(), "the application stopped while starting"
            assert time.monotonic() < limite, "the application does not start"
            time.sleep(0.02)
        yield Serveur(f"http://127.0.0.1:{port}", base)
        service.should_exit = True
        fil.join(10)


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Any]:
    """Launch Chromium; its absence fails in continuous integration and skips elsewhere."""
    from playwright.sync_api import sync_playwright

    chemin = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chemin is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chemin)
        yield chromium
        chromium.close()
