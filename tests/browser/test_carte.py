"""Use the map of offers in Chromium.

Drawings by category, groups that open, hostile names that stay names.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from offers.catalogue.importer import importer_catalogue
from tests.browser.clics import ecran
from tests.conftest import Serveur
from tests.offers.lignes import ecrire, poser_communes, un_service, une_structure
from web.statiques import statique

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]
HOSTILE = "<img src=x onerror=\"document.title='xqz'\"> & l’atelier"


@pytest.fixture
def page(
    navigateur: Any, serveur: Serveur, admin: psycopg.Connection[Any], tmp_path: Path
) -> Iterator[Any]:
    poser_communes(admin)
    offres = [un_service(n, nom=f"Atelier {n:02}") for n in range(1, 6)]
    seule = un_service(
        9, nom=HOSTILE, longitude=1.9, latitude=43.7, thematiques=["famille--garde-denfants"]
    )
    importer_catalogue(admin, [ecrire(tmp_path / "o.jsonl", [une_structure(), *offres, seule])])
    admin.commit()
    with ecran(navigateur, serveur.url, 1280, 900) as ouverte:
        yield ouverte


def test_map_draws_categories_opens_groups_and_writes_hostile_names(page: Any) -> None:
    refus: list[str] = []
    page.on("console", lambda m: refus.append(m.text) if m.type == "error" else None)
    page.goto("/offres")
    repere = page.locator("#map_offres .repere")
    repere.wait_for()
    assert repere.get_attribute("title") == "Famille"
    assert repere.locator("use").get_attribute("href") == statique("vendor/icones.svg") + "#people"
    amas = page.locator("#map_offres .amas")
    assert amas.inner_text() == "5"
    assert amas.get_attribute("title") == "5 offres"
    repere.focus()
    page.keyboard.press("Enter")
    lien = page.locator(".leaflet-popup-content a")
    lien.wait_for()
    assert lien.inner_text() == HOSTILE
    assert lien.get_attribute("href") == "/offres/essai--o9"
    assert page.locator(".leaflet-popup-content img").count() == 0
    assert "xqz" not in page.title()
    page.keyboard.press("Escape")
    lien.wait_for(state="detached")
    # The window that opened moved the map: it is looked at again as it was.
    page.reload()
    amas.click()
    page.locator(".leaflet-popup-content a").nth(4).wait_for()
    assert page.locator(".leaflet-popup-content a").first.inner_text() == "Atelier 01"
    assert refus == []


def test_moving_the_map_reads_what_is_in_view(page: Any) -> None:
    page.goto("/offres")
    page.locator("#map_offres .repere").wait_for()
    with page.expect_response("**/carte.json*") as lu:
        page.evaluate("void map_offres.setView([43.7, 1.9], 15, {animate: false})")
    assert lu.value.json()["nombre"] == 1
    page.wait_for_selector('#map_offres[data-montrees="1"]')
    assert page.locator("#map_offres .amas").count() == 0


def test_sheet_draws_where_the_offer_is(page: Any) -> None:
    page.goto("/offres")
    page.locator("[data-fleches] article a").first.click()
    page.wait_for_selector('#map_offres[data-montrees="1"]')
    assert page.locator("#map_offres .repere").count() == 1
    assert page.locator("#map_offres .repere[role=button]").count() == 0, (
        "nothing there leads elsewhere"
    )
