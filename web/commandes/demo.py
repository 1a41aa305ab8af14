"""Run the demo: everything on this machine, invented people, one command."""

import fcntl
import secrets
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from types import FrameType

import psycopg
import rich_click as click
from rich.table import Table

import web.demo
from core.coffre import Coffre, coffre_de
from core.embedded import Embedded, demarrer, effacer_grappe
from core.geo.install import installer_geographie
from core.migrations import creer_base, migrer
from core.settings import Settings, dsn
from web.commandes.base import UsageError, console, erreurs, progression, reglages
from web.commandes.donnees import importer_sans_fin
from web.commandes.service import lancer_service, verifier_le_port
from web.demo.fournisseur import brancher, simuler
from web.sante import MURS, ROLES

_COMPTES = (
    "select prenom || ' ' || nom, fonction, structure_nom, courriel, territoire_nom from"
    " prive.comptes_demo()"
)


@click.command()
@click.option("--reinitialiser", is_flag=True, help="Efface la base de démonstration et la recrée.")
@click.option("--preparer", is_flag=True, help="Prépare la démonstration sans la servir.")
@click.option(
    "--personnes",
    type=click.IntRange(24),
    default=web.demo.PERSONNES,
    show_default=True,
    help="Combien de personnes inventer, la première fois : moins, pour démarrer plus vite.",
)
@click.option(
    "--oidc", is_flag=True, help="Ajoute un fournisseur d’identité simulé, sur le port suivant."
)
def demo(*, reinitialiser: bool, preparer: bool, personnes: int, oidc: bool) -> None:
    """Démarre la démonstration sur cette machine, avec des personnes inventées."""
    debut = time.monotonic()
    signal.signal(signal.SIGTERM, _sortir)
    settings = reglages(demo=True)
    settings.donnees.mkdir(parents=True, exist_ok=True)
    with _seule(settings.donnees):
        verifier_le_port(settings)
        if reinitialiser:
            effacer_grappe(settings.donnees)
        serveur = demarrer(settings.donnees)
        try:
            internes = _reglages_internes(settings, serveur)
            preparer_la_base(serveur, personnes, coffre_de(internes))
            if not preparer:
                _annoncer(settings, serveur, time.monotonic() - debut)
                _servir(internes, oidc=oidc)
        except KeyboardInterrupt:
            console.print("Arrêt demandé.")
        finally:
            serveur.arreter()
            console.print("La démo est arrêtée, ses données sont gardées.")


def _servir(settings: Settings, *, oidc: bool) -> None:
    Thread(
        target=importer_sans_fin, args=(settings, dsn(settings.database_admin_url)), daemon=True
    ).start()
    if not oidc:
        lancer_service(settings, travailleur=True)
        return
    with simuler(settings.database_admin_url, settings.port + 1) as emetteur:
        console.print(f"Fournisseur d’identité simulé : {emetteur} ; « Se connecter » le propose.")
        lancer_service(brancher(settings, emetteur), travailleur=True)


def _sortir(_signal: int, _cadre: FrameType | None) -> None:
    sys.exit(0)


@contextmanager
def _seule(donnees: Path) -> Iterator[None]:
    with (donnees / "demo.verrou").open("w") as verrou:
        try:
            fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as erreur:
            raise UsageError(
                f"Une démo tourne déjà avec les données de {donnees} : arrêtez-la d’abord."
            ) from erreur
        yield


def preparer_la_base(serveur: Embedded, personnes: int, coffre: Coffre) -> None:
    """Create, migrate, fill: each step only when it is still to be done."""
    creer_base(serveur.admin_url)
    with erreurs.status("Mise à jour de la base…"):
        migrer(serveur.admin_url, ROLES, MURS)
    with psycopg.connect(dsn(serveur.admin_url)) as connexion:
        ligne = connexion.execute("select exists (select from geo_commune)").fetchone()
        if ligne and not ligne[0]:
            with progression("Géographie") as avancer:
                installer_geographie(connexion, avancer)
    if not web.demo.est_seme(serveur.admin_url):
        with progression("Territoires de démonstration") as avancer:
            web.demo.semer(serveur.admin_url, serveur.app_url, avancer, coffre, personnes)


def _reglages_internes(settings: Settings, serveur: Embedded) -> Settings:
    # The secret is kept, so that sessions outlive a restart; it protects invented people only.
    fichier = settings.donnees / "secret"
    if not settings.secret.get_secret_value() and not fichier.exists():
        fichier.touch(mode=0o600)
        fichier.write_text(secrets.token_urlsafe(48))
    valeur = settings.secret.get_secret_value() or fichier.read_text()
    complets = Settings(
        demo=True, secret=valeur, host=settings.host, port=settings.port, donnees=settings.donnees
    )
    adresse = f"http://{settings.host}:{settings.port}"
    return complets.model_copy(
        update={
            "journal_niveau": "WARNING",
            "database_url": serveur.app_url,
            "database_admin_url": serveur.admin_url,
            "base_url": adresse,
        }
    )


def _annoncer(settings: Settings, serveur: Embedded, secondes: float) -> None:
    with psycopg.connect(dsn(serveur.admin_url)) as connexion:
        comptes = connexion.execute(_COMPTES).fetchall()
    tableau = Table("Qui", "Fonction", "Structure", "Adresse", "Territoire", title="On peut y être")
    for compte in comptes:
        tableau.add_row(*(str(valeur or "") for valeur in compte))
    console.print(tableau)
    console.print(
        f"Prête en {secondes:.1f} s : [bold]http://{settings.host}:{settings.port}[/]   (Ctrl-C"
        f" pour arrêter)"
    )
