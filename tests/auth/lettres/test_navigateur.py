"""Print a letter and give it by clicks alone, on a phone, then take the mark back."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.clock import aujourdhui
from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.stories.conftest import semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any) -> Iterator[Serveur]:
    """Serve a world of its own."""
    yield from servir(cloner(f"carnet_lettres_{worker_id}", semer_modele(modele)), tmp_path)


def test_letter_is_printed_given_and_taken_back_on_a_phone(page: Any) -> None:
    entrer(page, "referente")
    page.get_by_role("link", name="courriers à imprimer").click()
    assert defauts(page) == []
    page.locator("li", has_text="À imprimer").get_by_role("link").first.click()
    assert defauts(page) == []
    page.get_by_role("button", name="Préparer pour imprimer").click()
    with page.expect_download() as attendu:
        page.get_by_role("link", name="Imprimer (A4, PDF)").click()
    assert attendu.value.suggested_filename == "courrier.pdf"
    page.get_by_label("Remis en main propre").check()
    page.get_by_label("Quel jour").fill(aujourdhui().isoformat())
    page.get_by_role("button", name="Noter").click()
    assert page.get_by_text("Remis en main propre le").count() == 1
    assert defauts(page) == []
    page.get_by_role("button", name="Annuler : il n’est pas encore parti").click()
    page.get_by_role("heading", name="Il est remis, ou posté").wait_for()
    page.get_by_role("link", name="Retour aux courriers à imprimer").click()
    page.get_by_text("dites quand il est remis ou posté").first.wait_for()
