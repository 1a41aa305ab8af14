"""Follow the ends of agreements by hand, or look at what the worker would do."""

import asyncio

import rich_click as click

from auth.consentements.jobs import BilanEcheances, suivre_echeances
from core.db import create_engine, create_sessions
from core.texts import pluriel
from web.commandes.base import base, console, reglages


@click.group()
def accords() -> None:
    """Accords des personnes."""


@accords.command("echeances")
@click.option(
    "--a-blanc", "blanc", is_flag=True, help="Compte sans rien écrire ni prévenir personne."
)
def echeances(blanc: bool) -> None:
    """Prévient les personnes dont un accord finit bientôt, et inscrit ceux qui sont finis.

    Le travailleur le fait chaque matin ; le refaire ne prévient personne deux fois.
    """
    with base(reglages()) as adresses:
        bilan = asyncio.run(_suivre(adresses.app_url, blanc))
    verbe = "à prévenir" if blanc else "prévenues"
    console.print(
        f"{pluriel(bilan.rappels, 'personne')} {verbe} ;"
        f" {pluriel(bilan.expirations, 'accord fini', 'accords finis')}."
    )


async def _suivre(url: str, blanc: bool) -> BilanEcheances:
    moteur = create_engine(url, pool=1)
    try:
        return await suivre_echeances(create_sessions(moteur), blanc=blanc)
    finally:
        await moteur.dispose()
