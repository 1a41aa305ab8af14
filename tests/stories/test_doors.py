"""Try every door of the demo's world: shut by default, dressed, silent on what is hidden."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest
from litestar.handlers import HTTPRouteHandler

from tests.conftest import tracee
from tests.stories.gestes import entrer, sans_masque

pytestmark = pytest.mark.pg
PUBLIQUES = {
    "/", "/accessibilite", "/qui-peut-voir-quoi",
    "/api", "/api/openapi.json", "/api/v1/doc/{vocabulaire}", "/api/v1/search/services",
    "/api/v1/services", "/api/v1/services/{service_id}", "/api/v1/sources", "/api/v1/structures",
    "/api/v1/structures/{source}/{structure_id}", "/api/v1/structures/{structure_id}",
    "/carte/{fichier}", "/demo/courriels", "/confidentialite", "/connexion", "/connexion/demo",
    "/connexion/carte", "/connexion/carte/code",
    "/connexion/code", "/connexion/courriel", "/connexion/courriel/code",
    "/connexion/courriel/envoye", "/connexion/lien", "/connexion/structure",
    "/connexion/sms", "/connexion/sms/envoye", "/connexion/personne", "/connexion/ordinateur",
    "/quitter",
    "/connexion/{fournisseur}/depart",
    "/connexion/{fournisseur}/retour", "/connexion/{fournisseur}/sortie",
    "/connexion/second-facteur", "/mentions-legales", "/offres", "/offres.geojson",
    "/offres/carte.json", "/offres/carte/noms.json", "/offres/comparer", "/offres/feuille.pdf",
    "/offres/modele.xlsx", "/offres/verifier", "/offres-a-jour/{jeton}",
    "/recherches/arret/{jeton}", "/places-a-jour/{jeton}", "/agenda/{jeton}",
    "/offres/{service_id}",
    "/offres/{service_id}/carte.json", "/sante", "/sante/prete", "/static/{version}/{chemin}",
}  # fmt: skip
STRICTS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


def portes() -> list[tuple[str, set[str], bool]]:
    """List path, verbs and openness of every route."""
    return [
        (_sans_types(route.path), set(handler.http_methods), bool(handler.opt.get("public")))
        for route in tracee().routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler) and "OPTIONS" not in handler.http_methods
    ]


def _sans_types(chemin: str) -> str:
    return "/".join(
        p.split(":")[0] + "}" if p.startswith("{") and ":" in p else p for p in chemin.split("/")
    )


def chemin_rempli(chemin: str) -> str:
    """Fill a route's path with values of the right shape."""
    valeurs = {"{import_id}": "1"}
    parties = chemin.split("/")
    return "/".join(valeurs.get(p, str(UUID(int=1))) if p.startswith("{") else p for p in parties)


def test_public_routes_are_exactly_these() -> None:
    assert {chemin for chemin, _, public in portes() if public} == PUBLIQUES


async def test_every_other_page_sends_to_the_login(client: httpx2.AsyncClient) -> None:
    fermees = [chemin_rempli(c) for c, verbes, public in portes() if "GET" in verbes and not public]
    assert len(fermees) > 20
    for chemin in fermees:
        reponse = await client.get(chemin)
        if chemin.startswith("/api/"):
            assert reponse.status_code == 401, chemin
        else:
            lieu = reponse.headers.get("location", "")
            assert (reponse.status_code, lieu.partition("?")[0]) == (303, "/connexion"), chemin


async def test_address_that_only_takes_a_form_leads_to_a_page(
    client: httpx2.AsyncClient, samira: UUID
) -> None:
    toutes = portes()
    lues = {c for c, verbes, _ in toutes if "GET" in verbes}
    formes = {
        c
        for c, verbes, _ in toutes
        if "POST" in verbes and c not in lues and not c.startswith("/api/")
    }
    pages = [re.compile(re.sub(r"\{[^}]*\}", "[^/]+", c)) for c in lues]
    assert len(formes) > 40
    for chemin in formes:
        reponse = await client.get(chemin_rempli(chemin))
        assert reponse.status_code == 303, chemin
        assert any(p.fullmatch(reponse.headers["location"]) for p in pages), chemin
    # A form refused once stands at the address that took it; whoever logs in again comes back to
    # the form itself.
    await entrer(client, "referente")
    refuse = f"/carnets/{samira}/constats"
    assert (await client.get(refuse)).headers["location"] == f"{refuse}/nouveau"


async def test_every_page_wears_the_strict_headers(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    for chemin in {
        chemin_rempli(c) for c, verbes, _ in portes() if "GET" in verbes and "static" not in c
    }:
        entetes = (await client.get(chemin)).headers
        assert {nom: entetes.get(nom) for nom in STRICTS} == STRICTS, chemin
        assert entetes["content-security-policy"].startswith(
            "default-src 'none'; script-src 'self';"
        ), chemin
        assert "unsafe" not in entetes["content-security-policy"], chemin


async def test_every_form_without_its_token_is_refused(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    formulaires = [c for c, verbes, public in portes() if "POST" in verbes and not public]
    for chemin in formulaires:
        if not chemin.startswith("/api/"):
            assert (
                await client.post(chemin_rempli(chemin), data={"_csrf": "0" * 64})
            ).status_code == 403, chemin


async def test_form_from_another_site_is_refused(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    ailleurs = {"Sec-Fetch-Site": "cross-site"}
    assert (await client.post("/deconnexion", headers=ailleurs)).status_code == 403


async def test_absent_foreign_and_withdrawn_carnets_answer_the_same_bytes(
    client: httpx2.AsyncClient, samira: UUID, admin: psycopg.Connection[Any]
) -> None:
    etranger = admin.execute(
        "select id from personne where territoire_id = 2 order by id limit 1"
    ).fetchone()
    assert etranger is not None
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and retire_le is null",
        (samira,),
    )
    admin.commit()
    await entrer(client, "referente")
    reponses = [await client.get(f"/carnets/{cle}") for cle in (uuid4(), etranger[0], samira)]
    assert {r.status_code for r in reponses} == {404}
    assert len({sans_masque(r.content) for r in reponses}) == 1
