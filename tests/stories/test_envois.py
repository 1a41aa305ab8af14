"""Send a form or a call twice: in turn, at once, after a cut connection; it is done once."""

import asyncio
import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx2
import psycopg
import pytest
from litestar.exceptions import LitestarException
from sqlalchemy import text

from tests.conftest import ORIGINE, Ouvrir
from tests.dates import dans
from tests.stories.gestes import entrer, jeton
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
CLE = re.compile(r'name="_cle" value="([^"]+)"')
TEXTE = "Elle a retrouvé les papiers de sa voiture."
ECHANGE = {"moyen": "echange_appel", "le": dans(0), "texte": TEXTE}


def caches(page: str, adresse: str) -> dict[str, str]:
    """Read what the form that goes to this address hides."""
    forme = page.split(f'action="{adresse}"')[1].split("</form>")[0]
    cle = CLE.search(forme)
    assert cle is not None
    return {"_csrf": jeton(forme), "_cle": cle[1]}


def echanges(admin: Connexion, texte: str = TEXTE) -> int:
    admin.commit()
    compte = admin.execute("select count(*) from evenement where texte = %s", [texte]).fetchone()
    assert compte is not None
    return int(compte[0])


@pytest.fixture
async def envoi(client: httpx2.AsyncClient, samira: UUID) -> tuple[str, dict[str, str]]:
    """Open the form of an exchange: where it goes, and what a browser would send."""
    await entrer(client, "referente")
    adresse = f"/carnets/{samira}/echanges"
    page = (await client.get(f"{adresse}/nouveau")).text
    return adresse, {**ECHANGE, **caches(page, adresse)}


async def test_form_sent_twice_is_done_once_and_answered_alike(
    client: httpx2.AsyncClient, admin: Connexion, envoi: tuple[str, dict[str, str]]
) -> None:
    adresse, donnees = envoi
    un, deux = [await client.post(adresse, data=donnees) for _ in range(2)]
    assert un.status_code == deux.status_code == 303
    assert un.headers["location"] == deux.headers["location"]
    assert echanges(admin) == 1


async def test_form_sent_twice_at_once_is_done_once_and_answered_alike(
    client: httpx2.AsyncClient, admin: Connexion, envoi: tuple[str, dict[str, str]]
) -> None:
    adresse, donnees = envoi
    reponses = await asyncio.gather(*(client.post(adresse, data=donnees) for _ in range(3)))
    assert [r.status_code for r in reponses] == [303] * 3
    assert len({r.headers["location"] for r in reponses}) == 1
    assert echanges(admin) == 1


async def test_form_whose_answer_never_arrived_is_answered_when_it_is_sent_again(
    client: httpx2.AsyncClient, admin: Connexion, envoi: tuple[str, dict[str, str]]
) -> None:
    adresse, donnees = envoi
    app = client._transport.app  # type: ignore[attr-defined]
    corps = urlencode(donnees).encode()
    lignes = {
        "host": ORIGINE.split("//")[1],
        "cookie": "; ".join(f"{nom}={v}" for nom, v in client.cookies.items()),
        "content-type": "application/x-www-form-urlencoded",
        "content-length": str(len(corps)),
        "sec-fetch-site": "same-origin",
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": adresse,
        "raw_path": adresse.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(nom.encode(), v.encode()) for nom, v in lignes.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": corps, "more_body": False}

    async def send(_message: dict[str, Any]) -> None:
        raise ConnectionResetError

    with pytest.raises(LitestarException):
        await app(scope, receive, send)
    assert echanges(admin) == 1
    encore = await client.post(adresse, data=donnees)
    assert encore.status_code == 303
    assert "fait=echange" in encore.headers["location"]
    assert echanges(admin) == 1


async def test_other_words_under_a_key_that_served_are_kept_and_may_be_sent(
    client: httpx2.AsyncClient, admin: Connexion, envoi: tuple[str, dict[str, str]]
) -> None:
    adresse, donnees = envoi
    assert (await client.post(adresse, data=donnees)).status_code == 303
    autre = "Elle a rappelé le lendemain matin."
    refus = await client.post(adresse, data=donnees | {"texte": autre})
    assert refus.status_code == 422
    assert "a déjà servi à enregistrer autre chose" in refus.text
    assert autre in refus.text
    assert echanges(admin, autre) == 0
    neuves = caches(refus.text, adresse)
    assert neuves["_cle"] != donnees["_cle"]
    encore = await client.post(adresse, data=donnees | {"texte": autre} | neuves)
    assert encore.status_code == 303
    assert (echanges(admin), echanges(admin, autre)) == (1, 1)


async def test_refused_form_frees_its_key(
    client: httpx2.AsyncClient, admin: Connexion, envoi: tuple[str, dict[str, str]]
) -> None:
    adresse, donnees = envoi
    refus = await client.post(adresse, data=donnees | {"le": dans(9)})
    assert refus.status_code == 422
    assert TEXTE in refus.text
    assert (await client.post(adresse, data=donnees)).status_code == 303
    assert echanges(admin) == 1


async def test_key_of_somebody_else_gives_nothing(
    client: httpx2.AsyncClient, admin: Connexion, envoi: tuple[str, dict[str, str]], samira: UUID
) -> None:
    adresse, donnees = envoi
    sienne = await client.post(adresse, data=donnees)
    await entrer(client, "personne")
    page = (await client.get("/mes-droits")).text
    volee = {"_csrf": jeton(page), "_cle": donnees["_cle"]}
    sans_elle = await client.post("/mes-droits/copie", data=volee)
    assert sans_elle.status_code == 303
    assert sans_elle.headers["location"] != sienne.headers["location"]
    assert "copie" in sans_elle.headers["location"]


async def test_page_shown_once_says_that_it_is_done(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    page = (await client.get("/mes-jetons")).text
    donnees = {"nom": "Mon tableur", "portee": "lecture", "jours": "90"}
    donnees |= caches(page, "/mes-jetons")
    un = await client.post("/mes-jetons", data=donnees)
    assert un.status_code == 200
    deux = await client.post("/mes-jetons", data=donnees)
    assert deux.status_code == 409
    assert "ne s’affiche qu’une fois" in deux.text
    assert admin.execute("select count(*) from jeton where nom = 'Mon tableur'").fetchone() == (1,)


async def _appeler(
    client: httpx2.AsyncClient, porteur: dict[str, str], samira: UUID, cle: str, texte: str = TEXTE
) -> httpx2.Response:
    return await client.post(
        f"/api/v1/carnets/{samira}/echanges",
        json=ECHANGE | {"texte": texte},
        headers=porteur | {"Idempotency-Key": cle},
    )


async def test_call_sent_twice_is_done_once_and_answered_alike(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    porteur = entetes(admin, "referente")
    un, deux = [await _appeler(client, porteur, samira, "cle-1") for _ in range(2)]
    assert un.status_code == 201
    assert (deux.status_code, deux.json()) == (201, un.json())
    assert deux.headers["Idempotency-Replayed"] == "true"
    assert echanges(admin) == 1
    autre = await _appeler(client, porteur, samira, "cle-1", "Autre chose à en dire.")
    assert autre.status_code == 409
    assert "déjà servi pour un autre appel" in autre.json()["detail"]
    assert (await _appeler(client, porteur, samira, "x" * 201)).status_code == 422
    garde = admin.execute("select reponse from envoi where reponse is not null").fetchone()
    assert garde is not None
    assert un.json()["id"].encode() not in garde[0]


async def test_what_was_sent_is_forgotten_after_two_days(
    client: httpx2.AsyncClient,
    admin: Connexion,
    envoi: tuple[str, dict[str, str]],
    db_pour: Ouvrir,
) -> None:
    adresse, donnees = envoi
    await client.post(adresse, data=donnees)
    vieillir = "update envoi set recu_le = now() - interval '49 hours'"
    for fait, reste in (("select 1", 1), (vieillir, 0)):
        admin.execute(fait.encode())
        admin.commit()
        async with db_pour() as db:
            await db.execute(text("select prive.purger_envois()"))
        assert admin.execute("select count(*) from envoi").fetchone() == (reste,)
