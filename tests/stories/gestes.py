"""Do what a browser does: log in, open a page, fill its form, send it."""

import re
from typing import Any

import httpx

_JETON = re.compile(r'name="_csrf" value="([0-9a-f]+)"')
_MASQUE = re.compile(_JETON.pattern.encode())


async def entrer(client: httpx.AsyncClient, qui: str) -> None:
    """Log in as a demo account."""
    client.cookies.clear()
    reponse = await client.post("/connexion/demo", data={"courriel": f"{qui}@demo.example"})
    assert reponse.status_code == 303, reponse.status_code


def jeton(page: str) -> str:
    """Read the form token of a page."""
    trouve = _JETON.search(page)
    assert trouve is not None
    return trouve[1]


def sans_masque(page: bytes) -> bytes:
    """Give a page without its form token, which no two answers write alike."""
    return _MASQUE.sub(b"", page)


async def remplir(client: httpx.AsyncClient, formulaire: str, adresse: str, /, **champs: Any) -> httpx.Response:
    """Open a form and send it."""
    page = await client.get(formulaire)
    assert page.status_code == 200, page.status_code
    return await client.post(adresse, data=champs | {"_csrf": jeton(page.text)})
