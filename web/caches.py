"""Answer 304 to whoever already has what a public door would send again."""

import hashlib

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send


def peut_garder(scope: Scope) -> bool:
    """Say whether a browser may keep the answer: nobody is logged in, and nobody needs to be."""
    if "route_handler" not in scope:
        return False
    return bool(scope["route_handler"].opt.get("public")) and scope.get("user") is None


class Caches(ASGIMiddleware):
    """Tag what a public door lets be kept, and send it only when it changed.

    Such an answer has a Cache-Control. Stands inside the compression, whose output is never twice
    the same: hence tags said weak.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Wrap what is sent."""
        debut: HTTPResponseStartEvent | None = None

        async def envoyer(message: Message) -> None:
            nonlocal debut
            if message["type"] == "http.response.start" and _se_garde(scope, message):
                debut = message
                return
            if debut is not None and message["type"] == "http.response.body":
                marque = f'W/"{hashlib.sha256(message["body"]).hexdigest()[:32]}"'
                entetes = MutableScopeHeaders(debut)
                entetes["ETag"] = marque
                if marque in Headers.from_scope(scope).get("if-none-match", ""):
                    debut["status"], message["body"] = 304, b""
                    del entetes["Content-Length"]
                await send(debut)
                debut = None
            await send(message)

        await next_app(scope, receive, envoyer)


def _se_garde(scope: Scope, reponse: HTTPResponseStartEvent) -> bool:
    entetes = {nom.lower() for nom, _ in reponse["headers"]}
    return (
        scope.get("method") == "GET"
        and reponse["status"] == 200
        and b"cache-control" in entetes
        and peut_garder(scope)
    )
