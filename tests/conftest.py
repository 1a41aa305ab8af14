"""Give every test a real PostgreSQL.

An own server for the run, an own fresh database for each test that asks.
"""

import gc
import os
import shutil
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import hypothesis
import psycopg
import pytest
import uvicorn
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from auth.vocabulary import ANONYME
from core.db import Context, Sessions, create_engine, create_sessions, open_session
from core.migrations import creer_base, migrer
from core.settings import Settings, dsn
from offers.moteur import indice
from tests.bases import PATIENCE_S, Bases
from tests.browser.clics import ecran, pages_entieres
from tests.lecture import LECTURE
from tests.longs import est_inutile, marquer, rang
from tests.serveur import DSN
from tests.serveur import serveur as un_serveur
from web.sante import MURS, ROLES

# An example that takes long on a loaded machine is no fault of the product.
hypothesis.settings.register_profile("carnet", deadline=None)
hypothesis.settings.load_profile("carnet")

MODELE = "carnet_modele"
# Of every application of the tests: what the seeded world holds sealed opens with it.
SECRET = "s" * 40
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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Run one worker more than there are cores: tests wait, for the browser and for the disk."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return len(os.sched_getaffinity(0)) + 1


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave unread the files of long tests when those are not wanted."""
    return est_inutile(collection_path, config.option.markexpr) or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that were measured to be long."""
    marquer(items)


def pytest_collection_finish() -> None:
    """Keep what was read out of the collector's way: it would look at all of it again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True, specname="pytest_collection_modifyitems")
def pytest_semer_tot(items: list[pytest.Item]) -> None:
    """Let one worker seed the demo while the others do what does not wait for it.

    The longest come first on each side.
    """
    ranges = sorted(items, key=rang)
    semes = [test for test in ranges if "modele_seme" in getattr(test, "fixturenames", ())]
    autres = [test for test in ranges if "modele_seme" not in getattr(test, "fixturenames", ())]
    items[:] = [*semes[:1], *autres, *semes[1:]]


def pytest_configure(config: pytest.Config) -> None:
    """Start the run's server before any worker does, unless the environment names one."""
    if not config.option.collectonly:
        pile = ExitStack()
        pile.enter_context(un_serveur())
        config.add_cleanup(pile.close)


def pytest_unconfigure() -> None:
    """Let go of the server before it stops."""
    if _bases.cache_info().currsize:
        _bases().fermer()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _reseau_coupe() -> Iterator[None]:
    """Refuse every connection that leaves the machine."""
    connecter = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise OSError(f"no network in tests: {address[0]}")
        connecter(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


def _adresses(nom: str) -> Base:
    serveur = make_url(os.environ[DSN]).set(drivername="postgresql+psycopg")
    admin = serveur.set(database=nom)
    mot = os.environ.get("CARNET_TEST_APP_PASSWORD")
    app = admin.set(username="carnet_app", password=mot)
    return Base(
        admin.render_as_string(hide_password=False), app.render_as_string(hide_password=False)
    )


@cache
def _bases() -> Bases:
    return Bases(_adresses("postgres").admin_dsn)


def cloner(nom: str, modele: str = MODELE) -> Base:
    """Replace the named database by a fresh copy of the template."""
    _bases().cloner(nom, modele)
    return _adresses(nom)


def rafraichir(nom: str, modele: str) -> Base:
    """Make the named database equal to a template that no longer changes, faster than a copy."""
    _bases().preparer(nom, modele)
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
            verrou.execute(
                psycopg.sql.SQL("alter role carnet_app password {}").format(
                    psycopg.sql.Literal(mot)
                )
            )
    return MODELE


@pytest.fixture
def base(modele: str, worker_id: str) -> Base:
    """Give a migrated, empty database; whatever the test commits is gone with the next one."""
    return rafraichir(f"carnet_{worker_id}", modele)


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
    socle = Settings(_env_file=None, demo=True, secret=SECRET, donnees=donnees, metriques_port=0)
    adresses = {"database_url": base.app_url, "database_admin_url": base.admin_url}
    return socle.model_copy(
        update=adresses
        | {"api_par_minute": 10**6, "api_par_minute_jeton": 10**6, "pages_par_minute": 10**6}
    )


_LIBRES: list[Any] = []
# What SQLAlchemy compiled for one address serves the next test there: engines out of use, without
# a connection.
_MOTEURS: dict[tuple[str, bool], AsyncEngine] = {}


@cache
def tracee() -> Any:
    """Assemble an application whose routes are read, and which nobody asks anything."""
    from web.app import assembler

    return assembler()


@contextmanager
def application(settings: Settings) -> Iterator[Any]:
    """Lend the application of these settings: making one takes longer than most tests."""
    from web.app import assembler, equiper

    app = equiper(_LIBRES.pop() if _LIBRES else assembler(), settings)
    adresse = (settings.database_url, settings.requetes_preparees)
    if adresse in _MOTEURS:
        app.state.engine = _MOTEURS.pop(adresse)
        # What was remembered of the database that stood there is of another catalogue.
        indice._MEMOIRES.pop(app.state.engine.sync_engine, None)
        app.state.sessions = create_sessions(app.state.engine)
    yield app
    # Those of a loop that ended would serve nobody.
    if app.state.engine.pool.checkedin() == app.state.engine.pool.checkedout() == 0:
        _MOTEURS[adresse] = app.state.engine
    _LIBRES.append(app)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    """Give a browser-like client of the whole application, without a socket."""
    entetes = {"Sec-Fetch-Site": "same-origin"}
    with application(settings) as app:
        async with app.lifespan():
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(
                transport=transport, base_url=ORIGINE, headers=entetes, event_hooks=LECTURE
            ) as client:
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
        config = uvicorn.Config(
            app, host="127.0.0.1", port=port, log_config=None, lifespan="on", ws="none"
        )
        service = uvicorn.Server(config)
        fil = threading.Thread(target=service.run, daemon=True)
        fil.start()
        limite = time.monotonic() + PATIENCE_S
        while not service.started:
            assert fil.is_alive(), "the application stopped while starting"
            assert time.monotonic() < limite, "the application does not start"
            time.sleep(0.02)
        yield Serveur(f"http://127.0.0.1:{port}", base)
        service.should_exit = True
        fil.join(PATIENCE_S)


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Any]:
    """Launch Chromium; its absence fails in continuous integration and skips elsewhere."""
    from playwright.sync_api import sync_playwright

    chemin = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if chemin is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright, pages_entieres():
        chromium = playwright.chromium.launch(executable_path=chemin)
        yield chromium
        chromium.close()


@pytest.fixture
def page(a_soi: Serveur, navigateur: Any) -> Iterator[Any]:
    """Open a phone on the world that a file of tests serves for itself."""
    with ecran(navigateur, a_soi.url) as ouverte:
        yield ouverte
