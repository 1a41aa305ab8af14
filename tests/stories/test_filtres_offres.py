"""Take filters off one by one, and find a way out of an empty page."""

import re
from html import unescape

import httpx2
import pytest

pytestmark = pytest.mark.pg
RIEN = "code_commune=30189&rayon=5&q=zzzzqqqq&modes_accueil=en-presentiel"


def puces(page: str) -> dict[str, str]:
    liens = re.findall(
        r'<a class="puce active" href="([^"]+)"><span class="lecteur">Retirer le filtre\u202f:'
        r" </span>(.*?) <svg",
        page,
    )
    return {unescape(dit): unescape(lien) for lien, dit in liens}


async def test_each_chosen_filter_is_said_and_taken_off_alone(client: httpx2.AsyncClient) -> None:
    page = (
        await client.get("/offres?code_commune=30189&thematiques=mobilite&frais=gratuit&rayon=20")
    ).text
    choisis = puces(page)
    assert list(choisis) == ["Mobilité", "Gratuit"]
    sans = choisis["Mobilité"]
    assert "thematiques" not in sans
    assert {"code_commune=30189", "frais=gratuit", "rayon=20"} <= set(sans.split("?")[1].split("&"))
    assert list(puces((await client.get(sans)).text)) == ["Gratuit"]


async def test_two_values_of_one_filter_are_two_chips(client: httpx2.AsyncClient) -> None:
    choisis = puces((await client.get("/offres?thematiques=mobilite&thematiques=sante")).text)
    assert len(choisis) == 2
    assert choisis["Mobilité"].endswith("?thematiques=sante")


async def test_search_without_filter_shows_no_chip(client: httpx2.AsyncClient) -> None:
    assert "Filtres choisis" not in (await client.get("/offres?code_commune=30189")).text


async def test_empty_page_proposes_to_go_farther_at_a_distance_or_without_a_filter(
    client: httpx2.AsyncClient,
) -> None:
    page = unescape((await client.get(f"/offres?{RIEN}")).text)
    assert "Aucune offre ne correspond." in page
    vers = dict(re.findall(r'<li><a href="[^"?]*\?([^"]*)">([^<]+)</a></li>', page))
    dits = {dit: requete for requete, dit in vers.items()}
    assert "rayon=100" in dits["Chercher jusqu’à 100 km"]
    assert "modes_accueil=a-distance" in dits["Voir les offres à distance"]
    assert "q=" not in dits["Sans le filtre : « zzzzqqqq »"]


async def test_hostile_words_stay_words_in_a_chip(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/offres", params={"q": "<script>alert(1)</script>"})).text
    assert "<script>alert(1)" not in page
    assert "« <script>alert(1)</script> »" in puces(page)


async def test_phone_is_led_to_the_map_and_the_map_has_that_name(
    client: httpx2.AsyncClient,
) -> None:
    page = (await client.get("/offres?code_commune=30189")).text
    assert 'href="#plan-offres"' in page
    assert page.count('id="plan-offres"') == 1
