"""Send a form while the database is away: its words come back, and are kept once it answers."""

import html
import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest
from sqlalchemy import make_url

from tests.conftest import Base
from tests.dates import dans
from tests.stories.gestes import entrer
from tests.stories.test_envois import caches, echanges

pytestmark = pytest.mark.pg
TEXTE = "Elle a rappelé : « tout va mieux », dit-elle."
CHAMP = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
ZONE = re.compile(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>')


def renvoyer(page: str, adresse: str) -> dict[str, str]:
    """Read the form of the page of errors as a browser sends it."""
    forme = page.split(f'action="{adresse}"')[1].split("</form>")[0]
    lus = [*CHAMP.findall(forme), *ZONE.findall(forme)]
    return {nom: html.unescape(valeur) for nom, valeur in lus}


@pytest.fixture
async def envoi(client: httpx2.AsyncClient, samira: UUID) -> tuple[str, dict[str, str]]:
    await entrer(client, "referente")
    adresse = f"/carnets/{samira}/echanges"
    page = (await client.get(f"{adresse}/nouveau")).text
    donnees = {"moyen": "echange_appel", "le": dans(0), "texte": TEXTE}
    return adresse, donnees | caches(page, adresse)


def _dit(reponse: httpx2.Response) -> None:
    assert reponse.status_code == 503
    assert reponse.headers["Retry-After"] == "5"
    assert "Ce que vous avez écrit n’est pas enregistré." in reponse.text


async def test_form_sent_while_nobody_can_be_known_comes_back_and_may_be_sent_again(
    client: httpx2.AsyncClient,
    admin: psycopg.Connection[Any],
    base: Base,
    envoi: tuple[str, dict[str, str]],
) -> None:
    adresse, donnees = envoi
    nom = make_url(base.app_url).database
    admin.rollback()
    admin.autocommit = True
    admin.execute(f'alter database "{nom}" connection limit 0'.encode())
    admin.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and usename ="
        " 'carnet_app'",
        [nom],
    )
    reponse = await client.post(adresse, data=donnees)
    admin.execute(f'alter database "{nom}" connection limit -1'.encode())
    admin.autocommit = False
    _dit(reponse)
    rendu = renvoyer(reponse.text, adresse)
    assert rendu.keys() == donnees.keys()
    assert (rendu["_cle"], rendu["texte"]) == (donnees["_cle"], TEXTE)
    assert (await client.post(adresse, data=rendu)).status_code == 303
    assert echanges(admin, TEXTE) == 1


async def test_form_that_a_lock_stopped_comes_back_and_may_be_sent_again(
    client: httpx2.AsyncClient,
    admin: psycopg.Connection[Any],
    envoi: tuple[str, dict[str, str]],
) -> None:
    adresse, donnees = envoi
    admin.execute("lock table evenement in exclusive mode")
    reponse = await client.post(adresse, data=donnees)
    admin.rollback()
    _dit(reponse)
    rendu = renvoyer(reponse.text, adresse)
    un, deux = [await client.post(adresse, data=rendu) for _ in range(2)]
    assert (un.status_code, deux.headers["location"]) == (303, un.headers["location"])
    assert echanges(admin, TEXTE) == 1


async def test_form_that_is_not_ours_is_not_given_back_to_be_sent(
    client: httpx2.AsyncClient,
    admin: psycopg.Connection[Any],
    envoi: tuple[str, dict[str, str]],
) -> None:
    adresse, donnees = envoi
    admin.execute("lock table connexion in access exclusive mode")
    faux = await client.post(adresse, data=donnees | {"_csrf": "00" * 64})
    ailleurs = await client.post(adresse, data=donnees, headers={"Sec-Fetch-Site": "cross-site"})
    admin.rollback()
    assert faux.status_code == ailleurs.status_code == 503
    assert "Envoyer de nouveau" not in faux.text + ailleurs.text
    assert TEXTE not in html.unescape(ailleurs.text)
