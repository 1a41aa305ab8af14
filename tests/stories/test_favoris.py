"""Keep offers aside, compare up to four, and find those that are alike."""

import re
from typing import Any

import httpx2
import psycopg
import pytest

from tests.stories.gestes import entrer, jeton
from tests.stories.test_api import entetes, probleme

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


def quelques(admin: Connexion, nombre: int) -> list[str]:
    lignes = admin.execute(
        "select id from catalogue_service where retire_le is null order by id limit %s", (nombre,)
    ).fetchall()
    admin.rollback()
    return [ligne[0] for ligne in lignes]


async def garder(client: httpx2.AsyncClient, offre: str, **champs: str) -> httpx2.Response:
    page = await client.get(f"/offres/{offre}")
    return await client.post(
        "/favoris", data={"_csrf": jeton(page.text), "service_id": offre} | champs
    )


async def test_kept_offer_stays_in_its_list_even_withdrawn(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    un, deux = quelques(admin, 2)
    await entrer(client, "personne")
    assert "Rien de gardé encore" in (await client.get("/favoris")).text
    for offre in (un, un, deux):
        assert (await garder(client, offre)).status_code == 303
    assert (await garder(client, deux, liste="Pour Nadia")).status_code == 303
    admin.execute("update catalogue_service set retire_le = now() where id = %s", (un,))
    admin.commit()
    page = (await client.get("/favoris")).text
    assert re.findall(r'<span class="badge">(\d+)</span></h2>', page) == ["2", "1"]
    assert "retirée du catalogue" in page
    retrait = re.search(r"/favoris/[0-9a-f-]+/retrait", page)
    assert retrait is not None
    assert (await client.post(retrait[0], data={"_csrf": jeton(page)})).status_code == 303
    await entrer(client, "referente")
    assert "Pour Nadia" not in (await client.get("/favoris")).text


async def test_software_keeps_offers_for_its_account_alone(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    (offre,) = quelques(admin, 1)
    admin.execute("update favori set retire_le = now()")
    admin.commit()
    mien, autre = entetes(admin, "referente"), entetes(admin, "conseiller")
    envoi = {"service_id": offre, "liste": "Pour Nadia"}
    garde = await client.post("/api/v1/favoris", json=envoi, headers=mien)
    assert garde.status_code == 201
    assert (await client.post("/api/v1/favoris", json=envoi, headers=mien)).json() == garde.json()
    (lu,) = (await client.get("/api/v1/favoris", headers=mien)).json()["items"]
    assert (lu["service_id"], lu["liste"], lu["retiree"]) == (offre, "Pour Nadia", False)
    assert (await client.get("/api/v1/favoris", headers=autre)).json() == {"items": []}
    adresse = f"/api/v1/favoris/{lu['id']}"
    probleme(await client.delete(adresse, headers=autre), 404)
    assert (await client.delete(adresse, headers=mien)).status_code == 204
    assert (await client.get("/api/v1/favoris", headers=mien)).json() == {"items": []}
    probleme(
        await client.post("/api/v1/favoris", json={"service_id": "nulle--part"}, headers=mien), 404
    )
    assert (await client.get("/api/v1/favoris")).status_code == 401


async def test_unknown_offer_is_not_kept(client: httpx2.AsyncClient, admin: Connexion) -> None:
    (offre,) = quelques(admin, 1)
    await entrer(client, "referente")
    page = await client.get(f"/offres/{offre}")
    reponse = await client.post(
        "/favoris", data={"_csrf": jeton(page.text), "service_id": "nulle--part"}
    )
    assert reponse.status_code == 404


async def test_four_offers_at_most_are_compared_and_what_differs_is_said(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offres = quelques(admin, 5)
    adresse = "/offres/comparer?" + "&".join(f"ids={cle}" for cle in offres)
    page = (await client.get(adresse)).text
    assert "quatre offres au plus" in page
    assert page.count('<th scope="col">') == 5
    assert "diffère" in page
    assert offres[4] not in page
    seule = (
        await client.get(f"/offres/comparer?ids={offres[0]}&ids={offres[0]}&ids=nulle--part")
    ).text
    assert "1 offre n’est plus" in seule
    assert "diffère" not in seule
    assert "Cochez deux à quatre offres" in (await client.get("/offres/comparer")).text


async def test_results_lead_to_the_comparison_without_javascript(
    client: httpx2.AsyncClient,
) -> None:
    page = (await client.get("/offres?code_commune=30189")).text
    assert '<form id="comparer" action="/offres/comparer"' in page
    assert page.count('form="comparer"') == 20


async def test_sheet_shows_offers_alike_of_other_structures(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    ligne = admin.execute(
        "select s.id from catalogue_service s where s.sur_place and s.code_insee = '30189' and"
        " s.retire_le is null"
        " and s.zones <> '{*}' order by s.id limit 1"
    ).fetchone()
    assert ligne is not None
    page = (await client.get(f"/offres/{ligne[0]}")).text
    assert "Offres semblables" in page
    assert page.count(f'href="/offres/{ligne[0]}"') == 0
