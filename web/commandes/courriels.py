"""Show the messages that have not left, and try them again."""

import asyncio
from uuid import UUID

import rich_click as click

from auth.vocabulary import ANONYME
from core.coffre import Coffre
from core.courriels import EnPeine, list_en_peine, relancer
from core.db import create_engine, create_sessions, open_session
from core.errors import NotFound
from core.texts import date_heure_fr, pluriel
from web.commandes.base import base, console, reglages
from web.commandes.bd import coffre_exige

_ETATS = {
    None: "attend",
    "refuse": "refusé",
    "de_cote": "mis de côté",
    "perime": "périmé, sans être parti",
    "annule": "annulé par une restauration",
}


@click.group("courriels", invoke_without_command=True)
@click.pass_context
def courriels(contexte: click.Context) -> None:
    """Montre les courriels qui ne sont pas partis : en attente, refusés, mis de côté.

    D’une adresse, seul le domaine est montré. Un courriel refusé n’a plus de contenu ; qui l’a
    envoyé en est averti.
    """
    if contexte.invoked_subcommand is not None:
        return
    settings = reglages()
    coffre = coffre_exige(settings)
    with base(settings) as adresses:
        lus = asyncio.run(_lister(adresses.app_url, coffre))
    if not lus:
        console.print("Aucun courriel n’attend.")
        return
    for lu in lus:
        console.print(_dire(lu), markup=False, soft_wrap=True)


def _dire(lu: EnPeine) -> str:
    """Tell one message in two lines, which a narrow screen shows too."""
    dits = [
        _ETATS.get(lu.issue, str(lu.issue)),
        f"écrit le {date_heure_fr(lu.cree_le)}",
        pluriel(lu.essais, "essai"),
    ]
    if lu.code:
        dits.append(f"réponse {lu.code}")
    if lu.prochain:
        dits.append(f"prochain essai le {date_heure_fr(lu.prochain)}")
    return f"{lu.id} : {lu.genre}, vers {lu.domaine or 'une adresse effacée'}\n  {', '.join(dits)}"


async def _lister(url: str, coffre: Coffre) -> list[EnPeine]:
    moteur = create_engine(url, pool=1)
    try:
        async with open_session(create_sessions(moteur), ANONYME) as db, db.begin():
            return list(await list_en_peine(db, coffre))
    finally:
        await moteur.dispose()


@courriels.command("relancer")
@click.argument("numero", type=click.UUID, required=False)
@click.option("--tous", is_flag=True, help="Tous ceux qui attendent ou sont mis de côté.")
def courriels_relancer(numero: UUID | None, *, tous: bool) -> None:
    """Essaie de nouveau, tout de suite, le courriel NUMERO, ou tous .

    Un courriel refusé ne repart pas.
    """
    if (numero is None) != tous:
        raise click.UsageError("Donnez un NUMERO, ou --tous.")
    with base(reglages()) as adresses:
        nombre = asyncio.run(_relancer(adresses.app_url, numero))
    if numero is not None and not nombre:
        raise NotFound(
            "Aucun courriel de ce numéro ne peut repartir : il est parti, refusé, ou en train de"
            " partir."
        )
    console.print(f"{pluriel(nombre, 'courriel')} à envoyer de nouveau.")


async def _relancer(url: str, numero: UUID | None) -> int:
    moteur = create_engine(url, pool=1)
    try:
        async with open_session(create_sessions(moteur), ANONYME) as db, db.begin():
            return await relancer(db, numero)
    finally:
        await moteur.dispose()
