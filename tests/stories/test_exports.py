"""Take away the territoire's catalogue, and the model to fill, as who answers for offers."""

import json
from typing import Any

import httpx2
import psycopg
import pytest

from offers.exports.vocabulary import Format
from tests.stories.gestes import entrer
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg


@pytest.mark.parametrize("genre", list(Format))
async def test_coordonnateur_takes_each_format(client: httpx2.AsyncClient, genre: Format) -> None:
    await entrer(client, "coordonnateur")
    page = (await client.get("/catalogue/export")).text
    assert f"/catalogue/export/{genre.value}" in page
    reponse = await client.get(f"/catalogue/export/{genre.value}")
    assert reponse.status_code == 200
    assert reponse.headers["content-type"].startswith(genre.genre.partition(";")[0])
    assert reponse.headers["content-disposition"].endswith(f'.{genre.value}"')
    assert len(reponse.content) > 1_000


async def test_export_holds_the_departement_and_its_structures_alone(
    client: httpx2.AsyncClient,
) -> None:
    await entrer(client, "coordonnateur")
    catalogue = json.loads((await client.get("/catalogue/export/json")).text)
    assert {s["structure_id"] for s in catalogue["services"]} <= {
        s["id"] for s in catalogue["structures"]
    }
    assert {s["code_insee"][:2] for s in catalogue["services"] if "code_insee" in s} == {"30"}


@pytest.mark.parametrize("qui", ["referente", "personne", "orientation"])
async def test_others_do_not(client: httpx2.AsyncClient, qui: str) -> None:
    await entrer(client, qui)
    for adresse in ("/catalogue/export", "/catalogue/export/json"):
        assert (await client.get(adresse)).status_code == 403


async def test_unknown_format_is_refused_without_a_crash(client: httpx2.AsyncClient) -> None:
    await entrer(client, "coordonnateur")
    assert (await client.get("/catalogue/export/exe")).status_code == 422


async def test_anybody_takes_the_model_and_it_checks_clean(client: httpx2.AsyncClient) -> None:
    reponse = await client.get("/offres/modele.xlsx")
    assert (reponse.status_code, reponse.content[:2]) == (200, b"PK")
    assert "/offres/modele.xlsx" in (await client.get("/offres/verifier")).text


async def test_software_reads_it_line_by_line(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any]
) -> None:
    reponse = await client.get("/api/v1/catalogue.jsonl", headers=entetes(admin, "coordonnateur"))
    assert reponse.status_code == 200
    assert all(json.loads(ligne)["id"] for ligne in reponse.text.splitlines()[:50])
    refus = await client.get("/api/v1/catalogue.jsonl", headers=entetes(admin, "referente"))
    assert refus.status_code == 403
