"""Have the whole of what is sent before anything is held for it, and do not wait for ever.

The server that listens waits for the rest of a form as long as its socket is open: whoever sends
one byte of it would keep a place among the connections, and a few of them would shut the log-in.
"""

import asyncio
from typing import Any

from litestar.connection import ASGIConnection, Request
from litestar.datastructures import State
from litestar.handlers.base import BaseRouteHandler
from litestar.types import Receive
from litestar.types.asgi_types import HTTPReceiveMessage, WebSocketReceiveMessage

from core.errors import TropLent
from web.guards import SURES

# How long nothing may come; how long the whole may take, and how much longer for what came: the
# slowest lines of the country send a workbook, and a byte now and then gains nothing.
SILENCE_S, ENVOI_S, DEBIT_OCTETS_S = 10.0, 30.0, 32 * 1024


class CorpsAttendu:
    """Receive what one request sends, within its time; raises TropLent."""

    __slots__ = ("_entier", "_fin", "_receive")

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._fin: float | None = None
        self._entier = False

    async def __call__(self) -> HTTPReceiveMessage | WebSocketReceiveMessage:
        """Give the next piece; once all is there, wait as long as one likes for who leaves."""
        if self._entier:
            return await self._receive()
        instant = asyncio.get_running_loop().time()
        if self._fin is None:
            self._fin = instant + ENVOI_S
        try:
            async with asyncio.timeout_at(min(instant + SILENCE_S, self._fin)):
                message = await self._receive()
        except TimeoutError as trop_long:
            raise TropLent from trop_long
        if message["type"] == "http.request":
            self._fin += len(message.get("body", b"")) / DEBIT_OCTETS_S
            self._entier = not message.get("more_body", False)
        return message


async def lire_corps(
    connexion: ASGIConnection[Any, Any, Any, State], handler: BaseRouteHandler
) -> None:
    """Read what is sent before a place is taken; whoever asks for it later finds it read.

    Leaving waits for nothing.
    """
    if (
        not isinstance(connexion, Request)
        or connexion.method in SURES
        or handler.opt.get("sans_jeton")
    ):
        return
    if connexion.url.path.startswith("/api/"):
        await connexion.body()
    else:
        await connexion.form()
