"""Write each refusal in the journal, although the request that was refused is rolled back.

And what a late save was shown of a carnet.
"""

from typing import Any
from uuid import UUID

import structlog
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy.exc import SQLAlchemyError

from auth.journal.commands import Precisions, noter
from auth.vocabulary import Geste
from core.db import open_session
from core.errors import Changee

log = structlog.get_logger()
# What somebody was refused: rights, hidden things, too many tries.
REFUS = frozenset({403, 404, 429})


class JournalDesRefus(ASGIMiddleware):
    """Record that somebody known was refused something.

    Before the answer leaves, and in a transaction of its own. A 404 counts when the address names a
    thing: what is hidden and what does not exist leave the same line, which says neither. The
    person whose carnet was named reads it among who looked.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Watch the status of the answer."""

        async def envoyer(message: Message) -> None:
            if (
                message["type"] == "http.response.start"
                and message["status"] in REFUS
                and scope.get("user")
                and not scope.get("deborde")
            ):
                await self._noter(scope, message["status"])
            if message["type"] == "http.response.start" and scope.get("user"):
                await self._noter_lecture(scope)
            await send(message)

        await next_app(scope, receive, envoyer)

    async def _noter_lecture(self, scope: Scope) -> None:
        """Tell the person that a late save was shown what stands; unwritten, it is not shown."""
        montree = scope.pop("montree", None)  # type: ignore[typeddict-item]
        acteur = scope["user"].acteur
        if not isinstance(montree, Changee) or montree.personne_id in (None, acteur.personne_id):
            return
        connexion: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        async with open_session(connexion.app.state.sessions, acteur) as db, db.begin():
            await noter(
                db,
                Geste.lecture,
                "Une ligne changée entre-temps",
                personne_id=montree.personne_id,
                domaines=montree.domaines,
            )

    async def _noter(self, scope: Scope, statut: int) -> None:
        parametres: dict[str, Any] = dict(scope.get("path_params", {}))
        if statut == 404 and not parametres:
            return
        acteur = scope["user"].acteur
        personne = parametres.get("personne_id")
        connexion: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        details = {"statut": statut, "route": str(scope.get("path_template", ""))}
        try:
            async with open_session(connexion.app.state.sessions, acteur) as db, db.begin():
                await noter(
                    db,
                    Geste.refus,
                    "Accès refusé",
                    precisions=Precisions(details=details),
                    personne_id=personne if isinstance(personne, UUID) else None,
                )
        except SQLAlchemyError as erreur:
            # Nothing was disclosed; a database that does not answer must not turn a refusal into a
            # failure.
            log.error(
                "refus non inscrit",
                route=details["route"],
                statut=statut,
                genre=type(erreur).__name__,
            )
