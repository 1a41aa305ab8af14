"""Command retention: say what it would do, or do it."""

import asyncio
from collections import Counter
from datetime import timedelta

import rich_click as click
from rich.table import Column, Table

from core.clock import aujourdhui
from core.db import create_engine, create_sessions
from core.settings import Settings
from core.texts import date_fr, pluriel
from droits.conservation.jobs import Prevision, conserver, prevoir
from web.commandes.base import base, console, reglages

_MONTRES = 200


@click.command()
@click.option(
    "--a-blanc", is_flag=True, help="Dit ce qui serait fait, et pourquoi, sans rien changer."
)
@click.option(
    "--jours",
    type=click.IntRange(0, 3650),
    default=0,
    help="Avec --a-blanc : regarde aussi les N jours à venir.",
)
def conservation(*, a_blanc: bool, jours: int) -> None:
    """Applique la règle de conservation : avis, archive, effacement.

    Le travailleur le fait chaque nuit. N’affiche que des nombres et des numéros de carnet, jamais
    un nom.
    """
    settings = reglages()
    with base(settings) as adresses:
        previsions = asyncio.run(_passer(settings, adresses.app_url, a_blanc=a_blanc, jours=jours))
    for prevision in previsions:
        _dire(prevision, a_blanc=a_blanc)


async def _passer(settings: Settings, url: str, *, a_blanc: bool, jours: int) -> list[Prevision]:
    moteur = create_engine(url, pool=1)
    try:
        sessions = create_sessions(moteur)
        if a_blanc:
            return await prevoir(sessions, aujourdhui() + timedelta(days=jours))
        return await conserver(sessions, settings.donnees / "preuves", aujourdhui())
    finally:
        await moteur.dispose()


def _dire(prevision: Prevision, *, a_blanc: bool) -> None:
    console.print(f"[bold]Territoire {prevision.territoire_id}[/]")
    if not a_blanc:
        faits = [f"{etape.libelle.lower()} : {nombre}" for etape, nombre in prevision.faits.items()]
        console.print("  Fait : " + (", ".join(faits) or "rien n’était à faire") + ".")
        return
    comptes = Counter(s.prochaine.etape.libelle.lower() for s in prevision.suivis)
    comptes["effacement demandé"] = len(prevision.demandes)
    console.print(
        "  Rien n’est changé. "
        + ", ".join(f"{nom} : {nombre}" for nom, nombre in comptes.items())
        + "."
    )
    tableau = Table(
        Column("Carnet", no_wrap=True, min_width=36),
        "Étape",
        "À partir du",
        "Dernière nouvelle",
        "Pourquoi pas",
    )
    for personne_id in prevision.demandes:
        tableau.add_row(str(personne_id), "Effacement", "aujourd’hui", "demande acceptée", "")
    for s in prevision.suivis[:_MONTRES]:
        nouvelle = f"{date_fr(s.dossier.derniere)} : {s.nouvelle.libelle}"
        le = date_fr(s.prochaine.le)
        tableau.add_row(
            str(s.personne_id),
            s.prochaine.etape.libelle,
            le,
            nouvelle,
            s.prochaine.empechement or "",
        )
    if tableau.row_count:
        console.print(tableau, markup=False)
    if len(prevision.suivis) > _MONTRES:
        console.print(f"  … et {pluriel(len(prevision.suivis) - _MONTRES, 'autre')}.")
