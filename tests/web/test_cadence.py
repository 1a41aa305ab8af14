"""Loop on one's own pages: the loop waits for itself, and nobody else does."""

import asyncio
import gc
import re
from types import SimpleNamespace
from uuid import uuid4

import httpx2
import psycopg
import pytest

from core.cadence import PARTS, Classe
from core.settings import Settings
from tests.attaques.scene import construire
from tests.conftest import ORIGINE, application
from web.seance import Seance

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


async def test_refusals_that_wait_hold_no_connection(
    settings: Settings, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loop on a page, on a call and without a name: whoever is told to wait holds nothing."""
    scene = construire(admin)
    temoin, jeton = scene.sessions["professionnel"]
    bornes = {"pages_par_minute": 1, "api_par_minute": 1}
    with application(settings.model_copy(update=bornes)) as app:
        tenues: list[tuple[str, int]] = []

        async def retenir(qui: str) -> None:
            libres = {c: p._value for c, p in app.state.parts.places.items()}
            tenues.append((qui.split()[0], app.state.engine.pool.checkedout()))
            assert libres == PARTS

        monkeypatch.setattr(app.state, "frein", SimpleNamespace(retenir=retenir))
        async with app.lifespan():
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url=ORIGINE) as client:
                lui, programme = (
                    {"Cookie": f"carnet={temoin}"},
                    {"Authorization": f"Bearer {jeton}"},
                )
                await client.get("/ma-journee", headers=lui)
                assert tenues == []
                reponses = [
                    await client.get("/ma-journee", headers=lui),
                    await client.get("/api/v1/moi", headers=programme),
                    await client.get("/api/v1/moi"),
                    await client.get("/api/v1/moi"),
                ]
    assert [r.status_code for r in reponses] == [429, 429, 401, 429]
    assert tenues == [("compte", 0), ("compte", 0), ("adresse", 0)]


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


async def test_call_that_cannot_be_read_gives_its_connection_back(
    settings: Settings, admin: psycopg.Connection
) -> None:
    """Refuse a call once its session is opened, unread or of nobody: nothing waits for gc."""
    scene = construire(admin)
    entetes = {"Authorization": f"Bearer {scene.sessions['professionnel'][1]}"}
    adresse = f"/api/v1/carnets/{uuid4()}/situation"
    with application(settings) as app:
        avant = {c: p._value for c, p in app.state.parts.places.items()}
        async with app.lifespan():
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(
                transport=transport, base_url=ORIGINE, headers=entetes
            ) as client:
                gc.disable()
                try:
                    refus = [await client.post(adresse, json={"reponses": 3}) for _ in range(8)]
                    del client.headers["Authorization"]
                    refus += [await client.post(adresse, json={"reponses": []}) for _ in range(8)]
                    tenues = app.state.engine.pool.checkedout()
                finally:
                    gc.enable()
        assert [r.status_code for r in refus] == [422] * 8 + [401] * 8
        assert {c: p._value for c, p in app.state.parts.places.items()} == avant
        assert tenues == 0


# More calls than programs have places, each refused for what it says: by a dependency, by the model
# of its body, by its address.
ILLISIBLES: dict[str, tuple[str, dict[str, str], bytes, int]] = {
    "malformed edition": (f"/api/v1/textes/constat/{uuid4()}", {"If-Match": "x"}, b"{}", 422),
    "body of another shape": (f"/api/v1/textes/constat/{uuid4()}", {}, b'{"texte": [1]}', 422),
    "body cut short": (f"/api/v1/textes/constat/{uuid4()}", {}, b'{"texte": "a', 400),
    "malformed identifier": ("/api/v1/textes/constat/12", {}, b"{}", 404),
}


@pytest.mark.parametrize("nom", ILLISIBLES)
async def test_calls_that_cannot_be_read_leave_their_places_to_the_next_one(
    settings: Settings, admin: psycopg.Connection, nom: str
) -> None:
    scene = construire(admin)
    adresse, dits, envoye, statut = ILLISIBLES[nom]
    entetes = {
        "Authorization": f"Bearer {scene.sessions['professionnel'][1]}",
        "Content-Type": "application/json",
    }
    with application(settings) as app:
        async with app.lifespan():
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(
                transport=transport, base_url=ORIGINE, headers=entetes
            ) as client:
                gc.disable()
                try:
                    refus = [
                        await client.post(adresse, headers=dits, content=envoye)
                        for _ in range(PARTS[Classe.programmes] + 1)
                    ]
                    tenues = app.state.engine.pool.checkedout()
                    bon = await client.get(f"/api/v1/carnets/{scene.personnes['sien']}/identite")
                finally:
                    gc.enable()
        assert {c: p._value for c, p in app.state.parts.places.items()} == PARTS
    assert {r.status_code for r in refus} == {statut}, refus[-1].text
    assert (bon.status_code, tenues) == (200, 0)


@pytest.mark.parametrize("chemin", ["/quitter", "/deconnexion"])
async def test_whoever_asked_too_much_may_still_leave(
    settings: Settings, admin: psycopg.Connection, chemin: str
) -> None:
    scene = construire(admin)
    entetes = {"Cookie": f"carnet={scene.sessions['personne'][0]}"}
    with application(settings.model_copy(update={"pages_par_minute": 1})) as app:
        async with app.lifespan():
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url=ORIGINE) as client:
                page = await client.get("/mon-parcours", headers=entetes)
                csrf = re.search(r'name="_csrf" value="([0-9a-f]+)"', page.text)
                assert csrf is not None
                trop = await client.get("/mon-parcours", headers=entetes)
                faux = await client.post("/deconnexion", headers=entetes, data={"_csrf": "0" * 64})
                sortie = await client.post(chemin, headers=entetes, data={"_csrf": csrf[1]})
                apres = await client.get("/mon-parcours", headers=entetes)
    assert (trop.status_code, faux.status_code, sortie.status_code) == (429, 403, 303)
    assert apres.headers["location"].startswith("/connexion")
    assert admin.execute("select count(*) from journal where geste = 'refus'").fetchone() == (0,)


async def test_form_past_the_bound_gives_back_what_was_typed(
    settings: Settings, admin: psycopg.Connection
) -> None:
    scene = construire(admin)
    entetes = {"Cookie": f"carnet={scene.sessions['professionnel'][0]}"}
    adresse = f"/carnets/{scene.personnes['sien']}/constats"
    with application(settings.model_copy(update={"pages_par_minute": 1})) as app:
        async with app.lifespan():
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url=ORIGINE) as client:
                page = await client.get("/ma-journee", headers=entetes)
                csrf = re.search(r'name="_csrf" value="([0-9a-f]+)"', page.text)
                assert csrf is not None
                champs = {"_csrf": csrf[1], "_cle": "0" * 32, "texte": "Elle cherche une place."}
                rendue = await client.post(adresse, headers=entetes, data=champs)
    assert (rendue.status_code, "Envoyer de nouveau" in rendue.text) == (429, True)
    assert "Elle cherche une place." in rendue.text


async def test_who_enters_keeps_connections_of_their_own() -> None:
    chemins = {"/connexion": "entrees", "/connexion/lien": "entrees", "/connexions": "passants",
               "/offres": "passants", "/api/v1/moi": "programmes"}  # fmt: skip
    dites = {c: Seance({"path": c, "user": None}).classe.value for c in chemins}  # type: ignore[arg-type]
    assert dites == chemins
