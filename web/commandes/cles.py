"""Say under which key everything is sealed, change it, draw the pair of the backups."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import rich_click as click
from psycopg.types.json import Json
from rich.table import Table
from sqlalchemy import Column

from auth.journal.ancres import cle_est_a_jour, resceller_cle
from auth.personnes.empreintes import Sceau, sceau_de
from auth.personnes.vocabulary import GenreIdentifiant
from core import limites, outbox
from core.age import tirer_paire
from core.coffre import Coffre, CoffreError
from core.db import Base
from core.depot import Depot
from core.errors import AppError, Conflict
from core.scelles import SCELLE, Bilan, compter_restants, list_scelles, resceller_colonne
from core.settings import Settings, dsn
from core.texts import pluriel
from droits.fermetures import registre
from web.commandes.base import CheckError, UsageError, administrer, console, progression, reglages
from web.commandes.bd import coffre_exige
from web.tranches import modules

Connexion = psycopg.Connection[Any]
# The tables of every slice: the sealed columns are read from them.
TABLES = (limites, outbox, *modules("models"))


@dataclass(frozen=True, slots=True)
class Lieu:
    """Hold one place where something is sealed: what an old key sealed, how to seal it again."""

    nom: str
    compter: Callable[[Connexion], int]
    refaire: Callable[[Connexion], Bilan]


def list_lieux_scelles(settings: Settings, coffre: Coffre) -> list[Lieu]:
    """List every place where something sealed is kept: columns, signed papers, other files."""
    sceau = sceau_de(settings)
    lieux = [_colonne(colonne, coffre, sceau) for colonne in list_scelles(Base.metadata)]
    depot, ancres = Depot(settings.donnees / "preuves", coffre), settings.dossier_ancres
    lieux.append(
        Lieu(
            "papiers signés (preuves/)",
            lambda _: len(depot.list_restants()),
            lambda _: _refaire_papiers(depot),
        )
    )
    for nom, a_jour, refaire in (
        ("clé des ancres (ancres/)", cle_est_a_jour, resceller_cle),
        ("registre des fermetures (ancres/)", registre.est_a_jour, registre.resceller_registre),
    ):
        lieux.append(
            Lieu(
                nom,
                lambda _, a_jour=a_jour: int(not a_jour(ancres, coffre)),  # type: ignore[misc]
                partial(_refaire_fichier, ancres, coffre, a_jour, refaire),
            )
        )
    return lieux


def _colonne(colonne: Column[Any], coffre: Coffre, sceau: Sceau) -> Lieu:
    empreinter = None
    if colonne.info[SCELLE].empreinte:
        coffre, empreinter = sceau.coffre, partial(_empreinter, sceau)
    return Lieu(
        f"{colonne.table.name}.{colonne.name}",
        lambda connexion: compter_restants(connexion, colonne, coffre),
        lambda connexion: resceller_colonne(connexion, colonne, coffre, empreinter),
    )


def _empreinter(sceau: Sceau, genre: str, territoire_id: int, numero: bytes) -> bytes:
    return sceau.empreinter(territoire_id, GenreIdentifiant(genre), numero.decode())


def _refaire_papiers(depot: Depot) -> Bilan:
    bilan = Bilan()
    for nom in depot.list_restants():
        try:
            depot.resceller(nom)
            bilan.faits += 1
        except CoffreError:
            bilan.illisibles += 1
        except FileNotFoundError:
            # Erased since it was listed.
            continue
    return bilan


def _refaire_fichier(
    dossier: Path,
    coffre: Coffre,
    a_jour: Callable[[Path, Coffre], bool],
    refaire: Callable[[Path, Coffre], None],
    _: Connexion,
) -> Bilan:
    if a_jour(dossier, coffre):
        return Bilan()
    try:
        refaire(dossier, coffre)
    except AppError:
        return Bilan(illisibles=1)
    return Bilan(faits=1)


@click.group()
def cle() -> None:
    """Clés : sous laquelle tout est scellé, en changer, la paire des sauvegardes."""


@cle.command("etat")
def cle_etat() -> None:
    """Compte, endroit par endroit, ce qu’une ancienne clé scelle encore.

    Ne change rien. Sort avec le code 4 s’il en reste.
    """
    settings = reglages()
    coffre = coffre_exige(settings)
    tableau = Table("Où", "Sous une ancienne clé")
    total = 0
    with (
        administrer(settings) as adresses,
        psycopg.connect(dsn(adresses.admin_url), autocommit=True) as connexion,
    ):
        for lieu in list_lieux_scelles(settings, coffre):
            nombre = lieu.compter(connexion)
            total += nombre
            tableau.add_row(lieu.nom, str(nombre))
    console.print(tableau)
    if total:
        raise CheckError(
            f"{pluriel(total, 'valeur reste', 'valeurs restent')} sous une ancienne clé :"
            f" « carnet cle changer » les rescelle."
        )
    console.print(f"Tout est scellé par la clé présente, {coffre.numero.hex()}.")


@cle.command("changer")
def cle_changer() -> None:
    """Rescelle par la clé présente tout ce qu’une ancienne scelle encore.

    Donnez d’abord le nouveau secret dans CARNET_SECRET, l’ancien dans CARNET_SECRETS_ANCIENS, et
    arrêtez l’application et le travailleur. Interrompue, elle se relance : elle reprend où elle en
    était. Sort avec le code 4 si quelque chose ne s’ouvre avec aucun secret donné.
    """
    settings = reglages()
    coffre = coffre_exige(settings)
    tableau = Table("Où", "Rescellé", "Illisible")
    total = Bilan()
    with (
        administrer(settings) as adresses,
        psycopg.connect(dsn(adresses.admin_url), autocommit=True) as connexion,
        progression("Clés") as progres,
    ):
        _etre_seul(connexion)
        lieux = list_lieux_scelles(settings, coffre)
        for rang, lieu in enumerate(lieux):
            progres(rang, len(lieux), lieu.nom)
            bilan = lieu.refaire(connexion)
            total.faits, total.illisibles = (
                total.faits + bilan.faits,
                total.illisibles + bilan.illisibles,
            )
            tableau.add_row(lieu.nom, str(bilan.faits), str(bilan.illisibles))
        if total.faits:
            _noter(connexion, coffre, total)
    console.print(tableau)
    if total.illisibles:
        raise CheckError(
            f"{pluriel(total.illisibles, 'valeur ne s’ouvre', 'valeurs ne s’ouvrent')} avec aucun"
            f" des secrets donnés : rien n’y est changé. Retrouvez l’ancien secret, ajoutez-le à"
            f" CARNET_SECRETS_ANCIENS, et relancez."
        )
    console.print(
        f"Tout est scellé par la clé présente, {coffre.numero.hex()}. Gardez les anciens secrets"
        f" ailleurs, pour les sauvegardes de leur temps, et retirez-les des réglages.",
        soft_wrap=True,
    )


def _etre_seul(connexion: Connexion) -> None:
    pris = connexion.execute(
        "select pg_try_advisory_lock(hashtextextended('web/commandes/cle changer', 0))"
    ).fetchone()
    if not pris or not pris[0]:
        raise Conflict("Un autre changement de clé est en cours sur cette base.")


def _noter(connexion: Connexion, coffre: Coffre, bilan: Bilan) -> None:
    """Write the change in the journal of each territoire: which key, never what it is."""
    details = {"cle": coffre.numero.hex(), "rescelles": bilan.faits, "illisibles": bilan.illisibles}
    for (territoire,) in connexion.execute("select id from territoire order by id").fetchall():
        with connexion.transaction():
            connexion.execute("select prive.entrer_automate(%s)", (territoire,))
            connexion.execute(
                "select prive.noter('ecriture', null, 0, 'Clé changée', null, null, %s::jsonb)",
                (Json(details),),
            )


@cle.command("paire")
@click.argument("fichier", type=click.Path(path_type=Path))
def cle_paire(fichier: Path) -> None:
    """Tire la paire de clés des sauvegardes, et écrit la clé privée dans FICHIER.

    À faire sur une autre machine que le serveur. La clé publique, qui s’affiche, va dans
    CARNET_SAUVEGARDE_CLE. Le fichier est au format age : « age-keygen » en fait un semblable.
    """
    publique, privee = tirer_paire()
    try:
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as erreur:
        raise UsageError(f"{fichier} existe déjà : choisissez un autre nom.") from erreur
    except OSError as erreur:
        raise UsageError(f"{fichier} ne s’écrit pas ({erreur.strerror}).") from erreur
    with os.fdopen(descripteur, "w", encoding="utf-8") as sortie:
        sortie.write(
            f"# Clé privée des sauvegardes de Carnet\n# public key: {publique}\n{privee}\n"
        )
    console.print(f"CARNET_SAUVEGARDE_CLE={publique}", soft_wrap=True, highlight=False)
    console.print(
        f"La clé privée est dans {fichier}. Faites-en deux copies, chez deux personnes, hors du"
        f" serveur : sans elle, aucune sauvegarde ne se relit.",
        soft_wrap=True,
        markup=False,
    )
