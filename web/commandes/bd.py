"""Command the database: start, stop, migrate, save, restore."""

from pathlib import Path

import rich_click as click

from core import backup
from core.embedded import arreter, cluster_dir, demarrer, programmes
from core.migrations import creer_base, migrer, nouvelle
from core.settings import Settings
from web.commandes.base import UsageError, administrer, console, erreurs, reglages
from web.sante import MURS, ROLES


@click.group()
def bd() -> None:
    """Base de données : démarrer, arrêter, migrer, sauvegarder, restaurer."""


def _embarquee() -> Settings:
    settings = reglages()
    if settings.database_url:
        raise UsageError("DATABASE_URL désigne un serveur : cette commande ne concerne que la base embarquée.")
    return settings


@bd.command("demarrer")
def bd_demarrer() -> None:
    """Démarre la base embarquée et la laisse tourner."""
    serveur = demarrer(_embarquee().donnees)
    creer_base(serveur.admin_url)
    console.print("La base embarquée tourne. Pour l’arrêter : [bold]carnet bd arreter[/]")
    console.print(f"DATABASE_URL={serveur.app_url}", soft_wrap=True, highlight=False)
    console.print(f"DATABASE_ADMIN_URL={serveur.admin_url}", soft_wrap=True, highlight=False)


@bd.command("arreter")
def bd_arreter() -> None:
    """Arrête la base embarquée."""
    tournait = arreter(cluster_dir(_embarquee().donnees))
    console.print("La base embarquée est arrêtée." if tournait else "La base embarquée ne tournait pas.")


@bd.command("migrer")
def bd_migrer() -> None:
    """Crée les rôles, applique les migrations puis les règles d’accès, en une transaction."""
    with administrer(reglages()) as adresses:
        creer_base(adresses.admin_url)
        change = migrer(adresses.admin_url, ROLES, MURS)
    console.print("La base est à jour." if not change else "La base est migrée.")


@bd.command("revision", hidden=True)
@click.argument("message")
def bd_revision(message: str) -> None:
    """Écrit une migration d’après l’écart entre les modèles et la base."""
    with administrer(reglages()) as adresses:
        migrer(adresses.admin_url, ROLES, ())
        for chemin in nouvelle(adresses.admin_url, message):
            console.print(f"Migration écrite, à relire : {chemin}", soft_wrap=True)


@bd.command("sauvegarder")
@click.argument("fichier", type=click.Path(dir_okay=False, path_type=Path))
def bd_sauvegarder(fichier: Path) -> None:
    """Écrit toute la base dans FICHIER, chiffrée par CARNET_SECRET."""
    settings = reglages()
    with administrer(settings) as adresses, erreurs.status("Sauvegarde…"):
        taille = backup.sauvegarder(adresses.admin_url, fichier, secret(settings), [programmes()])
    console.print(f"Sauvegarde de {taille / 1e6:.1f} Mo écrite dans {fichier}.", soft_wrap=True)


@bd.command("restaurer")
@click.argument("fichier", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--remplacer", is_flag=True, help="Écrase ce que la base contient déjà.")
def bd_restaurer(fichier: Path, *, remplacer: bool) -> None:
    """Remet FICHIER dans une base vide, puis la met à jour."""
    settings = reglages()
    with administrer(settings) as adresses, erreurs.status("Restauration…"):
        url = adresses.admin_url
        backup.restaurer(url, fichier, secret(settings), [programmes()], ROLES, remplacer=remplacer)
        migrer(url, ROLES, MURS)
    console.print("La base est restaurée. Vérifiez le journal : [bold]carnet journal verifier[/]")


def secret(settings: Settings) -> str:
    """Give the deployment's secret; raises UsageError when there is none."""
    if not settings.secret.get_secret_value():
        raise UsageError("CARNET_SECRET est vide : donnez-lui 32 caractères au hasard au moins, et gardez-le à part.")
    return settings.secret.get_secret_value()
