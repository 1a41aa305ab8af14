"""Ask pages and API of the real application, from code that is not asynchronous."""

import hashlib
import secrets
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import httpx2
import psycopg
from anyio.from_thread import start_blocking_portal

from tests.conftest import ORIGINE, Base, application, reglages
from tests.lecture import LECTURE
from web.guards import csrf_de, masquer_jeton


class Application:
    """Run the whole application on a loop of its own; answers come without a socket."""

    def __init__(self, base: Base, donnees: Path) -> None:
        self.settings = reglages(base, donnees)
        self.pile = ExitStack()

    def __enter__(self) -> Self:
        self.app = self.pile.enter_context(application(self.settings))
        self.portail = self.pile.enter_context(start_blocking_portal())
        self.pile.enter_context(self.portail.wrap_async_context_manager(self.app.lifespan()))
        client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app), base_url=ORIGINE, event_hooks=LECTURE
        )
        self.client = self.pile.enter_context(self.portail.wrap_async_context_manager(client))
        return self

    def __exit__(self, *erreur: object) -> None:
        self.pile.close()

    def demander(
        self,
        methode: str,
        chemin: str,
        *,
        temoin: str = "",
        jeton: str = "",
        champs: Any = None,
        json: Any = None,
    ) -> httpx2.Response:
        """Ask one address, as the holder of that session cookie or of that API token.

        Forms carry their token.
        """
        # As it is: what is compressed has a length of its own each time, and attacks compare
        # lengths.
        entetes = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "identity"}
        if temoin:
            entetes["Cookie"] = f"{self.app.state.cookie}={temoin}"
        if jeton:
            entetes["Authorization"] = f"Bearer {jeton}"
        self.client.cookies.clear()
        donnees = None if champs is None else {**champs, "_csrf": self.csrf(temoin)}
        appel = partial(
            self.client.request, methode, chemin, headers=entetes, data=donnees, json=json
        )
        reponse: httpx2.Response = self.portail.call(appel)
        return reponse

    def csrf(self, temoin: str) -> str:
        """Give the form token that goes with a session."""
        if not temoin:
            return ""
        return masquer_jeton(
            csrf_de(self.settings.secret.get_secret_value(), temoin), secrets.token_bytes(32)
        )


def ouvrir_session(
    admin: psycopg.Connection[Any], territoire: int, compte: UUID, habilitation: UUID | None
) -> tuple[str, str]:
    """Write a web session and an API token for one capacity; gives their secrets."""
    temoin, jeton = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    admin.execute(
        "insert into connexion (territoire_id, jeton_sha256, compte_id, habilitation_id) values"
        " (%s, %s, %s, %s)",
        (territoire, hashlib.sha256(temoin.encode()).digest(), compte, habilitation),
    )
    admin.execute(
        "insert into jeton (territoire_id, jeton_sha256, compte_id, habilitation_id, expire_le)"
        " values (%s, %s, %s, %s, now() + interval '1 day')",
        (territoire, hashlib.sha256(jeton.encode()).digest(), compte, habilitation),
    )
    return temoin, jeton
