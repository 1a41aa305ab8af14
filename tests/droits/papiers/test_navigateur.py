"""Fill and publish the papers by clicks alone, and read them as anybody, on a phone."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.stories.conftest import semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any) -> Iterator[Serveur]:
    """Serve a world of its own."""
    yield from servir(cloner(f"carnet_papiers_{worker_id}", semer_modele(modele)), tmp_path)


def test_papers_are_emptied_filled_and_published_by_clicks(page: Any, a_soi: Serveur) -> None:
    with psycopg.connect(a_soi.base.admin_dsn) as connexion:
        ligne = connexion.execute(
            "select nom from territoire where id = 1",
        ).fetchone()
    assert ligne is not None
    page.goto("/mentions-legales")
    assert defauts(page) == []
    page.get_by_role("link", name=ligne[0], exact=True).click()
    assert page.get_by_text("Hébergeur de l’Exemple").count() == 1
    entrer(page, "administratrice")
    page.goto("/administration/structures")
    page.get_by_role("link", name="Papiers", exact=True).first.click()
    assert page.get_by_text("Tout est rempli, et publié tel quel.").count() == 1
    assert defauts(page) == []
    page.get_by_role("link", name="Remplir les papiers").click()
    assert defauts(page) == []
    page.get_by_label("Nom du délégué, ou de son service").fill("")
    page.get_by_role("button", name="Enregistrer").click()
    manque = page.get_by_role("link", name="Nom du délégué, ou de son service")
    assert manque.count() == 1
    assert page.get_by_role("link", name="Relire").count() == 0
    manque.click()
    assert page.url.endswith("#delegue_nom")
    page.get_by_label("Nom du délégué, ou de son service").fill("Service du délégué")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Relire").click()
    assert defauts(page) == []
    page.get_by_role("button", name="Publier").click()
    assert page.get_by_text("C’est publié : tout le monde peut le lire.").count() == 1
    page.get_by_role("link", name="Données personnelles").first.click()
    assert page.get_by_text("Service du délégué").count() == 1
    assert defauts(page) == []


def test_leak_is_found_by_clicks(page: Any, a_soi: Serveur) -> None:
    with psycopg.connect(a_soi.base.admin_dsn) as connexion:
        ligne = connexion.execute(
            "select id from compte where courriel = 'referente@demo.example'"
        ).fetchone()
    assert ligne is not None
    entrer(page, "dpo")
    page.goto("/a-traiter")
    page.get_by_role("link", name="Une fuite de données").click()
    assert defauts(page) == []
    page.get_by_role("button", name="Chercher").click()
    assert page.get_by_text("Dites au moins un compte").count() == 1
    page.get_by_label("Compte (numéro)").fill(str(ligne[0]))
    page.get_by_role("button", name="Chercher").click()
    assert page.get_by_role("heading", name="carnets touchés").count() == 1
    assert defauts(page) == []
    with page.expect_download() as prise:
        page.get_by_role("link", name="Prendre la liste pour un tableur").click()
    assert prise.value.suggested_filename == "carnets-touches.csv"
    page.goto("/administration/papiers")
    page.get_by_role("link", name="Registre des traitements").click()
    assert page.get_by_text("Département du Gard").count() >= 1
    assert defauts(page) == []
    page.go_back()
    page.get_by_role("link", name="Analyse d’impact").click()
    assert defauts(page) == []
