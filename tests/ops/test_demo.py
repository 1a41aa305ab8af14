"""Try `carnet demo` as a process: it starts, serves, stops with its server, and keeps its data."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psycopg
import pytest

from core.embedded import cluster_dir, demarrer, effacer_grappe, en_marche
from core.migrations import RACINE
from core.settings import dsn
from tests.bases import PATIENCE_S

pytestmark = [pytest.mark.pg, pytest.mark.xdist_group("embedded")]


@pytest.fixture(scope="module")
def donnees(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    dossier = tmp_path_factory.mktemp("demo")
    yield dossier
    effacer_grappe(dossier)


def _port() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def _lancer(donnees: Path, port: int) -> subprocess.Popen[str]:
    propre = {
        nom: valeur
        for nom, valeur in os.environ.items()
        if not nom.startswith(("DATABASE_", "CARNET_"))
    }
    reglages = {
        "PORT": str(port),
        "CARNET_DONNEES": str(donnees),
        "CARNET_METRIQUES_PORT": "0",
        "COLUMNS": "200",
    }
    commande = [sys.executable, "-m", "web.cli", "demo", "--personnes", "24"]
    return subprocess.Popen(
        commande,
        cwd=RACINE,
        env=propre | reglages,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


@contextmanager
def _demo(donnees: Path, port: int, delai_s: float) -> Iterator[subprocess.Popen[str]]:
    processus = _lancer(donnees, port)
    limite = time.monotonic() + delai_s
    try:
        while True:
            assert processus.poll() is None, processus.communicate()[0]
            assert time.monotonic() < limite, "the demo does not start in time"
            try:
                if httpx2.get(f"http://127.0.0.1:{port}/sante/prete", timeout=2).status_code == 200:
                    break
            except httpx2.TransportError:
                time.sleep(0.1)
        yield processus
    finally:
        if processus.poll() is None:
            processus.kill()
            processus.communicate()


@pytest.mark.parametrize("arret", [signal.SIGTERM, signal.SIGINT])
def test_demo_serves_then_leaves_no_server_behind(donnees: Path, arret: signal.Signals) -> None:
    with _demo(donnees, _port(), 240) as processus:
        assert en_marche(cluster_dir(donnees))
        processus.send_signal(arret)
        sortie, _ = processus.communicate(timeout=PATIENCE_S)

    assert not en_marche(cluster_dir(donnees))
    assert processus.returncode == 0, sortie
    assert "Traceback" not in sortie


def _semees(donnees: Path) -> list[tuple[int, ...]]:
    """Count what the seeding writes, the demo being stopped."""
    serveur = demarrer(donnees)
    try:
        with psycopg.connect(dsn(serveur.admin_url)) as connexion:
            return connexion.execute(
                "select (select count(*) from personne), (select count(*) from evenement),"
                " (select count(*) from consentement), (select count(*) from compte)"
            ).fetchall()
    finally:
        serveur.arreter()


def test_second_start_seeds_nothing_again_and_tells_who_one_can_be(donnees: Path) -> None:
    with _demo(donnees, _port(), 240) as processus:
        processus.terminate()
        processus.communicate(timeout=PATIENCE_S)
    avant = _semees(donnees)

    with _demo(donnees, _port(), 240) as processus:
        processus.terminate()
        sortie, _ = processus.communicate(timeout=PATIENCE_S)

    assert "referente@demo.example" in sortie
    assert avant[0][0] >= 24
    assert _semees(donnees) == avant


def test_busy_port_is_said_in_one_sentence(donnees: Path) -> None:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        prise.listen()
        processus = _lancer(donnees, prise.getsockname()[1])
        sortie, _ = processus.communicate(timeout=PATIENCE_S)

    assert processus.returncode == 2
    assert "est déjà pris" in sortie
    assert "Traceback" not in sortie
