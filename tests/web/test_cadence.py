"""Loop on one's own pages: the loop waits for itself, and nobody else does."""

import asyncio

import httpx2
import psycopg
import pytest

from core.settings import Settings
from tests.attaques.scene import construire
from tests.conftest import ORIGINE, application

pytestmark = pytest.mark.pg


async def test_pages_and_calls_of_one_account_are_bounded_and_leave_no_line(
    settings: Settings, admin: psycopg.Connection
) -> None:
    scene = construire(admin)
    (temoin, jeton), autre = scene.sessions["professionnel"], scene.sessions["dpo"][0]
    with application(settings.model_copy(update={"pages_par_minute": 3})) as app:
        async with app.lifespan():
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url=ORIGINE) as client:
                entetes = {"Cookie": f"carnet={temoin}"}
                pages = [await client.get("/ma-journee", headers=entetes) for _ in range(4)]
                appel = await client.get(
                    "/api/v1/moi", headers={"Authorization": f"Bearer {jeton}"}
                )
                style = await client.get("/static/absent.css", headers=entetes)
                voisin = await client.get("/registre", headers={"Cookie": f"carnet={autre}"})
    assert [r.status_code for r in pages] == [200, 200, 200, 429]
    assert "C’est trop de demandes à la suite" in pages[-1].text
    assert 0 < int(pages[-1].headers["retry-after"]) <= 60
    assert (appel.status_code, appel.json()["title"]) == (429, "Trop de demandes")
    assert style.status_code == 404
    assert voisin.status_code == 200
    assert admin.execute("select count(*) from journal where geste = 'refus'").fetchone() == (0,)


async def test_connections_of_a_class_are_given_back_whatever_happens(
    settings: Settings, admin: psycopg.Connection
) -> None:
    scene = construire(admin)
    entetes = {"Cookie": f"carnet={scene.sessions['personne'][0]}"}
    with application(settings) as app:
        avant = {c: p._value for c, p in app.state.parts.places.items()}
        async with app.lifespan():
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url=ORIGINE) as client:
                await asyncio.gather(
                    *(client.get(chemin) for chemin in ("/offres", "/connexion", "/api/v1/moi")),
                    *(client.get("/mon-parcours", headers=entetes) for _ in range(12)),
                )
        assert {c: p._value for c, p in app.state.parts.places.items()} == avant
