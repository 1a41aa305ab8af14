"""Run what runs for long: the application, the worker; and ask how they are."""

import asyncio
import socket

import rich_click as click
import structlog
import uvicorn
from rich.table import Table

from auth.vocabulary import ANONYME
from core import logs, metrics
from core.coffre import Coffre
from core.db import create_engine, create_sessions
from core.dossier import refus_du_dossier
from core.health import Sante, diagnostiquer
from core.jobs import travailler
from core.settings import Settings, dsn
from core.veille_travaux import observer_les_travaux
from web.app import create_app
from web.commandes.base import BASE_INJOIGNABLE, CheckError, UsageError, base, console, reglages
from web.commandes.bd import coffre_exige
from web.sante import MURS, dire_travaux
from web.travaux import contexte

_JOURNAL = structlog.get_logger("carnet.service")


def _noter_la_base(nom: str) -> None:
    # A log line, since the standard error output of a service holds nothing else.
    _JOURNAL.info("demarrage", base=nom)


def verifier_le_dossier(settings: Settings) -> None:
    """Raise UsageError when what is kept beside the database would be refused, or lost."""
    refus = refus_du_dossier(
        settings.donnees, ephemere=settings.donnees_ephemeres or not settings.database_url
    )
    if refus:
        raise UsageError(refus)


def verifier_le_port(settings: Settings) -> None:
    """Raise UsageError when another program listens there, or when the port is reserved."""
    famille = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(famille) as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind((settings.host, settings.port))
        except OSError as erreur:
            raise UsageError(
                f"Le port {settings.port} de {settings.host} est déjà pris ou réservé : "
                f"choisissez-en un autre, par exemple PORT={settings.port + 1}."
            ) from erreur


def lancer_service(settings: Settings, *, travailleur: bool = False) -> None:
    """Serve the application in this process until it is told to stop.

    With `travailleur`, the worker runs in it too.
    """
    application = create_app(settings, travailleur=travailleur)
    metrics.observer_la_reserve(application.state.engine)
    try:
        metrics.servir(settings.metriques_port, settings.host)
        observer_les_travaux(dsn(settings.database_url))
    except OSError:
        console.print(
            f"Le port {settings.metriques_port} est pris : les mesures ne sont pas publiées.",
            style="yellow",
        )
    uvicorn.run(
        application,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.mandataires),
        forwarded_allow_ips=settings.mandataires,
        ws="none",
        timeout_graceful_shutdown=10,
    )


@click.command()
def servir() -> None:
    """Sert l’application."""
    settings = reglages()
    coffre_exige(settings)
    verifier_le_dossier(settings)
    verifier_le_port(settings)
    logs.configure(settings.journal_niveau)
    with base(settings, _noter_la_base) as adresses:
        lancer_service(settings.model_copy(update={"database_url": adresses.app_url}))


@click.command()
@click.option("--une-fois", is_flag=True, help="Fait ce qui attend, puis s’arrête.")
def travailleur(*, une_fois: bool) -> None:
    """Fait les travaux différés : courriels, exports."""
    settings = reglages()
    logs.configure(settings.journal_niveau)
    coffre = coffre_exige(settings)
    verifier_le_dossier(settings)
    if not une_fois and settings.metriques_travailleur:
        metrics.servir(settings.metriques_travailleur, settings.host)
    with base(settings, _noter_la_base) as adresses:
        asyncio.run(_travailler(settings, adresses.app_url, coffre, attendre=not une_fois))


async def _travailler(settings: Settings, url: str, coffre: Coffre, *, attendre: bool) -> None:
    moteur = create_engine(url, pool=4, prepared=settings.requetes_preparees)
    try:
        await travailler(
            url, contexte(settings, create_sessions(moteur), coffre), attendre=attendre
        )
    finally:
        await moteur.dispose()


@click.command()
def sante() -> int:
    """Dit si la base, les migrations, le travailleur et les travaux vont bien (codes 0, 3 ou 4)."""
    settings = reglages()
    with base(settings) as adresses:
        etat = asyncio.run(_sante(adresses.app_url))
    tableau = Table("Quoi", "État")
    for nom in ("base", "migrations", "écriture", "travailleur"):
        oui = getattr(etat, nom.replace("é", "e"))
        tableau.add_row(nom, "[green]oui[/]" if oui else "[red]non[/]")
    travaux = dire_travaux(etat)
    tableau.add_row("travaux", f"[green]{travaux}[/]" if travaux == "ok" else f"[red]{travaux}[/]")
    console.print(tableau)
    if not etat.base:
        return BASE_INJOIGNABLE
    if not etat.migrations:
        raise CheckError("La base est en retard : lancez « carnet bd migrer ».")
    if not etat.ecriture:
        raise CheckError("La base n’accepte plus d’écriture : regardez la place sur son disque.")
    if etat.imports and not (etat.echecs or etat.courriels) and etat.est_prete:
        raise CheckError(
            f"Travaux : {travaux}. « carnet importateur » est-il en marche ? Son journal dit"
            f" pourquoi."
        )
    if not etat.est_saine:
        commande = "courriels" if etat.est_prete and not etat.echecs else "travaux"
        raise CheckError(
            f"Travaux : {travaux}. « carnet {commande} » dit lesquels, et les reprend."
        )
    return 0


async def _sante(url: str) -> Sante:
    moteur = create_engine(url, pool=1)
    try:
        return await diagnostiquer(create_sessions(moteur), ANONYME, MURS)
    finally:
        await moteur.dispose()
