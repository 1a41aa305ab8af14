"""Write a note by clicks alone: wrong once, undone, written, corrected, taken back, on a phone."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.stories.conftest import personne_de, semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any) -> Iterator[Serveur]:
    """Serve a world of its own."""
    yield from servir(cloner(f"carnet_notes_{worker_id}", semer_modele(modele)), tmp_path)


def test_note_is_clicked_undone_corrected_and_taken_back_on_a_phone(
    page: Any, a_soi: Serveur
) -> None:
    with psycopg.connect(a_soi.base.admin_dsn) as connexion:
        samira = personne_de(connexion, "personne@demo.example")
    entrer(page, "referente")
    page.goto(f"/carnets/{samira}")
    page.get_by_label("Parties du carnet").get_by_role("link", name="Frise").click()
    page.get_by_role("link", name="Notes de travail").click()
    assert defauts(page) == []
    page.get_by_role("button", name="Écrire la note").click()
    assert page.url.endswith("/notes"), "an empty note goes nowhere"
    page.get_by_label("Nouvelle note").fill("Sur la mauvaise personne.")
    page.get_by_role("button", name="Écrire la note").click()
    page.get_by_role("link", name="Corriger, ou annuler").click()
    assert defauts(page) == []
    page.get_by_role("button", name="Annuler cette note").click()
    assert page.get_by_text("Sur la mauvaise personne.").count() == 0
    page.get_by_label("Nouvelle note").fill("Rappeler jeudi.")
    page.get_by_role("button", name="Écrire la note").click()
    page.get_by_role("link", name="Corriger, ou annuler").click()
    page.get_by_label("La note").fill("Rappeler jeudi, après 14 h.")
    page.get_by_role("button", name="Corriger", exact=True).click()
    note = page.locator("article", has_text="Rappeler jeudi, après 14 h.")
    note.get_by_role("link").click()
    page.get_by_role("button", name="Retirer cette note").click()
    assert page.locator("article", has_text="Rappeler jeudi").count() == 0
    page.get_by_role("link", name="Remettre", exact=True).click()
    page.get_by_role("button", name="Remettre cette note").click()
    assert page.locator("article", has_text="Rappeler jeudi, après 14 h.").count() == 1
