"""Count and time requests, by name of route; no identifier ever becomes a label.

The figures are served on a port of their own, which only the supervision reaches.
"""

import time
from uuid import uuid4

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Gauge, Histogram, start_http_server
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

REQUETES = Counter("carnet_requetes", "Requêtes servies", ["methode", "route", "statut"])
DUREES = Histogram(
    "carnet_requete_secondes",
    "Durée des requêtes",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
EN_COURS = Gauge("carnet_requetes_en_cours", "Requêtes en cours")
PRISES = Gauge("carnet_connexions_prises", "Connexions à la base prises dans la réserve")
_METHODES = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_journal = structlog.get_logger("carnet.requetes")


class Observation:
    """Wrap the whole application: what a middleware or a guard refuses is counted too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, then count, time and log it."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        # An unknown address meets no middleware: nobody is known to ask there.
        scope.setdefault("user", None)
        statut, debut, numero = 500, time.perf_counter(), uuid4().hex

        async def envoyer(message: Message) -> None:
            nonlocal statut
            if message["type"] == "http.response.start":
                statut = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", numero.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(requete=numero), EN_COURS.track_inprogress():
            try:
                await self.app(scope, receive, envoyer)
            finally:
                noter_requete(scope, statut, time.perf_counter() - debut)


def noter_requete(scope: Scope, statut: int, secondes: float) -> None:
    """Record one answered request under its route's template."""
    route = str(scope.get("path_template") or "inconnue")
    methode = str(scope.get("method"))
    methode = methode if methode in _METHODES else "autre"
    REQUETES.labels(methode, route, str(statut)).inc()
    DUREES.labels(route).observe(secondes)
    _journal.info(
        "requete", route=route, methode=methode, statut=statut, ms=round(secondes * 1000, 1)
    )


def observer_la_reserve(moteur: AsyncEngine) -> None:
    """Publish how many connections of this pool are taken."""
    reserve = moteur.sync_engine.pool
    if isinstance(reserve, QueuePool):
        PRISES.set_function(lambda: float(reserve.checkedout()))


def servir(port: int, hote: str) -> None:
    """Serve the figures on a private port; 0 serves none. Raises OSError when the port is taken."""
    if port:
        start_http_server(port, addr=hote)
