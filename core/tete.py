"""Answer HEAD wherever GET answers: the same status and headers, without the content."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


class TeteSeule:
    """Ask the application for the page, and send its head alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; any other than HEAD passes untouched."""
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        # The server keeps its own scope, where the method stays HEAD: it checks what is sent
        # against it.
        demande: Scope = {**scope, "method": "GET"}
        fini = False

        async def envoyer(message: Message) -> None:
            nonlocal fini
            if message["type"] != "http.response.body":
                await send(message)
            elif not fini:
                fini = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        try:
            await self.app(demande, receive, envoyer)
        finally:
            scope.update({cle: val for cle, val in demande.items() if cle != "method"})  # type: ignore[typeddict-item]
