"""Play the browser of who logs in by a provider, on an application set as in production."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from core.settings import Settings
from tests.auth.fournisseur_hostile import CLIENT, SECRET, Hostile
from tests.conftest import application
from tests.lecture import LECTURE

BASE = "https://carnet.example"


def brancher(settings: Settings, emetteur: str, **autres: Any) -> Settings:
    """Point both providers at one address, demo off."""
    valeurs: dict[str, Any] = {"demo": False, "base_url": BASE, "franceconnect_acr": "eidas1"}
    for nom in ("proconnect", "franceconnect"):
        secret = settings.secret.__class__(SECRET)
        valeurs |= {f"{nom}_emetteur": emetteur, f"{nom}_client": CLIENT, f"{nom}_secret": secret}
    return settings.model_copy(update=valeurs | {"proconnect_acr": "eidas1"} | autres)


@asynccontextmanager
async def ouvrir_application(settings: Settings) -> AsyncIterator[Any]:
    """Start the application of these settings."""
    with application(settings) as app:
        async with app.lifespan():
            yield app


def navigateur(app: Any) -> httpx2.AsyncClient:
    """Give a new browser, with its own cookies."""
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url=BASE, event_hooks=LECTURE
    )


async def partir(client: httpx2.AsyncClient, moyen: str, suite: str = "/") -> str:
    """Follow the button of the log-in page; gives the provider's address one is sent to."""
    reponse = await client.get(f"/connexion/{moyen}/depart", params={"suite": suite})
    assert reponse.status_code == 303, reponse.text
    return reponse.headers["location"]


async def entrer(
    client: httpx2.AsyncClient, hostile: Hostile, moyen: str, suite: str = "/"
) -> httpx2.Response:
    """Log in from end to end; gives our own answer to the return."""
    adresse = await partir(client, moyen, suite)
    return await client.get(f"/connexion/{moyen}/retour", params=hostile.autoriser(adresse))


def parametres(adresse: str) -> dict[str, str]:
    """Read the parameters of an address."""
    return {cle: valeurs[0] for cle, valeurs in parse_qs(urlsplit(adresse).query).items()}


def a_ouvert(client: httpx2.AsyncClient) -> bool:
    """Say whether the browser now holds a session's cookie."""
    return "__Host-carnet" in client.cookies
