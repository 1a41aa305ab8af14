"""Give every command its settings, its database, its console."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from sqlalchemy.engine import make_url

from core.embedded import arreter, cluster_dir, demarrer, en_marche
from core.errors import AppError
from core.forms import phrase_d_erreur
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
        dit = str(premiere["msg"]).removeprefix("Value error, ")
        if premiere["type"] != "value_error":
            dit = phrase_d_erreur(premiere)
        raise UsageError(f"{noms} : {dit}" if noms else dit) from erreur


@dataclass(frozen=True, slots=True)
class Adresses:
    """Hold the addresses of the database, for the migrations and for the application."""

    admin_url: str
    app_url: str


def annoncer_base(nom: str) -> None:
    """Tell the operator, before the work, which database it is done on."""
    erreurs.print(f"Sur {nom}.", style="dim", markup=False, highlight=False, soft_wrap=True)


@contextmanager
def base(settings: Settings, dire: Callable[[str], None] = annoncer_base) -> Iterator[Adresses]:
    """Reach the database of the settings, and say which one it is.

    The embedded one is started if need be, then stopped again, but never made here: an operator who
    forgot DATABASE_URL, or types from another folder, would work on an empty database and be told
    of a success.
    """
    if settings.database_admin_url and not settings.database_url:
        raise UsageError(
            f"DATABASE_ADMIN_URL désigne {nommer_base(settings.database_admin_url)}, mais"
            f" DATABASE_URL est vide : "
            "donnez l’adresse de la même base pour l’application."
        )
    if settings.database_url:
        dire(nommer_base(settings.database_url))
        yield Adresses(settings.database_admin_url, settings.database_url)
        return
    cluster = cluster_dir(settings.donnees)
    if not (cluster / "PG_VERSION").exists():
        raise UsageError(
            f"Il n’y a pas de base ici : DATABASE_URL est vide, et {cluster} n’existe pas. Donnez"
            f" DATABASE_URL, "
            "ou créez la base embarquée avec « carnet bd demarrer »."
        )
    tournait = en_marche(cluster)
    serveur = demarrer(settings.donnees)
    try:
        dire(f"la base embarquée de {cluster}")
        yield Adresses(serveur.admin_url, serveur.app_url)
    finally:
        if not tournait:
            arreter(serveur.cluster)


@contextmanager
def administrer(
    settings: Settings, dire: Callable[[str], None] = annoncer_base
) -> Iterator[Adresses]:
    """Reach the database as the one who administers it, be its address the only one given.

    Raises UsageError when the two addresses name two databases.
    """
    if settings.database_url and not settings.database_admin_url:
        raise UsageError(
            "DATABASE_ADMIN_URL est vide : cette commande demande le compte qui administre la base."
        )
    if not settings.database_admin_url:
        with base(settings, dire) as adresses:
            yield adresses
        return
    noms = [
        make_url(url).database
        for url in (settings.database_url, settings.database_admin_url)
        if url
    ]
    if len(set(noms)) > 1:
        raise UsageError(
            f"DATABASE_URL désigne la base « {noms[0]} » et DATABASE_ADMIN_URL la base « {noms[1]}"
            f" » : "
            "les deux désignent la même."
        )
    dire(nommer_base(settings.database_admin_url))
    yield Adresses(settings.database_admin_url, settings.database_url)


def nommer_base(url: str) -> str:
    """Say which database an address reaches: its name, its server, never a password."""
    adresse = make_url(url)
    serveur = adresse.host or adresse.query.get("host") or "cette machine"
    port = f":{adresse.port}" if adresse.port else ""
    return f"la base « {adresse.database or adresse.username} » de {serveur}{port}"


@contextmanager
def connexion_admin(settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    """Open one administrator's transaction: leaving the block commits, raising rolls back."""
    with administrer(settings) as adresses, psycopg.connect(dsn(adresses.admin_url)) as connexion:
        yield connexion


@contextmanager
def progression(titre: str) -> Iterator[Progres]:
    """Show a progress bar; gives the function that moves it: done, total, label."""
    colonnes = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*colonnes, console=erreurs) as barres:
        tache = barres.add_task(titre, total=None)

        def avancer(fait: int, total: int, libelle: str = "") -> None:
            barres.update(
                tache, completed=fait, total=total or None, description=f"{titre} {libelle}".strip()
            )

        yield avancer
