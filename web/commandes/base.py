"""Give every command its settings, its database, its console."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from core.embedded import arreter, cluster_dir, demarrer, en_marche
from core.errors import AppError
from core.migrations import creer_base
from core.settings import Settings, dsn

ECHEC, USAGE, BASE_INJOIGNABLE, CONTROLE = 1, 2, 3, 4
console = Console()
erreurs = Console(stderr=True)
Progres = Callable[[int, int, str], None]


class UsageError(AppError):
    """Say that the command or its settings are not right."""


class CheckError(AppError):
    """Say that a check was made, and failed."""


def reglages(**autres: Any) -> Settings:
    """Read the settings; raises UsageError with the first French sentence."""
    try:
        return Settings(**autres)
    except ValidationError as erreur:
        premiere = erreur.errors()[0]
        noms = ".".join(str(part) for part in premiere["loc"])
        phrase = str(premiere["msg"]).removeprefix("Value error, ")
        raise UsageError(f"{noms} : {phrase}" if noms else phrase) from erreur


@dataclass(frozen=True, slots=True)
class Adresses:
    """Hold the addresses of the database, for the migrations and for the application."""

    admin_url: str
    app_url: str


@contextmanager
def base(settings: Settings) -> Iterator[Adresses]:
    """Reach the database of the settings; the embedded one is started if need be, and then stopped again."""
    if settings.database_url:
        yield Adresses(settings.database_admin_url, settings.database_url)
        return
    tournait = en_marche(cluster_dir(settings.donnees))
    serveur = demarrer(settings.donnees)
    try:
        creer_base(serveur.admin_url)
        yield Adresses(serveur.admin_url, serveur.app_url)
    finally:
        if not tournait:
            arreter(serveur.cluster)


@contextmanager
def administrer(settings: Settings) -> Iterator[Adresses]:
    """Reach the database as the one who administers it."""
    if settings.database_url and not settings.database_admin_url:
        raise UsageError("DATABASE_ADMIN_URL est vide : cette commande demande le compte qui administre la base.")
    with base(settings) as adresses:
        yield adresses


@contextmanager
def connexion_admin(settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    """Open one administrator's transaction: leaving the block commits, raising rolls back."""
    with administrer(settings) as adresses, psycopg.connect(dsn(adresses.admin_url)) as connexion:
        yield connexion


@contextmanager
def progression(titre: str) -> Iterator[Progres]:
    """Show a progress bar; gives the function that moves it: done, total, label."""
    colonnes = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*colonnes, console=erreurs) as barres:
        tache = barres.add_task(titre, total=None)

        def avancer(fait: int, total: int, libelle: str = "") -> None:
            barres.update(tache, completed=fait, total=total or None, description=f"{titre} {libelle}".strip())

        yield avancer
