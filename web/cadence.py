"""Let each account have its turn, in pages as in the API: one that loops waits for itself."""

from contextlib import AsyncExitStack
from typing import Any

from litestar.connection import ASGIConnection, Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from core.cadence import Cadence
from core.errors import TropDeDemandes
from web.guards import NOMMES, garder


class ChacunSonTour(ASGIMiddleware):
    """Bound what one account has under way, and asks in a minute.

    Whoever is turned away so leaves no line in the journal: a loop would fill it, and would wait
    for its head with everybody else.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Wait for the turn of whoever is known; passers-by have theirs in the pool."""
        moi: Any = scope.get("user")
        if moi is None or scope["path"].startswith(NOMMES):
            await next_app(scope, receive, send)
            return
        connexion: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        cadence: Cadence = connexion.app.state.cadence
        if scope["route_handler"].opt.get("sortie"):
            # Whoever leaves is never told to wait; past the bound, what refuses it leaves no line.
            try:
                cadence.compter(str(moi.acteur.compte_id))
            except TropDeDemandes:
                scope["deborde"] = True  # type: ignore[typeddict-unknown-key]
            await next_app(scope, receive, send)
            return
        async with AsyncExitStack() as pile:
            try:
                await pile.enter_async_context(cadence.tour(str(moi.acteur.compte_id)))
            except TropDeDemandes:
                await garder(Request(scope, receive=receive, send=send))
                raise
            await next_app(scope, receive, send)
