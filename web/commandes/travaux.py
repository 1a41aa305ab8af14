"""Show the jobs that failed or stand still, take them again, set them aside."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import rich_click as click
from sqlalchemy.ext.asyncio import AsyncSession

from auth.vocabulary import ANONYME
from core.db import create_engine, create_sessions, open_session
from core.texts import date_heure_fr, pluriel
from core.travaux import TravailEnPeine, ecarter_travail, list_travaux, reprendre_travail
from web.commandes.base import UsageError, base, console, reglages
from web.travaux import LIBELLES

_ETATS = {
    "echoue": "a échoué le",
    "abandonne": "commencé, puis abandonné, le",
    "en_retard": "aucun travailleur ne le prend depuis le",
    "ecarte": "écarté le",
}
Rendu = TypeVar("Rendu")
MONTRES = 50
MOTIF_MIN, MOTIF_MAX = 5, 200


@click.group("travaux", invoke_without_command=True)
@click.pass_context
def travaux(contexte: click.Context) -> None:
    """Montre les travaux qui ont échoué, sont restés en plan ou ont été écartés, et pourquoi.

    D’un travail, seuls son genre et son territoire sont montrés, jamais la personne.
    """
    if contexte.invoked_subcommand is not None:
        return
    lus = _dans_la_base(list_travaux)
    if not lus:
        console.print("Aucun travail n’a échoué ni n’est resté en plan.")
    for lu in lus[:MONTRES]:
        console.print(_dire(lu), markup=False, soft_wrap=True)
    if len(lus) > MONTRES:
        console.print(f"Et {pluriel(len(lus) - MONTRES, 'autre')}, plus anciens.")


def _dire(lu: TravailEnPeine) -> str:
    """Tell one job in two lines, which a narrow screen shows too."""
    ou = f", territoire {lu.territoire}" if lu.territoire else ""
    quand = date_heure_fr(lu.depuis) if lu.depuis else "une date inconnue"
    pourquoi = lu.cause or "Le journal du travailleur dit pourquoi"
    if not lu.est_connue:
        pourquoi = "Cette version de Carnet ne connaît pas ce travail"
    precisions = ", ".join(mot for mot in (lu.erreur, lu.endroit) if mot)
    dits = [f"{_ETATS[lu.etat]} {quand}, {pluriel(lu.essais, 'essai')}"]
    if lu.motif:
        dits.append(f"motif : {lu.motif}")
    if lu.etat != "en_retard":
        dits.append(pourquoi + (f" ({precisions})" if precisions else ""))
    return f"{lu.id} : {LIBELLES.get(lu.tache, lu.tache)}{ou}\n  {'. '.join(dits)}."


@travaux.command("reprendre")
@click.argument("numero", type=int, required=False)
@click.option("--tous", is_flag=True, help="Tous, sauf les écartés.")
def travaux_reprendre(numero: int | None, *, tous: bool) -> None:
    """Remet dans la file, pour tout de suite, le travail NUMERO, ou tous .

    Ses essais recommencent à zéro.
    """
    if (numero is None) != tous:
        raise click.UsageError("Donnez un NUMERO, ou --tous.")
    repris, doubles, inconnus = _dans_la_base(lambda db: _reprendre(db, numero))
    console.print(
        f"{pluriel(repris, 'travail', 'travaux')} à faire de nouveau : un travailleur les prend."
    )
    if doubles:
        console.print(
            f"{pluriel(doubles, 'travail', 'travaux')} de trop : le suivant du même genre attend"
            f" déjà."
        )
    if inconnus:
        console.print(
            f"{pluriel(inconnus, 'travail', 'travaux')} que cette version ne connaît pas :"
            f" écartez-les."
        )


async def _reprendre(db: AsyncSession, numero: int | None) -> tuple[int, int, int]:
    if numero is not None:
        repris = await reprendre_travail(db, numero)
        return int(repris), int(not repris), 0
    en_peine = [lu for lu in await list_travaux(db) if lu.etat in ("echoue", "abandonne")]
    connus = [lu for lu in en_peine if lu.est_connue]
    faits = [await reprendre_travail(db, lu.id) for lu in connus]
    return sum(faits), len(faits) - sum(faits), len(en_peine) - len(connus)


@travaux.command("ecarter")
@click.argument("numero", type=int)
@click.option("--motif", required=True, help="Pourquoi, sans nommer personne.")
def travaux_ecarter(numero: int, motif: str) -> None:
    """Ne fera pas le travail NUMERO ; « reprendre » le rend, pendant quatre-vingt-dix jours."""
    dit = " ".join(motif.split())
    if not MOTIF_MIN <= len(dit) <= MOTIF_MAX:
        raise UsageError(f"Donnez un motif de {MOTIF_MIN} à {MOTIF_MAX} caractères.")
    _dans_la_base(lambda db: ecarter_travail(db, numero, dit))
    console.print(f"Écarté. Pour changer d’avis : carnet travaux reprendre {numero}")


def _dans_la_base(fait: Callable[[AsyncSession], Awaitable[Rendu]]) -> Rendu:
    with base(reglages()) as adresses:
        return asyncio.run(_ouvrir(adresses.app_url, fait))


async def _ouvrir(url: str, fait: Callable[[AsyncSession], Awaitable[Rendu]]) -> Rendu:
    moteur = create_engine(url, pool=1)
    try:
        async with open_session(create_sessions(moteur), ANONYME) as db, db.begin():
            return await fait(db)
    finally:
        await moteur.dispose()
