"""Read the DPO's pages of the journal: filters that mean nothing, a line that is none, an alert."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.attaques.pages import Page
from tests.stories.conftest import base as base
from tests.stories.conftest import compte_demo
from tests.stories.conftest import modele_seme as modele_seme
from tests.stories.gestes import entrer, jeton

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
ALERTES = "/registre/alertes"


@pytest.fixture
def alerte(admin: Connexion) -> UUID:
    """Write an alert on the référente, which nobody closed."""
    compte, _, t = compte_demo(admin, "referente")
    cle = uuid4()
    admin.execute(
        "insert into alerte_lecture (territoire_id, id, genre, compte_id, jour, nombre, premier,"
        " dernier) values (%s, %s, 'urgences_repetees', %s, '2020-02-29', 3, 1, 2)",
        (t, cle, compte),
    )
    admin.commit()
    return cle


async def _clore(client: httpx2.AsyncClient, alerte: UUID, dit: str) -> httpx2.Response:
    page = await client.get(ALERTES)
    assert page.status_code == 200
    donnees = {"_csrf": jeton(page.text), "commentaire": dit}
    return await client.post(f"{ALERTES}/{alerte}", data=donnees)


async def test_alert_is_closed_with_a_word_that_is_asked_for_and_kept(
    client: httpx2.AsyncClient, admin: Connexion, alerte: UUID
) -> None:
    await entrer(client, "dpo")
    lu = "select commentaire from alerte_lecture where id = %s"
    for dit in ("", "   ", "a" * 2001):
        refusee = await _clore(client, alerte, dit)
        assert refusee.status_code == 422
        assert "29 février 2020" in refusee.text
    assert admin.execute(lu, (alerte,)).fetchall() == [(None,)]
    admin.rollback()
    dit = "Vu avec elle : « trois » urgences & un dossier <papier>."
    close = await _clore(client, alerte, dit)
    assert close.status_code == 303
    assert admin.execute(lu, (alerte,)).fetchall() == [(dit,)]
    suite = await client.get(close.headers["location"])
    assert "<papier>" not in suite.text
    assert f"{ALERTES}/{alerte}" not in [f.action for f in Page(suite.text).formulaires]


@pytest.mark.parametrize("qui", ["referente", "personne", "administratrice"])
async def test_nobody_else_closes_an_alert(
    client: httpx2.AsyncClient, admin: Connexion, alerte: UUID, qui: str
) -> None:
    await entrer(client, qui)
    page = await client.get("/")
    page = await client.get(page.headers.get("location", "/")) if page.is_redirect else page
    donnees = {"_csrf": jeton(page.text), "commentaire": "C’est réglé."}
    reponse = await client.post(f"{ALERTES}/{alerte}", data=donnees)
    assert reponse.status_code == 403
    assert admin.execute(
        "select close_le from alerte_lecture where id = %s", (alerte,)
    ).fetchall() == [(None,)]


@pytest.mark.parametrize(
    "filtre",
    ["du=2026-02-30", "domaine=12", "geste=vol", "personne=samira", "premier=-1", "compte=%00"],
)
async def test_filter_that_means_nothing_is_said_and_lists_nothing(
    client: httpx2.AsyncClient, filtre: str
) -> None:
    await entrer(client, "dpo")
    page = await client.get(f"/registre?{filtre}")
    assert page.status_code in (200, 422)
    table = await client.get(f"/registre.csv?{filtre}")
    assert table.status_code == 422
    assert "Traceback" not in page.text + table.text


async def test_filter_that_finds_nothing_says_so_on_both(client: httpx2.AsyncClient) -> None:
    await entrer(client, "dpo")
    page = await client.get("/registre?au=2001-01-01")
    assert page.status_code == 200
    assert "Aucune ligne" in page.text
    table = await client.get("/registre.csv?au=2001-01-01")
    assert table.status_code == 200
    assert len(table.content.decode("utf-8-sig").splitlines()) == 1


@pytest.mark.parametrize("numero", ["abc", "-1", "1.5", "٣", "9" * 19, "%00", "1e3"])
async def test_line_that_has_no_number_does_not_exist(
    client: httpx2.AsyncClient, numero: str
) -> None:
    await entrer(client, "personne")
    reponse = await client.get(f"/qui-a-regarde/{numero}/signaler")
    assert reponse.status_code == 404
