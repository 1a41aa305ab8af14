"""Close the request's transaction before its answer is made.

What a handler did is committed when it returned, and undone when it raised. Only then is the page
rendered, the document printed, the file written: nobody waits for the database meanwhile, and the
head of the journal is free.
"""

from contextvars import ContextVar
from typing import Any

from litestar import Response
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response import Template
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy.ext.asyncio import AsyncSession

from core.cadence import Classe, PlaceConnexion
from core.db import sessions_suivies
from core.errors import TropDeDemandes
from core.limites import adresse_de
from core.lourd import inscrire
from core.pages import Calcule
from web.corps import CorpsAttendu
from web.envois import clore
from web.menus import dire_menu

# Where one logs in.
ENTREE = "/connexion"


class Seance:
    """Hold what one request does with the database; `engagee` once it is kept."""

    __slots__ = ("db", "engagee", "part", "scope")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.db: AsyncSession | None = None
        self.engagee = False
        self.part = PlaceConnexion()

    async def engager(self, reponse: Response[Any]) -> None:
        """Keep what was done and its answer.

        Nothing more is asked of the database for this request.
        """
        if self.db is not None:
            await self._compter(reponse)
            await clore(self.db, self.scope, reponse)
            await self.db.commit()
            self.engagee = True
            self.part.rendre()

    async def _compter(self, reponse: Response[Any]) -> None:
        """Give a page of the menu what this says beside its entries, while one still asks."""
        moi: Any = self.scope.get("user")
        if self.db is not None and moi and isinstance(reponse, Template):
            ici = self.scope["route_handler"].name
            reponse.context["menu_dits"] = await dire_menu(self.db, moi.acteur, ici)

    async def rendre(self) -> None:
        """Give back what the request held; nothing when that was done.

        What a call asks is read after its session is opened: refused there, nobody closes it.
        """
        try:
            if self.db is not None:
                await self.db.close()
        finally:
            self.part.rendre()

    async def prendre(self) -> None:
        """Take the request's place among the connections of its class."""
        await self.part.prendre(self.scope["litestar_app"].state.parts, self.classe)

    @property
    def classe(self) -> Classe:
        """Say whether a program asks, somebody in a page, somebody who enters, or a passer-by."""
        chemin = self.scope["path"]
        if chemin.startswith("/api/"):
            return Classe.programmes
        if self.scope.get("user"):
            return Classe.pages
        entre = chemin == ENTREE or chemin.startswith(f"{ENTREE}/")
        return Classe.entrees if entre else Classe.passants

    @property
    def demandeur(self) -> str:
        """Name who asks, for the queue of long work: a compte, or an address."""
        moi: Any = self.scope.get("user")
        if moi is not None:
            return f"compte {moi.acteur.compte_id}"
        client = self.scope.get("client")
        return f"adresse {adresse_de(client[0] if client else None)}"


_SEANCE: ContextVar[Seance | None] = ContextVar("seance", default=None)


class Seances(ASGIMiddleware):
    """Begin the story of one request."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let the hook below, and whoever answers errors, find the request's session."""
        seance = Seance(scope)
        scope["seance"] = seance  # type: ignore[typeddict-unknown-key]
        jeton = _SEANCE.set(seance)

        async def retenir() -> None:
            # What waits holds nothing that others wait for.
            await seance.rendre()
            await scope["litestar_app"].state.frein.retenir(seance.demandeur)

        async def envoyer(message: Message) -> None:
            if message["type"] == "http.response.start" and scope.get("freine"):
                await retenir()
            await send(message)

        try:
            with sessions_suivies():
                await next_app(scope, CorpsAttendu(receive), envoyer)
        except TropDeDemandes:
            # Refused before any handler: answered outside.
            await retenir()
            raise
        finally:
            _SEANCE.reset(jeton)
            await seance.rendre()


async def conclure(reponse: Response[Any]) -> Response[Any]:
    """Commit what the handler did, then make what takes long.

    Litestar renders what is given back.
    """
    seance = _SEANCE.get()
    if seance is None:
        return reponse
    if not isinstance(reponse, Calcule):
        await seance.engager(reponse)
        return reponse
    # Whoever is turned away is so before anything is kept: an export that nobody got leaves no
    # line.
    with inscrire(seance.demandeur) as file:
        await seance.engager(reponse)
        return reponse.fait(await file.faire(reponse.faire))


def est_engagee(scope: Scope) -> bool:
    """Say whether what this request did is kept, although its answer failed."""
    seance = scope.get("seance")
    return isinstance(seance, Seance) and seance.engagee
