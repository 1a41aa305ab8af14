"""Offer the product's command line.

Exit codes: 0 done, 1 failed, 2 wrong use or settings, 3 database unreachable, 4 a check failed.
"""

import sys

import psycopg
import rich_click as click
import sqlalchemy.exc
from rich.markup import escape

from core.embedded import EmbeddedError
from core.errors import AppError, Invalid
from core.jobs import TravailleurError
from web.commandes.acces import acces
from web.commandes.accords import accords
from web.commandes.base import (
    BASE_INJOIGNABLE,
    CONTROLE,
    ECHEC,
    USAGE,
    CheckError,
    UsageError,
    erreurs,
)
from web.commandes.bd import bd
from web.commandes.cles import cle
from web.commandes.conservation import conservation
from web.commandes.courriels import courriels
from web.commandes.demo import demo
from web.commandes.donnees import (
    annuler_import,
    doublons_offres,
    exporter_offres,
    geo,
    identite,
    importateur,
    importer_offres,
    imports,
    jeton,
    journal,
)
from web.commandes.ecarts import relever_ecarts
from web.commandes.fondation import compte, territoire
from web.commandes.service import sante, servir, travailleur
from web.commandes.travaux import travaux

_CODES: tuple[tuple[type[AppError], int], ...] = (
    (UsageError, USAGE),
    (CheckError, CONTROLE),
    (EmbeddedError, BASE_INJOIGNABLE),
    (TravailleurError, BASE_INJOIGNABLE),
)


@click.group(context_settings={"help_option_names": ["-h", "--help", "--aide"]})
@click.version_option(package_name="carnet", prog_name="carnet", message="%(prog)s %(version)s")
def carnet() -> None:
    """Carnet : le carnet de bord partagé et la cartographie de l’offre d’insertion.

    Codes de sortie : 0 fait, 1 échec, 2 usage, 3 base injoignable, 4 contrôle en défaut.
    """


COMMANDES = (
    demo,
    servir,
    travailleur,
    acces,
    accords,
    bd,
    cle,
    territoire,
    compte,
    geo,
    identite,
    exporter_offres,
    importateur,
    importer_offres,
    imports,
    annuler_import,
    doublons_offres,
    relever_ecarts,
    jeton,
    journal,
    conservation,
    courriels,
    travaux,
    sante,
)
for commande in COMMANDES:
    carnet.add_command(commande)


def _dire(erreur: AppError) -> int:
    erreurs.print(f"[bold red]{erreur.titre}.[/] {escape(erreur.message)}", soft_wrap=True)
    if isinstance(erreur, Invalid):
        for champ, phrase in erreur.erreurs.items():
            erreurs.print(f"  {escape(champ)} : {escape(phrase)}", soft_wrap=True)
    return next((code for genre, code in _CODES if isinstance(erreur, genre)), ECHEC)


def lancer_commande(arguments: list[str] | None = None) -> int:
    """Run one command and give its exit code; whatever fails is said in one French sentence."""
    try:
        rendu = carnet.main(args=arguments, prog_name="carnet", standalone_mode=False)
    except click.UsageError as erreur:
        erreur.show()
        return USAGE
    except click.Abort:
        return 130
    except AppError as erreur:
        return _dire(erreur)
    except (psycopg.OperationalError, sqlalchemy.exc.OperationalError):
        erreurs.print(
            "[bold red]Base injoignable.[/] Vérifiez DATABASE_URL et DATABASE_ADMIN_URL, et que le"
            " serveur tourne."
        )
        return BASE_INJOIGNABLE
    except OSError as erreur:
        erreurs.print(
            f"[bold red]Échec.[/] {escape(str(erreur.strerror))} : {escape(str(erreur.filename))}",
            soft_wrap=True,
        )
        return ECHEC
    return rendu if isinstance(rendu, int) else 0


def main() -> None:
    """Run the command line and exit."""
    sys.exit(lancer_commande())


if __name__ == "__main__":
    main()
