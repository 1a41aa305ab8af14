"""Check that what takes long goes through one door, which refuses an open transaction."""

import ast
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import anyio
import pytest
from sqlalchemy import text

from auth.vocabulary import ANONYME
from core.lourd import ATTENTE_CHACUN, Occupe, TransactionTenue, en_fil
from core.migrations import RACINE
from tests.architecture.sources import noeuds
from tests.conftest import Ouvrir

PAQUETS = ("auth", "carnet", "core", "droits", "offers", "web")
# Who may start a thread or a process: the door itself, jobs that closed their session, and what no
# request runs.
FILS = {
    "core/age.py",
    "core/lourd.py",
    "core/outbox.py",
    "offers/doublons/jobs.py",
    "offers/moteur/indice.py",
}
PROCESSUS = {
    "carnet/documents/lecture.py",
    "core/backup.py",
    "core/embedded.py",
    "offers/catalogue/classeur.py",
    "web/demo/fournisseur.py",
}
# Reads workbooks: only in the process apart.
CLASSEURS = {"offers/catalogue/classeur.py", "offers/exports/ecriture.py"}


def _importent(*modules: str) -> set[str]:
    return {
        str(f.relative_to(RACINE))
        for f in _sources()
        for nom in _imports_lus(f)
        if nom.startswith(modules)
    }


def _sources() -> Iterator[Path]:
    for paquet in PAQUETS:
        yield from (RACINE / paquet).rglob("*.py")


# Every test of this file reads the same sources.
@cache
def _imports_lus(fichier: Path) -> tuple[str, ...]:
    return tuple(_imports(fichier))


def _imports(fichier: Path) -> Iterator[str]:
    for noeud in noeuds(fichier):
        if isinstance(noeud, ast.Import):
            yield from (nom.name for nom in noeud.names)
        elif isinstance(noeud, ast.ImportFrom):
            yield from (f"{noeud.module}.{nom.name}" for nom in noeud.names)
        elif isinstance(noeud, ast.Attribute) and noeud.attr in ("to_thread", "run_in_executor"):
            yield "anyio.to_thread"


def test_threads_start_at_one_door() -> None:
    trouves = _importent("anyio.to_thread", "concurrent.futures", "multiprocessing")
    assert trouves == FILS


def test_processes_start_where_they_are_bounded() -> None:
    assert _importent("subprocess") <= PROCESSUS
    assert _importent("openpyxl") == CLASSEURS


def test_pages_and_calls_open_no_session_beside_their_place() -> None:
    coupables = [
        str(f.relative_to(RACINE))
        for paquet in PAQUETS
        for motif in ("pages.py", "pages_*.py", "api.py")
        for f in (RACINE / paquet).rglob(motif)
        if "open_session" in f.read_text("utf-8")
    ]
    assert coupables == ["core/pages.py"]  # the door itself


def test_handlers_are_never_run_in_threads() -> None:
    coupables = [f for f in _sources() if "sync_to_thread=True" in f.read_text("utf-8")]
    assert coupables == []


@pytest.mark.pg
async def test_long_work_refuses_whoever_keeps_a_transaction(db_pour: Ouvrir) -> None:
    async with db_pour(ANONYME) as db:
        # Begun, but nothing was asked yet: nobody waits.
        assert await en_fil("moi", lambda: 1) == 1
        await db.execute(text("select 1"))
        with pytest.raises(TransactionTenue):
            await en_fil("moi", lambda: 1)
    assert await en_fil("moi", lambda: 2) == 2


async def test_one_asker_does_not_fill_the_queue() -> None:
    fin = threading.Event()
    refuses: list[str] = []

    async def demander(pour: str) -> None:
        try:
            await en_fil(pour, fin.wait, 20)
        except Occupe:
            refuses.append(pour)

    async with anyio.create_task_group() as taches:
        for _ in range(ATTENTE_CHACUN + 3):
            taches.start_soon(demander, "lui")
        await anyio.sleep(0.05)
        taches.start_soon(demander, "elle")
        await anyio.sleep(0.05)
        fin.set()
    assert refuses == ["lui"] * 3
