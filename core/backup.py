"""Save a whole database into one encrypted file, and bring it back."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from core.coffre import chiffrer_flux, dechiffrer_flux
from core.errors import AppError, Conflict
from core.migrations import creer_base
from core.settings import dsn


class BackupError(AppError):
    """Say in one sentence why the backup was not made or not restored."""

    titre = "Sauvegarde impossible"


def _environnement(url: str) -> dict[str, str]:
    # By the environment, never on the command line, where every user of the machine would read the password.
    adresse = make_url(url)
    libpq = {
        "PGHOST": adresse.host or adresse.query.get("host"),
        "PGPORT": adresse.port,
        "PGUSER": adresse.username,
        "PGPASSWORD": adresse.password,
        "PGDATABASE": adresse.database,
        "PGSSLMODE": adresse.query.get("sslmode"),
    }
    return {"PATH": os.environ.get("PATH", ""), **{cle: str(val) for cle, val in libpq.items() if val is not None}}


def _version(programme: Path) -> int:
    sortie = subprocess.run([programme, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    trouve = re.search(r"(\d+)(\.|\s|$)", sortie)
    return int(trouve.group(1)) if trouve else 0


def programme(nom: str, url: str, dossiers: Sequence[Path]) -> Path:
    """Find the `pg_dump` or `pg_restore` nearest to the server's version, and never older.

    Raises BackupError when the machine has none.
    """
    with psycopg.connect(dsn(url)) as connexion:
        serveur = connexion.info.server_version // 10000
    chemin = shutil.which(nom)
    candidats = [dossier / nom for dossier in dossiers if (dossier / nom).exists()] + ([Path(chemin)] if chemin else [])
    versions = {_version(candidat): candidat for candidat in reversed(candidats)}
    possibles = sorted(version for version in versions if version >= serveur)
    if not possibles:
        raise BackupError(f"Il faut « {nom} » en version {serveur} ou plus : installez le client PostgreSQL {serveur}.")
    return versions[possibles[0]]


def sauvegarder(url: str, fichier: Path, secret: str, dossiers: Sequence[Path]) -> int:
    """Write the encrypted backup; gives its clear size in bytes. A backup that fails leaves no file."""
    outil = programme("pg_dump", url, dossiers)
    partiel = fichier.with_name(fichier.name + ".partiel")
    descripteur = os.open(partiel, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    commande = [str(outil), "--format=custom", "--no-password"]
    try:
        with os.fdopen(descripteur, "wb") as sortie, _lancer(commande, url, stdout=subprocess.PIPE) as dump:
            assert dump.stdout is not None  # noqa: S101 -- asked for by the line above
            total = chiffrer_flux(secret, dump.stdout, sortie)
            sortie.flush()
            os.fsync(sortie.fileno())
        if dump.returncode:
            raise BackupError("La base n’a pas pu être lue en entier : aucune sauvegarde n’est gardée.")
        partiel.replace(fichier)
    finally:
        partiel.unlink(missing_ok=True)
    return total


def _lancer(commande: Sequence[str], url: str, **flux: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(commande, env=_environnement(url), **flux)  # type: ignore[call-overload,no-any-return]  # noqa: S603


def restaurer(url: str, fichier: Path, secret: str, dossiers: Sequence[Path], roles: Path, *, remplacer: bool) -> None:
    """Bring a backup back into an empty database, or in place of what is there when told to.

    The whole file is checked before anything is erased. Raises Conflict when the database holds tables.
    """
    with fichier.open("rb") as entree:
        for _ in dechiffrer_flux(secret, entree):
            pass
    creer_base(url)
    outil = programme("pg_restore", url, dossiers)
    _vider(url, remplacer=remplacer)
    _creer_roles(url, roles)
    commande = [
        str(outil),
        "--exit-on-error",
        "--single-transaction",
        "--no-password",
        f"--dbname={make_url(url).database}",
    ]
    with fichier.open("rb") as entree, _lancer(commande, url, stdin=subprocess.PIPE) as restore:
        assert restore.stdin is not None  # noqa: S101 -- asked for by the line above
        for tranche in dechiffrer_flux(secret, entree):
            restore.stdin.write(tranche)
        restore.stdin.close()
    if restore.returncode:
        raise BackupError("La sauvegarde n’a pas pu être relue par la base : rien n’a été gardé.")


def _vider(url: str, *, remplacer: bool) -> None:
    adresse = make_url(url)
    with psycopg.connect(dsn(url)) as connexion:
        ligne = connexion.execute("select count(*) from pg_tables where schemaname in ('public', 'prive')").fetchone()
    if not ligne or ligne[0] == 0:
        return
    if not remplacer:
        raise Conflict(f"La base « {adresse.database} » n’est pas vide : ajoutez --remplacer pour l’écraser.")
    entretien = adresse.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(dsn(entretien), autocommit=True) as connexion:
        connexion.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(str(adresse.database))))
    creer_base(url)


def _creer_roles(url: str, roles: Path) -> None:
    # The archive creates the schema itself; only the cluster's roles must stand before it.
    with psycopg.connect(dsn(url)) as connexion:
        connexion.execute(roles.read_bytes())
        connexion.execute("drop schema prive cascade")
