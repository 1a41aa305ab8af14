"""Kill, cut, exhaust and fill.

Nothing acknowledged is lost, nothing wrong is answered, the chain holds.
"""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import httpx2
import psycopg
import pytest

from core.embedded import cluster_dir
from tests.bases import PATIENCE_S
from tests.robustesse.atelier import (
    Application,
    Atelier,
    Ecrivains,
    application,
    atelier,
    envoyer,
    lire,
)

pytestmark = [pytest.mark.pg, pytest.mark.xdist_group("pannes")]
TOURS = int(os.environ.get("CARNET_TOURS_DE_PANNE", "20"))


@pytest.fixture
def lieu(tmp_path: Path) -> Iterator[Atelier]:
    with atelier(tmp_path / "donnees") as pret:
        yield pret


@pytest.fixture
def app(lieu: Atelier) -> Iterator[Application]:
    with application(lieu) as lancee:
        yield lancee


def _rien_n_est_perdu(lieu: Atelier, ecrivains: Ecrivains) -> None:
    perdus = set(ecrivains.acquis) - lieu.textes()
    assert not perdus, f"{len(perdus)} acknowledged writes of {len(ecrivains.acquis)} are gone"
    assert lieu.ecarts() == []
    assert len(ecrivains.acquis) == len(set(ecrivains.acquis))


def test_killed_database_loses_no_acknowledged_write(lieu: Atelier, app: Application) -> None:
    with Ecrivains(lieu, app.url) as ecrivains:
        for _ in range(TOURS):
            ecrivains.attendre(5)
            lieu.tuer_la_base()
            lieu.demarrer()
        ecrivains.attendre(5)
    assert set(ecrivains.statuts) <= {303, 503}
    _rien_n_est_perdu(lieu, ecrivains)


def test_killed_application_loses_no_acknowledged_write(lieu: Atelier, app: Application) -> None:
    with Ecrivains(lieu, app.url) as ecrivains:
        for _ in range(TOURS):
            ecrivains.attendre(5)
            app.tuer()
            app.demarrer()
        ecrivains.attendre(5)
    assert set(ecrivains.statuts) <= {303, 503}
    _rien_n_est_perdu(lieu, ecrivains)


def test_cut_connections_give_no_wrong_answer(lieu: Atelier, app: Application) -> None:
    faux: list[tuple[int, str]] = []
    fin = threading.Event()

    def relire() -> None:
        jeton = lieu.ouvrir()
        with httpx2.Client(base_url=app.url, timeout=PATIENCE_S) as client:
            while not fin.is_set():
                reponse = lire(client, jeton, f"/carnets/{lieu.carnets[0]}")
                if reponse.status_code != 503 and (
                    reponse.status_code != 200 or "Prénom Nom" not in reponse.text
                ):
                    faux.append((reponse.status_code, reponse.text[:200]))

    lecteurs = [threading.Thread(target=relire, daemon=True) for _ in range(3)]
    with (
        Ecrivains(lieu, app.url, 3) as ecrivains,
        psycopg.connect(lieu.admin, autocommit=True) as admin,
    ):
        for fil in lecteurs:
            fil.start()
        for _ in range(12):
            ecrivains.attendre(3)
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename ="
                " 'carnet_app'"
            )
        fin.set()
        for fil in lecteurs:
            fil.join(PATIENCE_S)
    assert faux == []
    assert set(ecrivains.statuts) <= {303, 503}
    _rien_n_est_perdu(lieu, ecrivains)


def test_exhausted_pool_answers_503_while_the_others_still_wait(
    lieu: Atelier, app: Application
) -> None:
    jeton = lieu.ouvrir()

    def ouvrir(_: int) -> int:
        with httpx2.Client(base_url=app.url, timeout=PATIENCE_S) as client:
            return lire(client, jeton, f"/carnets/{lieu.carnets[0]}").status_code

    with psycopg.connect(lieu.admin) as verrou, ThreadPoolExecutor(30) as fils:
        verrou.execute("lock table personne in access exclusive mode")
        demandes = [fils.submit(ouvrir, rang) for rang in range(30)]
        premiere = next(as_completed(demandes, timeout=PATIENCE_S))
        assert premiere.result() == 503
        verrou.rollback()
        statuts = [demande.result() for demande in demandes]
    assert set(statuts) == {200, 503}
    assert ouvrir(0) == 200


@pytest.fixture
def disque(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of 400 MB.

    Without the right to make one, fail in continuous integration and skip elsewhere.
    """
    point = tmp_path / "disque"
    point.mkdir()
    monter = ["mount", "-t", "tmpfs", "-o", "size=400m,mode=755", "tmpfs", str(point)]
    if os.getuid() != 0 or subprocess.run(monter, capture_output=True, check=False).returncode:
        if os.environ.get("CI"):
            pytest.fail("a small disk could not be mounted")
        pytest.skip("only root mounts a small disk")
    yield point
    subprocess.run(["umount", "-l", str(point)], check=True)


def test_full_disk_answers_503_then_everything_recovers(disque: Path, tmp_path: Path) -> None:
    donnees = tmp_path / "donnees"
    grappe = cluster_dir(donnees).parent
    grappe.mkdir(parents=True)
    subprocess.run(["mount", "--bind", str(disque), str(grappe)], check=True)
    try:
        with atelier(donnees) as base, application(base) as app:
            _remplir_puis_liberer(base, app, disque)
    finally:
        subprocess.run(["umount", "-l", str(grappe)], check=True)
        grappe.rmdir()


def _remplir_puis_liberer(base: Atelier, app: Application, disque: Path) -> None:
    lest = disque / "lest"
    with Ecrivains(base, app.url, 2) as ecrivains:
        ecrivains.attendre(10)
        with lest.open("wb") as fichier:
            bloc = b"\0" * (1 << 20)
            try:
                while True:
                    fichier.write(bloc)
                    fichier.flush()
            except OSError:
                assert shutil.disk_usage(disque).free < 1 << 20
        limite = time.monotonic() + 120
        while not ecrivains.statuts[503]:
            assert time.monotonic() < limite, (
                f"the full disk went unnoticed: {dict(ecrivains.statuts)}"
            )
            time.sleep(0.05)
        prete = httpx2.get(f"{app.url}/sante/prete", timeout=PATIENCE_S)
        assert (prete.status_code, prete.json()["etat"]) == (503, "indisponible")
        lest.unlink()
        base.demarrer()
        ecrivains.attendre(10)
    assert set(ecrivains.statuts) <= {303, 503}
    _rien_n_est_perdu(base, ecrivains)


def test_unknown_carnet_stays_unknown_while_the_database_is_down(
    lieu: Atelier, app: Application
) -> None:
    jeton = lieu.ouvrir()
    with httpx2.Client(base_url=app.url, timeout=PATIENCE_S) as client:
        assert lire(client, jeton, f"/carnets/{lieu.pro}").status_code == 404
        lieu.tuer_la_base()
        assert lire(client, jeton, f"/carnets/{lieu.pro}").status_code == 503
        assert envoyer(client, jeton, lieu.carnets[0], "perdu ?").status_code == 503
        lieu.demarrer()
        assert lire(client, jeton, f"/carnets/{lieu.pro}").status_code == 404
    assert "perdu ?" not in lieu.textes()
