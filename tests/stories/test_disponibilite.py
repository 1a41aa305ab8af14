"""Leave out of a search what cannot be asked for today, and say so."""

import re
from typing import Any

import httpx2
import psycopg
import pytest

from tests.stories.gestes import entrer, remplir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
LIEU = "/offres?code_commune=30189&rayon=5&thematiques=mobilite"


def total(page: str) -> int:
    """Read how many offers the page announces."""
    trouve = re.search(r'role="status"><strong>(\d+) offre', page)
    return int(trouve[1]) if trouve else 0


def premiere(page: str) -> str:
    """Read the first offer of the list."""
    trouve = re.search(r'titre-carte"><a href="/offres/([^"?]+)', page)
    assert trouve is not None
    return trouve[1]


@pytest.fixture
async def offre(client: httpx2.AsyncClient, admin: Connexion) -> str:
    """Forget what the demo says of offers; give the first of the place."""
    for table in (
        "offre_precision",
        "offre_places",
        "offre_session",
        "offre_convention",
        "offre_critere",
    ):
        admin.execute(f"delete from {table}".encode())
    admin.commit()
    await entrer(client, "referente")
    return premiere((await client.get(LIEU)).text)


async def preciser(
    client: httpx2.AsyncClient, offre: str, quoi: str = "precisions", **champs: Any
) -> None:
    envoi = await remplir(
        client, f"/offres/{offre}/precisions", f"/offres/{offre}/{quoi}", **champs
    )
    assert envoi.status_code == 303, envoi.text


async def test_suspended_offer_is_left_out_counted_and_shown_when_asked(
    client: httpx2.AsyncClient, offre: str
) -> None:
    avant = total((await client.get(LIEU)).text)
    await preciser(client, offre, suspendue_du="2020-01-01")
    apres = (await client.get(LIEU)).text
    assert total(apres) == avant - 1
    assert "1 offre masquée" in apres
    assert f"/offres/{offre}" not in apres
    assert offre not in (await client.get(LIEU.replace("/offres", "/offres.geojson"))).text
    tout = (await client.get(f"{LIEU}&disponible=false")).text
    assert total(tout) == avant
    assert "Suspendue sans date de reprise." in tout
    assert "les masquer" in tout


async def test_full_offer_with_a_waiting_list_stays_and_says_so(
    client: httpx2.AsyncClient, admin: Connexion, offre: str
) -> None:
    avant = total((await client.get(LIEU)).text)
    admin.execute(
        "insert into offre_places (territoire_id, service_id, origine, capacite, occupees,"
        " en_attente)"
        " values (1, %s, 'lien', 8, 8, 3)",
        (offre,),
    )
    admin.commit()
    page = (await client.get(LIEU)).text
    assert total(page) == avant
    assert "3 personnes en liste d’attente" in page
    admin.execute("update offre_places set en_attente = null")
    admin.commit()
    assert total((await client.get(LIEU)).text) == avant - 1


async def test_what_one_territoire_knows_changes_nothing_for_a_visitor(
    client: httpx2.AsyncClient, offre: str
) -> None:
    await preciser(client, offre, fermee_le="2020-01-01")
    client.cookies.clear()
    page = (await client.get(LIEU)).text
    assert "masquée" not in page
    assert f"/offres/{offre}" in page
    refus = await client.get("/api/v1/search/services?mobilisable_par_moi=true")
    assert (refus.status_code, "Connectez-vous" in refus.text) == (422, True)


async def test_only_what_one_may_ask_for(client: httpx2.AsyncClient, offre: str) -> None:
    mienne = f"{LIEU}&mobilisable_par_moi=true"
    avant = total((await client.get(mienne)).text)
    assert avant > 0
    offre = premiere((await client.get(mienne)).text)
    await preciser(client, offre, prescription="requise")
    assert total((await client.get(mienne)).text) == avant
    champs = {"debut": "2020-01-01"}
    await preciser(client, offre, "conventions", categories=["ccas"], **champs)
    assert total((await client.get(mienne)).text) == avant - 1
    await preciser(client, offre, "conventions", categories=["mission_locale"], **champs)
    assert total((await client.get(mienne)).text) == avant
    await entrer(client, "personne")
    sienne = (await client.get(mienne)).text
    assert f"/offres/{offre}" not in sienne
