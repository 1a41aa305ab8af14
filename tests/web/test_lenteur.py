"""Send half of a form, then nothing, or a byte now and then: nobody else waits, and it ends."""

import asyncio
import socket
from collections.abc import AsyncIterator
from functools import partial
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import psycopg
import pytest
from litestar.types.asgi_types import HTTPReceiveMessage

from core.cadence import PARTS, Classe
from core.errors import TropLent
from tests.attaques.scene import construire
from tests.bases import PATIENCE_S
from tests.conftest import Serveur
from web import corps

pytestmark = pytest.mark.pg

# What somebody unknown sends, by half, to each class, and what another one asks meanwhile.
MOITIES = {
    Classe.entrees: ("/connexion/courriel", "application/x-www-form-urlencoded", "/connexion"),
    Classe.passants: ("/offres/verifier", "multipart/form-data; boundary=x", "/offres"),
}


@pytest.mark.parametrize("classe", MOITIES, ids=str)
async def test_forms_sent_by_half_keep_no_place(client: httpx2.AsyncClient, classe: Classe) -> None:
    chemin, genre, ailleurs = MOITIES[classe]
    attendus, fin = [asyncio.Event() for _ in range(PARTS[classe])], asyncio.Event()

    async def moitie(attendu: asyncio.Event) -> AsyncIterator[bytes]:
        yield b"c"
        attendu.set()
        await fin.wait()

    async with asyncio.TaskGroup() as taches:
        envois = [
            taches.create_task(
                client.post(chemin, content=moitie(attendu), headers={"Content-Type": genre})
            )
            for attendu in attendus
        ]
        for attendu in attendus:
            await attendu.wait()
        autre = await client.get(ailleurs)
        fin.set()
    assert autre.status_code == 200, autre.text
    assert {envoi.result().status_code for envoi in envois} <= {400, 422}


@pytest.mark.parametrize("role", ["", "professionnel"])
@pytest.mark.parametrize("chemin", ["/connexion/courriel", "/api/v1/textes/constat/{id}"])
async def test_whoever_sends_by_half_is_told_so(
    client: httpx2.AsyncClient,
    admin: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    role: str,
    chemin: str,
) -> None:
    monkeypatch.setattr(corps, "SILENCE_S", 0.05)
    api = chemin.startswith("/api/")
    genre = "application/json" if api else "application/x-www-form-urlencoded"
    entetes = {"Content-Type": genre}
    if role:
        temoin, jeton = construire(admin).sessions[role]
        entetes |= {"Authorization": f"Bearer {jeton}", "Cookie": f"carnet={temoin}"}

    async def moitie() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    rendu = await client.post(chemin.format(id=uuid4()), content=moitie(), headers=entetes)
    if api and not role:
        assert rendu.status_code == 401  # nothing was read
        return
    assert (rendu.status_code, rendu.headers["connection"]) == (408, "close")
    assert "pas arrivé en entier" in (rendu.json()["detail"] if api else rendu.text)


def test_socket_of_a_form_sent_by_half_is_closed(
    serveur: Serveur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corps, "SILENCE_S", 0.05)
    lignes = (
        "POST /connexion/courriel HTTP/1.1", "Host: carnet.example", "Content-Length: 1000",
        "Content-Type: application/x-www-form-urlencoded", "", "c",
    )  # fmt: skip
    adresse = ("127.0.0.1", urlsplit(serveur.url).port)
    with socket.create_connection(adresse, PATIENCE_S) as prise:
        prise.sendall("\r\n".join(lignes).encode())
        # Until the other side closes.
        recu = b"".join(iter(partial(prise.recv, 65536), b""))
    assert recu.startswith(b"HTTP/1.1 408 ")


async def test_form_that_comes_a_byte_at_a_time_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corps, "ENVOI_S", 0.1)

    async def goutte() -> HTTPReceiveMessage:
        await asyncio.sleep(0.005)
        return {"type": "http.request", "body": b"c", "more_body": True}

    async def tout_lire(recevoir: corps.CorpsAttendu) -> None:
        while True:
            await recevoir()

    with pytest.raises(TropLent):
        await tout_lire(corps.CorpsAttendu(goutte))


async def test_whoever_sent_all_may_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corps, "SILENCE_S", 0.05)
    dits: list[HTTPReceiveMessage] = [
        {"type": "http.request", "body": b"tout", "more_body": False},
        {"type": "http.disconnect"},
    ]

    async def recevoir() -> HTTPReceiveMessage:
        await asyncio.sleep(0.01 if len(dits) == 2 else 0.2)
        return dits.pop(0)

    attendu = corps.CorpsAttendu(recevoir)
    assert [(await attendu())["type"] for _ in range(2)] == ["http.request", "http.disconnect"]
