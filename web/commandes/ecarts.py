"""Command the release of the gaps' numbers."""

import asyncio

import rich_click as click

from core.clock import aujourdhui
from core.texts import pluriel
from offers.ecarts.jobs import relever_la_base
from web.commandes.base import base, console, reglages


@click.command("relever-ecarts")
def relever_ecarts() -> None:
    """Relève les nombres de la carte des écarts pour aujourd’hui, une fois.

    Le travailleur le fait chaque nuit.
    """
    with base(reglages()) as adresses:
        nombre = asyncio.run(relever_la_base(adresses.app_url, aujourdhui()))
    if nombre:
        console.print(f"{pluriel(nombre, 'territoire relevé', 'territoires relevés')}.")
    else:
        console.print(
            "Les nombres d’aujourd’hui sont déjà relevés : ils ne changent plus avant demain."
        )
