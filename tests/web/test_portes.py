"""Try that doors are shut, that refusals look alike, and that every answer is dressed."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from litestar.handlers import HTTPRouteHandler
from structlog.testing import capture_logs

from core.settings import Settings
from tests.conftest import application, tracee
from tests.stories.gestes import sans_masque
from tests.web.monde import Monde
from tests.web.test_connexion import entrer
from web import accueil

pytestmark = pytest.mark.pg
BORNES = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
OPENAPI = "application/vnd.oai.openapi+json"


def portes() -> dict[str, bool]:
    return {
        route.path: bool(handler.opt.get("public"))
        for route in tracee().routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler) and "OPTIONS" not in handler.http_methods
    }


async def test_every_other_page_asks_to_log_in(client: httpx2.AsyncClient) -> None:
    fermees = [
        c
        for c, public in portes().items()
        if not public and "{" not in c and not c.startswith("/api")
    ]
    assert "/ma-journee" in fermees
    for chemin in fermees:
        reponse = await client.get(chemin)
        assert reponse.status_code in (303, 404), chemin
        assert "Bélanger" not in reponse.text


async def test_api_without_a_token_answers_a_french_problem(client: httpx2.AsyncClient) -> None:
    reponse = await client.get("/api/v1/moi")
    assert reponse.status_code == 401
    assert reponse.headers["content-type"].startswith("application/problem+json")
    assert reponse.headers["www-authenticate"] == "Bearer"
    assert reponse.json()["title"] == "Connexion nécessaire"


async def test_session_cookie_does_not_open_the_api(
    client: httpx2.AsyncClient, monde: Monde
) -> None:
    await entrer(client, "professionnel")
    assert (await client.get("/api/v1/moi")).status_code == 401


async def test_hidden_carnet_and_absent_carnet_answer_the_same_bytes(
    client: httpx2.AsyncClient, monde: Monde
) -> None:
    await entrer(client, "administrateur")
    cache = await client.get(f"/carnets/{monde.personne}")
    absent = await client.get(f"/carnets/{uuid4()}")
    assert (cache.status_code, sans_masque(cache.content)) == (404, sans_masque(absent.content))


async def test_unknown_page_says_so_in_french(client: httpx2.AsyncClient) -> None:
    reponse = await client.get("/nulle-part")
    assert reponse.status_code == 404
    assert "Introuvable" in reponse.text
    assert 'lang="fr"' in reponse.text


@pytest.mark.parametrize(
    "chemin", ["/", "/connexion", "/nulle-part", "/api/v1/moi", "/api/openapi.json", "/sante"]
)
async def test_every_answer_is_dressed(client: httpx2.AsyncClient, chemin: str) -> None:
    entetes = (await client.get(chemin)).headers
    assert "default-src 'none'" in entetes["content-security-policy"]
    assert "frame-ancestors 'none'" in entetes["content-security-policy"]
    assert "unsafe" not in entetes["content-security-policy"]
    assert entetes["x-content-type-options"] == "nosniff"
    assert entetes["referrer-policy"] == "same-origin"
    assert entetes["cache-control"] == "no-store"
    if (genre := entetes["content-type"]).startswith("text/"):
        assert genre.endswith("; charset=utf-8")
    else:
        # JSON has one encoding (RFC 8259).
        assert genre in ("application/json", "application/problem+json", OPENAPI)


@pytest.mark.parametrize("chemin", ["/", "/ma-journee", "/api/v1/moi", "/api/v1/offres"])
async def test_no_other_site_is_let_to_read_an_answer(
    client: httpx2.AsyncClient, monde: Monde, chemin: str
) -> None:
    await entrer(client, "professionnel")
    ailleurs = {"Origin": "https://mal.example", "Sec-Fetch-Site": "cross-site"}
    avant = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-csrf"}
    for reponse in (
        await client.get(chemin, headers=ailleurs),
        await client.options(chemin, headers=ailleurs | avant),
    ):
        assert not [nom for nom in reponse.headers if nom.startswith("access-control-")]
        assert reponse.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("methode", "chemin"),
    [
        ("GET", "/.git/config"), ("GET", "/metrics"), ("GET", "/static/"), ("GET", "/static/v/"),
        ("GET", "/pyproject.toml"), ("TRACE", "/"), ("TRACE", "/ma-journee"),
    ],
)  # fmt: skip
async def test_nothing_of_what_makes_the_service_is_served(
    client: httpx2.AsyncClient, methode: str, chemin: str
) -> None:
    reponse = await client.request(methode, chemin, headers={"X-Redit": "secret-redit"})
    assert reponse.status_code in (303, 404, 405), chemin
    assert not {"secret-redit", "carnet_requetes", "[project]"} & set(reponse.text.split())
    assert "secret-redit" not in reponse.text


async def test_unexpected_error_is_answered_without_a_word_of_it_and_logged_without_its_data(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tomber() -> None:
        raise ValueError("Key (courriel)=(amel@exemple.test) already exists")

    monkeypatch.setattr(accueil, "tableau_des_roles", tomber)
    with capture_logs() as journal:
        reponse = await client.get("/qui-peut-voir-quoi?q=amel")
    assert reponse.status_code == 500
    assert "Une erreur est survenue" in reponse.text
    assert not [mot for mot in ("amel@", "ValueError", "Traceback", ".py") if mot in reponse.text]
    (ligne,) = [ligne for ligne in journal if ligne["event"] == "erreur"]
    assert (ligne["genre"], ligne["statut"], ligne["route"]) == (
        "ValueError", 500, "/qui-peut-voir-quoi"
    )  # fmt: skip
    assert "amel" not in str(journal)
    # And the next one is served.
    monkeypatch.undo()
    assert (await client.get("/qui-peut-voir-quoi")).status_code == 200


@pytest.mark.parametrize(
    "chemin", ["/static/v/../../app.py", "/static/v/%2e%2e/app.py", "/static/v/..%2fapp.py"]
)
async def test_static_files_do_not_leave_their_folder(
    client: httpx2.AsyncClient, chemin: str
) -> None:
    reponse = await client.get(chemin)
    assert reponse.status_code == 404
    assert "create_app" not in reponse.text


async def test_document_of_the_api_names_its_paths(client: httpx2.AsyncClient) -> None:
    document: dict[str, Any] = (await client.get("/api/openapi.json")).json()
    assert "/api/v1/moi" in document["paths"]
    assert not [chemin for chemin in document["paths"] if not chemin.startswith("/api/v1/")]
    assert [borne for borne in _bornes(document) if not isinstance(borne, int | float)] == []


def _bornes(lu: Any) -> Iterator[Any]:
    """Give every bound that a document states: of a number, or JSON Schema has no such word."""
    if isinstance(lu, dict):
        yield from (lu[mot] for mot in BORNES if mot in lu and "type" in lu)
    for dedans in lu.values() if isinstance(lu, dict) else lu if isinstance(lu, list) else ():
        yield from _bornes(dedans)


def test_no_call_takes_a_field_that_its_body_does_not_name(settings: Settings) -> None:
    with application(settings) as app:
        lus = {
            (route.path, handler.parsed_fn_signature.parameters["data"].annotation)
            for route in app.routes
            for handler in getattr(route, "route_handlers", [])
            if isinstance(handler, HTTPRouteHandler)
            and "data" in handler.parsed_fn_signature.parameters
        }
    assert len(lus) > 40
    # A file is handed in alone: the rest of what comes with it is not read.
    assert {
        chemin
        for chemin, modele in lus
        if getattr(modele, "model_config", {}).get("extra") != "forbid"
    } == {"/api/v1/catalogue/depots"}


async def test_page_of_the_api_loads_nothing_from_elsewhere(client: httpx2.AsyncClient) -> None:
    reponse = await client.get("/api")
    assert reponse.status_code == 200
    assert "https://" not in reponse.text
    assert "/api/openapi.json" in reponse.text


@pytest.mark.parametrize(
    "chemin",
    ["/mentions-legales", "/confidentialite", "/accessibilite", "/qui-peut-voir-quoi", "/offres"],
)
async def test_public_pages_answer_anybody(client: httpx2.AsyncClient, chemin: str) -> None:
    assert (await client.get(chemin)).status_code == 200


@pytest.mark.parametrize("corps", [b'{"a":' * 3000, b'"\xff"', b'{"texte": "\\u0000"}'])
async def test_unreadable_bodies_are_refused_not_failed(
    client: httpx2.AsyncClient, monde: Monde, corps: bytes
) -> None:
    await entrer(client, "professionnel")
    reponse = await client.post(
        f"/api/v1/carnets/{monde.personne}/constats",
        content=corps,
        headers={"Content-Type": "application/json"},
    )
    assert 400 <= reponse.status_code < 500
