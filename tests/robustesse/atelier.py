"""Run a PostgreSQL and an application of our own, to be killed at will."""

import hashlib
import multiprocessing
import os
import secrets
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess as Fils
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import psutil
import psycopg

from auth.journal.verification import verifier_chaines
from core.embedded import EmbeddedError, cluster_dir, demarrer, effacer_grappe
from core.migrations import creer_base, migrer
from core.settings import dsn
from tests.auth import monde
from tests.bases import PATIENCE_S
from web.cli import lancer_commande
from web.guards import csrf_de, masquer_jeton
from web.sante import MURS, ROLES

SECRET = "r" * 40
COOKIE = "__Host-carnet"


@dataclass(slots=True)
class Atelier:
    """Hold the server, one structure, its référent and the carnets that they follow."""

    donnees: Path
    admin: str = ""
    app: str = ""
    structure: UUID = field(default_factory=lambda: UUID(int=0))
    pro: UUID = field(default_factory=lambda: UUID(int=0))
    carnets: list[UUID] = field(default_factory=list)

    def demarrer(self) -> None:
        """Start the database, or start it again after it was killed.

        What it left behind may take a moment to end.
        """
        limite = time.monotonic() + PATIENCE_S
        while True:
            try:
                serveur = demarrer(self.donnees)
                self.admin, self.app = dsn(serveur.admin_url), serveur.app_url
                psycopg.connect(dsn(serveur.url("postgres", "postgres")), connect_timeout=5).close()
                return
            except (EmbeddedError, psycopg.OperationalError):
                assert time.monotonic() < limite, "the database does not start again"
                time.sleep(0.1)

    def tuer_la_base(self) -> None:
        """Kill -9 the database and each of its processes."""
        pid = int((cluster_dir(self.donnees) / "postmaster.pid").read_text().split("\n")[0])
        with suppress(psutil.NoSuchProcess):
            maitre = psutil.Process(pid)
            for processus in (maitre, *maitre.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    processus.kill()

    def fonder(self, carnets: int = 4) -> None:
        """Migrate, and write a référent who follows that many people."""
        url = self.app.replace("carnet_app@", "postgres@")
        creer_base(url)
        migrer(url, ROLES, MURS)
        with psycopg.connect(self.admin) as admin:
            monde.territoire(admin, 1)
            self.structure = monde.structure(admin, 1)
            self.pro = monde.professionnel(admin, 1, self.structure)
            for _ in range(carnets):
                personne = monde.personne(admin, 1)
                monde.place(admin, 1, personne, self.structure, self.pro)
                monde.accord(admin, 1, personne)
                self.carnets.append(personne)

    def ouvrir(self, compte: UUID | None = None) -> str:
        """Open a web session for the référent (or for a person's compte); gives its token."""
        jeton = secrets.token_urlsafe(32)
        with psycopg.connect(self.admin) as admin:
            admin.execute(
                "insert into connexion (territoire_id, jeton_sha256, compte_id, habilitation_id)"
                " select 1, %s, k.id,"
                " h.id from compte k left join habilitation h on h.compte_id = k.id where k.id ="
                " %s",
                (hashlib.sha256(jeton.encode()).digest(), compte or self.pro),
            )
        return jeton

    def textes(self) -> set[str]:
        """List the texts of the findings that the database holds."""
        with psycopg.connect(self.admin) as admin:
            return {ligne[0] for ligne in admin.execute("select texte from constat")}

    def ecarts(self) -> list[Any]:
        """List what does not fit the journal's chain."""
        with psycopg.connect(self.admin) as admin:
            return list(verifier_chaines(admin))


@contextmanager
def atelier(donnees: Path) -> Iterator[Atelier]:
    """Give a founded workshop, and erase it."""
    lieu = Atelier(donnees)
    try:
        lieu.demarrer()
        lieu.fonder()
        yield lieu
    finally:
        with suppress(OSError):  # a cluster on a disk of its own cannot be unmounted by erasing it
            effacer_grappe(donnees)


def port_libre() -> int:
    """Find a free port of this machine."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port: int = prise.getsockname()[1]
        return port


# What a process of the product reads before it does anything is read once, by the process from
# which each is forked: twenty starts would otherwise read the same code for minutes.
_SOUCHE = multiprocessing.get_context("forkserver")
_SOUCHE.set_forkserver_preload(["web.cli", "web.app"])


def _executer(commande: tuple[str, ...], environnement: dict[str, str], traces: str) -> None:
    """Become that command of `carnet`, with that environment alone."""
    os.environ.clear()
    os.environ.update(environnement)
    sortie = os.open(traces, os.O_WRONLY | os.O_APPEND)
    for flux in (1, 2):
        os.dup2(sortie, flux)
    sys.exit(lancer_commande(list(commande)))


def lancer(commande: tuple[str, ...], environnement: dict[str, str], traces: str) -> Fils:
    """Start a command of `carnet` in a process of its own; what it writes goes to that file."""
    fils = _SOUCHE.Process(target=_executer, args=(commande, environnement, traces))
    fils.start()
    return fils


class Processus:
    """Run one command of `carnet` in its own process, as a deployment does.

    No demo, an own database.
    """

    def __init__(self, lieu: Atelier, *commande: str, **reglages: str) -> None:
        environnement = os.environ | {
            "CARNET_DONNEES_EPHEMERES": "true",
            "DATABASE_URL": lieu.app,
            "DATABASE_ADMIN_URL": lieu.app.replace("carnet_app@", "postgres@"),
            "CARNET_SECRET": SECRET, "CARNET_METRIQUES_PORT": "0",
            "CARNET_DONNEES": str(lieu.donnees), "CARNET_DEMO": "false",
            "CARNET_COURRIEL_EXPEDITEUR": "Carnet <carnet@exemple.test>",
        } | reglages  # fmt: skip
        self.traces = tempfile.NamedTemporaryFile()  # noqa: SIM115 -- closed by `processus`
        self.processus = lancer(commande, environnement, self.traces.name)

    def lire(self) -> str:
        """Give all that it wrote."""
        self.traces.seek(0)
        return self.traces.read().decode()

    def tuer(self) -> None:
        """Kill -9."""
        self.processus.kill()
        self.processus.join(10)

    def arreter(self, delai: float = PATIENCE_S) -> int:
        """Ask it to stop; gives its exit code."""
        self.processus.terminate()
        self.processus.join(delai)
        assert self.processus.exitcode is not None, "it does not stop"
        return self.processus.exitcode


@contextmanager
def processus(lieu: Atelier, *commande: str, **reglages: str) -> Iterator[Processus]:
    """Give a running command, killed at the end if it still runs."""
    lance = Processus(lieu, *commande, **reglages)
    try:
        yield lance
    finally:
        lance.tuer()
        lance.traces.close()


class Application:
    """Run `carnet servir` in its own process, as a deployment does: no demo, an own database."""

    def __init__(self, lieu: Atelier, **reglages: str) -> None:
        self.lieu, self.reglages = lieu, reglages
        self.port = port_libre()
        self.url = f"http://127.0.0.1:{self.port}"
        self._processus: Fils | None = None

    def demarrer(self) -> None:
        """Start, and wait until it answers."""
        environnement = os.environ | {
            "CARNET_DONNEES_EPHEMERES": "true",
            "DATABASE_URL": self.lieu.app, "CARNET_SECRET": SECRET, "PORT": str(self.port),
            "CARNET_METRIQUES_PORT": "0", "CARNET_DONNEES": str(self.lieu.donnees),
            "CARNET_DEMO": "false", "CARNET_BASE_URL": self.url, "CARNET_JOURNAL_NIVEAU": "ERROR",
            # A few accounts stand here for a whole territoire.
            "CARNET_PAGES_PAR_MINUTE": "1000000", "CARNET_SIMULTANEES": "100",
        } | self.reglages  # fmt: skip
        self._processus = lancer(("servir",), environnement, os.devnull)
        limite = time.monotonic() + PATIENCE_S
        while True:
            with suppress(httpx2.TransportError):
                if httpx2.get(f"{self.url}/sante", timeout=2).status_code == 200:
                    return
            assert self._processus.exitcode is None, "the application stopped while starting"
            assert time.monotonic() < limite, "the application does not start"
            time.sleep(0.05)

    def tuer(self) -> None:
        """Kill -9."""
        if self._processus is not None:
            self._processus.kill()
            self._processus.join(10)


@contextmanager
def application(lieu: Atelier, **reglages: str) -> Iterator[Application]:
    """Give a running application, and stop it."""
    app = Application(lieu, **reglages)
    app.demarrer()
    try:
        yield app
    finally:
        app.tuer()


class Ecrivains:
    """Write findings without pause from several clients, and remember those acknowledged."""

    def __init__(self, lieu: Atelier, url: str, nombre: int = 4) -> None:
        self.lieu, self.url = lieu, url
        self.acquis: list[str] = []
        self.statuts: Counter[int] = Counter()
        self._fin = threading.Event()
        self._fils = [
            threading.Thread(target=self._ecrire, args=(rang,), daemon=True)
            for rang in range(nombre)
        ]

    def __enter__(self) -> "Ecrivains":
        for fil in self._fils:
            fil.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._fin.set()
        for fil in self._fils:
            fil.join(PATIENCE_S)

    def attendre(self, nombre: int) -> None:
        """Wait until that many more writes were acknowledged."""
        but, limite = len(self.acquis) + nombre, time.monotonic() + PATIENCE_S
        while len(self.acquis) < but:
            assert time.monotonic() < limite, (
                f"no write goes through any more: {dict(self.statuts)}"
            )
            time.sleep(0.01)

    def _ecrire(self, rang: int) -> None:
        jeton = self.lieu.ouvrir()
        carnet = self.lieu.carnets[rang % len(self.lieu.carnets)]
        numero = 0
        with httpx2.Client(base_url=self.url, timeout=20) as client:
            while not self._fin.is_set():
                numero += 1
                texte = f"écriture {rang}-{numero}"
                try:
                    reponse = envoyer(client, jeton, carnet, texte)
                except httpx2.TransportError:
                    time.sleep(0.02)
                    continue
                self.statuts[reponse.status_code] += 1
                if reponse.status_code == 303:
                    self.acquis.append(texte)
                else:
                    time.sleep(0.02)


def jeton_de_formulaire(jeton: str) -> str:
    """Give what a form of this session would send."""
    return masquer_jeton(csrf_de(SECRET, jeton), secrets.token_bytes(32))


def envoyer(client: httpx2.Client, jeton: str, carnet: UUID, texte: str) -> httpx2.Response:
    """Send the form of a finding, as the page does."""
    champs = {
        "nature": "besoin",
        "thematique": "mobilite--acceder-a-un-vehicule",
        "texte": texte,
        "urgence": "0",
        "source": "professionnel",
        "domaine": "mobilite",
        "_csrf": jeton_de_formulaire(jeton),
    }
    entetes = {"Cookie": f"{COOKIE}={jeton}", "Sec-Fetch-Site": "same-origin"}
    return client.post(f"/carnets/{carnet}/constats", data=champs, headers=entetes)


def lire(client: httpx2.Client, jeton: str, chemin: str) -> httpx2.Response:
    """Open a page."""
    return client.get(
        chemin, headers={"Cookie": f"{COOKIE}={jeton}", "Sec-Fetch-Site": "same-origin"}
    )
