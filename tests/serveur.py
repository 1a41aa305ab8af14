"""Run PostgreSQL for tests: one server a run, or one for several runs in a row.

    python -m tests.serveur make essais-tous

The command finds the server by CARNET_TEST_DSN. Its second run finds the templates that its first
migrated and seeded: the same, since nothing writes in a template.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from core.clock import PARIS
from core.embedded import demarrer, effacer_grappe
from core.settings import dsn

DSN = "CARNET_TEST_DSN"
# What is lost when the machine stops would be erased anyway.
_REGLAGES = (
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "autovacuum = off",
    # What tests write by the database has the product's days: at night they are not those of UTC.
    f"timezone = '{PARIS.key}'",
)


def commencer() -> Path:
    """Start a server that nothing else uses and name it in the environment; gives its folder."""
    donnees = Path(tempfile.gettempdir()) / f"carnet-tests-{os.getpid()}"
    serveur = demarrer(donnees)
    os.environ[DSN] = serveur.url("postgres", "postgres")
    with psycopg.connect(dsn(os.environ[DSN]), autocommit=True) as connexion:
        for reglage in _REGLAGES:
            connexion.execute(f"alter system set {reglage}".encode())
        connexion.execute("select pg_reload_conf()")
    return donnees


def finir(donnees: Path) -> None:
    """Stop that server and erase it."""
    effacer_grappe(donnees)
    shutil.rmtree(donnees, ignore_errors=True)
    del os.environ[DSN]


@contextmanager
def serveur() -> Iterator[None]:
    """Keep a server as long as the block lasts, unless the environment names one."""
    if os.environ.get(DSN):
        yield
        return
    donnees = commencer()
    try:
        yield
    finally:
        finir(donnees)


def main() -> int:
    """Run the command that was given; gives its own code."""
    with serveur():
        return subprocess.run(sys.argv[1:], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
