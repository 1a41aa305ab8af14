"""Say where somebody was born by clicks alone, on a phone, and read it as her."""

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
    """Serve a world of its own, where nobody knows where Samira was born."""
    base = cloner(f"carnet_naissances_{worker_id}", semer_modele(modele))
    with psycopg.connect(base.admin_dsn) as admin:
        admin.execute("update personne set commune_naissance = null, pays_naissance = null")
    yield from servir(base, tmp_path)


def test_birthplace_is_said_by_clicks_and_read_by_her(page: Any) -> None:
    entrer(page, "referente")
    page.get_by_role("link", name="Samira Benali").first.click()
    page.get_by_role("link", name="Corriger son identité").click()
    assert defauts(page) == []
    page.get_by_label("Commune de naissance (facultatif)", exact=True).fill("Sainte-Marie")
    page.get_by_label("Pourquoi").fill("Acte de naissance vu")
    page.get_by_role("button", name="Corriger", exact=True).click()
    page.get_by_role("group", name="Quelle commune").get_by_text("Sainte-Marie (974)").click()
    assert defauts(page) == []
    page.get_by_role("button", name="Corriger", exact=True).click()
    page.get_by_text("C’est corrigé.").wait_for()
    naissance = page.get_by_label("Commune de naissance (facultatif)", exact=True)
    assert naissance.input_value() == "Sainte-Marie (974)"
    naissance.fill("")
    page.get_by_label("Pays de naissance (facultatif)", exact=True).select_option("Algérie")
    page.get_by_label("Pourquoi").fill("Elle le dit autrement")
    page.get_by_role("button", name="Corriger", exact=True).click()
    page.locator("section.carte", has_text="retiré : Sainte-Marie (974)").wait_for()
    page.context.clear_cookies()
    entrer(page, "personne")
    page.get_by_role("link", name="Mes droits", exact=True).first.click()
    page.get_by_role("link", name="Mes informations, et ce qui en a changé").click()
    assert page.get_by_text("ajouté : Algérie").count() == 1
    assert defauts(page) == []
