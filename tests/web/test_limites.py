"""Try the limits as callers meet them: a page, problem+json, and the figures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import psycopg
import pytest
from prometheus_client import REGISTRY

from auth.comptes.jetons import creer_jeton_operateur
from core.settings import Settings
from tests.conftest import ORIGINE, application
from tests.stories.gestes import jeton
from tests.web.monde import Monde, adresse
from tests.web.test_connexion import entrer

pytestmark = pytest.mark.pg


@asynccontextmanager
async def _servir(settings: Settings, **limites: int) -> AsyncIterator[httpx2.AsyncClient]:
    with application(settings.model_copy(update=limites)) as app:
        async with app.lifespan():
            transport = httpx2.ASGITransport(app=app, client=("192.0.2.7", 1234))
            async with httpx2.AsyncClient(transport=transport, base_url=ORIGINE) as client:
                yield client


async def test_anonymous_calls_of_the_api_are_bounded_by_address(settings: Settings) -> None:
    async with _servir(settings, api_par_minute=2) as client:
        reponses = [await client.get("/api/v1/sources") for _ in range(3)]
    refus = reponses[-1]
    assert [r.status_code for r in reponses] == [200, 200, 429]
    assert refus.headers["content-type"].startswith("application/problem+json")
    assert 0 < int(refus.headers["retry-after"]) <= 60
    assert refus.json()["title"] == "Trop de demandes"
    assert "192.0.2.7" not in refus.text
    comptee = {"methode": "GET", "route": "/api/v1/sources", "statut": "429"}
    assert (REGISTRY.get_sample_value("carnet_requetes_total", comptee) or 0) >= 1


async def test_token_has_its_own_count_and_a_wrong_one_counts_by_address(
    settings: Settings, monde: Monde, admin: psycopg.Connection[Any]
) -> None:
    valeur = creer_jeton_operateur(admin, adresse("professionnel"))
    admin.commit()
    async with _servir(settings, api_par_minute=1, api_par_minute_jeton=2) as client:
        bons = [
            (
                await client.get("/api/v1/moi", headers={"Authorization": f"Bearer {valeur}"})
            ).status_code
            for _ in range(3)
        ]
        faux = [
            (await client.get("/api/v1/moi", headers={"Authorization": f"Bearer {k}"})).status_code
            for k in range(2)
        ]
    assert bons == [200, 200, 429]
    assert faux == [401, 429]


async def test_pages_are_not_counted_with_the_api(settings: Settings) -> None:
    async with _servir(settings, api_par_minute=1) as client:
        assert {(await client.get("/offres")).status_code for _ in range(3)} == {200}


async def test_search_of_people_is_bounded_and_says_so_on_a_page(
    client: httpx2.AsyncClient, monde: Monde
) -> None:
    await entrer(client, "professionnel")
    csrf = jeton((await client.get("/personnes")).text)
    reponses = [
        await client.post("/personnes", data={"q": "bél", "_csrf": csrf}) for _ in range(31)
    ]
    assert {r.status_code for r in reponses[:30]} == {303}
    assert reponses[30].status_code == 429
    assert "réessayez dans" in reponses[30].text
    assert reponses[30].headers["retry-after"]
    client.cookies.clear()
    await entrer(client, "charge_orientation")
    csrf = jeton((await client.get("/personnes")).text)
    assert (await client.post("/personnes", data={"q": "bél", "_csrf": csrf})).status_code != 429
