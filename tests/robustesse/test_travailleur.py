"""Kill the worker in the middle of what it does, restart PostgreSQL under it.

Everything is done, and done once.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from email.parser import BytesParser
from email.policy import default
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller

from auth.vocabulary import ANONYME
from core import jobs
from core.coffre import Coffre
from core.db import create_engine, create_sessions, open_session
from core.jobs import TravailleurError, differer, travailler
from core.outbox import Courriel, deposer_courriel
from core.settings import dsn
from tests.bases import PATIENCE_S
from tests.conftest import Base
from tests.robustesse.atelier import (
    SECRET,
    Atelier,
    Processus,
    atelier,
    port_libre,
    processus,
)

pytestmark = [pytest.mark.pg, pytest.mark.xdist_group("travailleur")]


class Serveur:
    """Receive mail, and hold every sender at the door while it is closed."""

    def __init__(self) -> None:
        self.ouverte = threading.Event()
        self.a_la_porte = 0
        self.recus: list[str] = []

    async def handle_RCPT(self, _s: Any, _t: Any, enveloppe: Any, adresse: str, _o: Any) -> str:  # noqa: N802
        self.a_la_porte += 1
        await asyncio.to_thread(self.ouverte.wait)
        enveloppe.rcpt_tos.append(adresse)
        return "250 OK"

    async def handle_DATA(self, _s: Any, _t: Any, enveloppe: Any) -> str:  # noqa: N802
        self.recus.append(
            str(BytesParser(policy=default).parsebytes(enveloppe.content)["Message-ID"])
        )
        return "250 OK"


@pytest.fixture(scope="module")
def lieu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Atelier]:
    with atelier(tmp_path_factory.mktemp("travailleur") / "donnees") as pret:
        yield pret


@pytest.fixture(autouse=True)
def _file_vide(lieu: Atelier) -> None:
    with psycopg.connect(lieu.admin) as admin:
        for table in (
            "procrastinate_periodic_defers",
            "procrastinate_jobs",
            "procrastinate_workers",
            "courriel_sortant",
        ):
            admin.execute(f"delete from {table}".encode())


@pytest.fixture
def smtp() -> Iterator[tuple[Serveur, str]]:
    serveur, port = Serveur(), port_libre()
    ecoute = Controller(serveur, hostname="127.0.0.1", port=port)
    ecoute.start()
    yield serveur, f"smtp://127.0.0.1:{port}"
    serveur.ouverte.set()
    ecoute.stop()


def attendre(quoi: str, vrai: Callable[[], bool], travail: Processus | None = None) -> None:
    """Wait for something to be true."""
    limite = time.monotonic() + 2 * PATIENCE_S
    while not vrai():
        if travail is not None:
            assert travail.processus.exitcode is None, travail.lire()
        assert time.monotonic() < limite, f"{quoi} : {travail.lire()[-2000:] if travail else ''}"
        time.sleep(0.1)


def compter(lieu: Atelier, statut: str, tache: str) -> int:
    with psycopg.connect(lieu.admin) as admin:
        ligne = admin.execute(
            "select count(*) from procrastinate_jobs where status::text = %s and task_name = %s",
            (statut, tache),
        ).fetchone()
    return int(ligne[0]) if ligne else 0


def laisser_passer_deux_minutes(lieu: Atelier) -> None:
    """Let the dead worker be silent for long enough, without waiting for it."""
    with psycopg.connect(lieu.admin) as admin:
        admin.execute(
            "update procrastinate_workers set last_heartbeat = last_heartbeat - interval '2"
            " minutes'"
        )
        admin.execute("update courriel_sortant set tente_le = tente_le - interval '2 minutes'")


def confier(lieu: Atelier, tache: str | None = None, courriels: int = 0) -> None:
    """Put work in the queue, as a request of the application does."""

    async def deposer_tout() -> None:
        moteur = create_engine(lieu.app, pool=1)
        async with open_session(create_sessions(moteur), ANONYME) as db, db.begin():
            if tache:
                await differer(db, tache, timestamp=0)
            for rang in range(courriels):
                await deposer_courriel(
                    db, Coffre(SECRET), Courriel(f"p{rang}@exemple.test", "Objet", "Corps")
                )
        await moteur.dispose()

    asyncio.run(deposer_tout())


def test_worker_killed_in_the_middle_of_retention_leaves_it_to_the_next_one(lieu: Atelier) -> None:
    with psycopg.connect(lieu.admin) as verrou, processus(lieu, "travailleur") as premier:
        verrou.execute("lock table personne in access exclusive mode")
        confier(lieu, "conserver")
        attendre("retention begins", lambda: compter(lieu, "doing", "conserver") == 1, premier)
        premier.tuer()
        verrou.rollback()
    confier(lieu, "conserver")
    laisser_passer_deux_minutes(lieu)
    with processus(lieu, "travailleur") as second:
        fini = lambda: not any(compter(lieu, s, "conserver") for s in ("todo", "doing", "failed"))  # noqa: E731
        attendre("retention is done, and blocks nothing", fini, second)
        assert second.arreter() == 0
        assert "démarre" in second.lire()


def test_mails_under_way_when_the_worker_is_killed_leave_once(
    lieu: Atelier, smtp: tuple[Serveur, str]
) -> None:
    serveur, url = smtp
    confier(lieu, courriels=6)
    with processus(lieu, "travailleur", CARNET_SMTP_URL=url) as premier:
        attendre("four mails are under way", lambda: serveur.a_la_porte == 4, premier)
        premier.tuer()
    serveur.ouverte.set()
    laisser_passer_deux_minutes(lieu)
    with processus(lieu, "travailleur", CARNET_SMTP_URL=url) as second:
        attendre("all six leave", lambda: len(serveur.recus) == 6, second)
        attendre("nothing waits", lambda: compter(lieu, "doing", "envoyer_courriel") == 0, second)
        second.arreter()
    with psycopg.connect(lieu.admin) as admin:
        numeros = [
            f"<{cle}@exemple.test>" for (cle,) in admin.execute("select id from courriel_sortant")
        ]
        assert admin.execute(
            "select count(*) from courriel_sortant where envoye_le is null"
        ).fetchone() == (0,)
    assert sorted(serveur.recus) == sorted(numeros)


def test_worker_outlives_a_restart_of_the_database(
    lieu: Atelier, smtp: tuple[Serveur, str]
) -> None:
    serveur, url = smtp
    serveur.ouverte.set()
    with processus(lieu, "travailleur", CARNET_SMTP_URL=url) as travail:
        confier(lieu, courriels=1)
        attendre("the first mail leaves", lambda: len(serveur.recus) == 1, travail)
        lieu.tuer_la_base()
        attendre("the loss is said", lambda: "cherche la base" in travail.lire(), travail)
        lieu.demarrer()
        confier(lieu, courriels=1)
        attendre("the second mail leaves", lambda: len(serveur.recus) == 2, travail)
        assert travail.arreter() == 0


def test_importer_stops_when_it_is_told_to(lieu: Atelier) -> None:
    with processus(lieu, "importateur") as importateur:
        attendre("it starts", lambda: "démarre" in importateur.lire(), importateur)
        time.sleep(0.5)
        assert importateur.arreter(5) == 0
    with psycopg.connect(lieu.admin) as admin:
        assert admin.execute(
            "select count(*) from pg_locks where locktype = 'advisory'"
        ).fetchone() == (0,)


async def test_worker_that_lost_the_database_for_good_says_so(
    base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PATIENCE_S", 0.5)
    avant = jobs.REPRISES._value.get()
    travail = asyncio.create_task(travailler(base.app_url, {}, signaux=False))
    with psycopg.connect(
        base.admin_dsn.replace(f"/{_nom(base)}", "/postgres"), autocommit=True
    ) as entretien:
        await asyncio.sleep(2)
        assert not travail.done()
        entretien.execute(f"alter database {_nom(base)} allow_connections false".encode())
        entretien.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
            (_nom(base),),
        )
        with pytest.raises(TravailleurError, match="ne répond plus"):
            await asyncio.wait_for(travail, 30)
    assert jobs.REPRISES._value.get() > avant


async def test_worker_that_never_found_the_database_stops_at_once() -> None:
    with pytest.raises(psycopg.OperationalError):
        await asyncio.wait_for(
            travailler("postgresql+psycopg://personne@127.0.0.1:9/rien", {}, signaux=False), 20
        )


def _nom(base: Base) -> str:
    return dsn(base.admin_url).rsplit("/", 1)[1].split("?")[0]
