"""Try the demo's worker and its mail box.

A link asked for on a page is read on another, without a mail server.
"""

import re
import stat
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import anyio
import httpx2
import psycopg
import pytest

from core.boite_essai import GARDES, garder_courriel, relire_courriels
from core.settings import Settings
from tests.web.monde import adresse, construire

pytestmark = pytest.mark.pg


def _message(numero: int) -> EmailMessage:
    message = EmailMessage()
    message["To"], message["Subject"] = "amel@exemple.test", f"Message {numero}"
    message.set_content("Bonjour,\n\nÀ bientôt.\n")
    return message


def test_box_keeps_the_last_fifty_for_this_account_only(tmp_path: Path) -> None:
    for numero in range(GARDES + 2):
        garder_courriel(tmp_path / "boite", _message(numero))
    lus = relire_courriels(tmp_path / "boite")
    assert [str(m["Subject"]) for m in (lus[0], lus[-1])] == [f"Message {GARDES + 1}", "Message 2"]
    assert "À bientôt" in lus[0].get_content()
    assert {stat.S_IMODE(f.stat().st_mode) for f in (tmp_path / "boite").iterdir()} == {0o600}


def test_absent_box_is_empty(tmp_path: Path) -> None:
    assert relire_courriels(tmp_path / "rien") == []


@pytest.fixture
async def demo(
    settings: Settings, admin: psycopg.Connection[Any]
) -> AsyncIterator[httpx2.AsyncClient]:
    from web.app import create_app

    construire(admin)
    app: Any = create_app(settings, travailleur=True)
    async with app.lifespan():
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8000"
        ) as client:
            yield client


async def test_link_is_tried_from_end_to_end_without_a_mail_server(
    demo: httpx2.AsyncClient,
) -> None:
    assert "Aucun courriel encore" in (await demo.get("/demo/courriels")).text
    await demo.post("/connexion/courriel", data={"courriel": adresse("personne")})
    lien = None
    with anyio.fail_after(60):
        while lien is None:
            page = (await demo.get("/demo/courriels")).text
            lien = re.search(r'href="(/connexion/lien\?jeton=[\w-]+)"', page)
            await anyio.lowlevel.checkpoint()
    assert "Votre lien de connexion" in page
    assert (await demo.get(lien[1])).status_code == 200
    entree = await demo.post("/connexion/lien", data={"jeton": lien[1].partition("=")[2]})
    assert entree.status_code == 303
    assert (await demo.get("/mon-parcours")).status_code == 200


async def test_box_does_not_exist_outside_the_demo(settings: Settings) -> None:
    from web.app import create_app

    app: Any = create_app(settings.model_copy(update={"demo": False}))
    async with app.lifespan():
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(
            transport=transport, base_url="https://carnet.example"
        ) as client:
            assert (await client.get("/demo/courriels")).status_code == 404
            page = (await client.get("/connexion/courriel/envoye")).text
    assert "/demo/courriels" not in page
