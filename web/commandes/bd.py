"""Command the database: start, stop, migrate, save, restore."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import rich_click as click
from pyrage.x25519 import Identity

from auth.journal.verification import verifier_chaines
from core import backup
from core.age import lire_privees, lire_publiques
from core.clock import maintenant
from core.coffre import Coffre, coffre_de
from core.embedded import arreter, cluster_dir, demarrer, programmes
from core.errors import AppError
from core.migrations import creer_base, migrer, nouvelle
from core.settings import Settings, dsn
from core.texts import pluriel
from droits.fermetures.registre import FICHIERS
from web.commandes.base import (
    Progres,
    UsageError,
    administrer,
    console,
    nommer_base,
    progression,
    reglages,
)
from web.commandes.fermetures import (
    Refermeture,
    avertir,
    bd_anciennes,
    bd_effacer_ancienne,
    bd_fermetures,
    marquer,
)
from web.sante import MURS, ROLES

# What is kept outside the database, under CARNET_DONNEES: the evidence of agreements, the anchors
# of the journal.
DOSSIERS = ("preuves", "ancres")
_CLE = click.option(
    "--cle",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Fichier de la clé privée des sauvegardes, gardée hors du serveur.",
)


@click.group()
def bd() -> None:
    """Base de données : démarrer, arrêter, migrer, sauvegarder, restaurer."""


def _embarquee() -> Settings:
    settings = reglages()
    if settings.database_url:
        raise UsageError(
            "DATABASE_URL désigne un serveur : cette commande ne concerne que la base embarquée."
        )
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
    console.print(
        "La base embarquée est arrêtée." if tournait else "La base embarquée ne tournait pas."
    )


@bd.command("migrer")
def bd_migrer() -> None:
    """Crée les rôles, applique les migrations puis les règles d’accès, en une transaction."""
    with administrer(reglages()) as adresses:
        if creer_base(adresses.admin_url):
            console.print("La base n’existait pas : elle est créée, vide.")
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
@click.argument("destination", type=click.Path(path_type=Path))
@click.option(
    "--verifier",
    "relire",
    is_flag=True,
    help="Relit la sauvegarde dans une base à part, et la compare.",
)
@click.option(
    "--garder",
    type=click.IntRange(1),
    help="Efface ensuite les plus anciennes du dossier, au-delà de N.",
)
@click.option(
    "--meme-vide", is_flag=True, help="Accepte une base sans aucun territoire, refusée sinon."
)
def bd_sauvegarder(destination: Path, *, relire: bool, garder: int | None, meme_vide: bool) -> None:
    """Écrit la base et les fichiers dans DESTINATION, chiffrés par CARNET_SAUVEGARDE_CLE.

    C’est une clé publique : elle écrit, et ne relit pas. Un dossier reçoit un fichier daté ; avec
    --verifier, une sauvegarde qui ne se relit pas n’est pas gardée. Une base sans territoire est
    refusée : ce serait une sauvegarde vide, qui chasserait les vraies.
    """
    settings = reglages()
    publiques = lire_publiques(settings.sauvegarde_cle)
    if not publiques:
        raise UsageError(
            "CARNET_SAUVEGARDE_CLE est vide : « carnet cle paire FICHIER », sur une autre machine,"
            " en donne une."
        )
    # Read back at once without the private key: by one that lives as long as this command.
    temoin = Identity.generate() if relire else None
    fichier = (
        destination / f"{maintenant():%Y-%m-%d-%H%M%S}.carnet"
        if destination.is_dir()
        else destination
    )
    if not fichier.parent.is_dir():
        raise UsageError(f"Le dossier {fichier.parent} n’existe pas.")
    if fichier.exists():
        raise UsageError(f"{fichier} existe déjà : choisissez un autre nom.")
    with administrer(settings) as adresses:
        if not meme_vide:
            _exiger_un_territoire(adresses.admin_url)
        marque, abime = marquer(settings, adresses.admin_url)
        with progression("Sauvegarde") as progres:
            outillage = replace(
                _outillage(settings, adresses.admin_url, progres),
                marque=marque,
                publiques=[*publiques, *([temoin.to_public()] if temoin else [])],
            )
            bilan = backup.sauvegarder(outillage, fichier)
        if temoin:
            try:
                _verifier(settings, adresses.admin_url, fichier, [temoin])
            except AppError:
                fichier.unlink()
                raise
    console.print(f"Sauvegarde écrite dans {fichier} : {_dire(bilan)}.", soft_wrap=True)
    for ancienne in backup.vieillir(fichier.parent, garder) if garder else []:
        console.print(f"Sauvegarde ancienne effacée : {ancienne}", soft_wrap=True)
    if abime is not None:
        avertir(abime)


@bd.command("verifier-sauvegarde")
@click.argument("fichier", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_CLE
def bd_verifier_sauvegarde(fichier: Path, cle: Path | None) -> None:
    """Relit FICHIER dans une base à part : chaque table est comptée, le journal recalculé.

    Ne change rien.
    """
    settings = reglages()
    with administrer(settings) as adresses:
        bilan = _verifier(settings, adresses.admin_url, fichier, _privees(cle))
    console.print(f"Cette sauvegarde se relit en entier : {_dire(bilan)}. Le journal est intact.")


@bd.command("restaurer")
@click.argument("fichier", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--remplacer", is_flag=True, help="Prend la place de ce que la base contient déjà.")
@click.option(
    "--sans-fermetures", "sans", is_flag=True, help="Restaure sans le registre des fermetures."
)
@_CLE
@click.option(
    "--sans-sceau",
    "sans_sceau",
    is_flag=True,
    help="Restaure un fichier dont rien ne prouve qu’il vient d’ici : le secret de ce jour-là est"
    " perdu.",
)
def bd_restaurer(
    fichier: Path, *, remplacer: bool, sans: bool, cle: Path | None, sans_sceau: bool
) -> None:
    """Remet FICHIER dans une base vide, puis la met à jour, et referme ce qui a été fermé depuis.

    La base en place reste entière jusqu’à ce que la sauvegarde soit relue, comptée et vérifiée à
    côté d’elle ; elle est gardée ensuite, sous un nom daté. Le registre des fermetures, à côté des
    ancres, doit être là et intact.
    """
    settings = reglages()
    privees = _privees(cle)
    coffre_exige(settings)
    refermeture = Refermeture(settings, sans)
    refermeture.lire()
    with administrer(settings) as adresses, progression("Restauration") as progres:
        outillage = replace(
            _outillage(settings, adresses.admin_url, progres),
            privees=privees,
            scelle=not sans_sceau,
        )
        faite = backup.restaurer_sauvegarde(
            outillage, fichier, refermeture.preparer, refermeture.achever, remplacer=remplacer
        )
    console.print(f"La base est restaurée : {_dire(faite.bilan)}. Le journal est intact.")
    refermeture.dire(faite.ancienne)
    for nom in faite.gardes:
        console.print(
            f"Gardé tel qu’il était, car il diffère de la sauvegarde : {nom}",
            soft_wrap=True,
            style="yellow",
        )


for commande in (bd_anciennes, bd_effacer_ancienne, bd_fermetures):
    bd.add_command(commande)


def _exiger_un_territoire(url: str) -> None:
    with psycopg.connect(dsn(url)) as connexion:
        migree = connexion.execute("select to_regclass('public.territoire') is not null").fetchone()
        if (
            migree
            and migree[0]
            and connexion.execute("select 1 from territoire limit 1").fetchone()
        ):
            return
    raise UsageError(
        f"{nommer_base(url)[0].upper()}{nommer_base(url)[1:]} ne contient aucun territoire :"
        f" rien n’est sauvegardé. "
        "Vérifiez l’adresse ; pour une base vraiment vide, ajoutez --meme-vide."
    )


def _verifier(
    settings: Settings, url: str, fichier: Path, privees: Sequence[Identity]
) -> backup.ContenuSauvegarde:
    with progression("Vérification") as progres:
        outillage = replace(_outillage(settings, url, progres), privees=privees)
        return backup.verifier_sauvegarde(outillage, fichier)


def _privees(cle: Path | None) -> list[Identity]:
    return lire_privees(cle.read_text("utf-8", "replace")) if cle else []


def _outillage(settings: Settings, url: str, progres: Progres) -> backup.Outillage:
    return backup.Outillage(
        url,
        coffre_exige(settings),
        [programmes()],
        ROLES,
        settings.donnees,
        DOSSIERS,
        _temoin,
        _controle,
        progres,
        exclus=[settings.dossier_ancres / nom for nom in FICHIERS],
    )


def _temoin(connexion: psycopg.Connection[Any]) -> Mapping[str, Any]:
    lignes = connexion.execute(
        "select territoire_id, numero, encode(empreinte, 'hex') from journal_tete order by 1"
    )
    return {"journal": [list(ligne) for ligne in lignes]}


def _controle(connexion: psycopg.Connection[Any]) -> list[str]:
    return [
        f"Territoire {e.territoire_id}, ligne {e.numero} du journal : {e.pourquoi}."
        for e in verifier_chaines(connexion)
    ]


def _dire(bilan: backup.ContenuSauvegarde) -> str:
    nombres = (
        pluriel(bilan.lignes, "ligne"),
        pluriel(bilan.tables, "table"),
        pluriel(bilan.fichiers, "fichier"),
    )
    return f"{bilan.octets / 1e6:.1f} Mo, {nombres[0]} dans {nombres[1]}, {nombres[2]}"


def coffre_exige(settings: Settings) -> Coffre:
    """Give what seals and opens; raises UsageError when there is no secret."""
    if not settings.secret.get_secret_value():
        raise UsageError(
            "CARNET_SECRET est vide : donnez-lui 32 caractères au hasard au moins, et gardez-le à"
            " part."
        )
    return coffre_de(settings)
