"""Fix appointments by clicks alone: one in the way of another, slots, an agenda."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.dates import dans
from tests.stories.conftest import semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any) -> Iterator[Serveur]:
    """Serve a world of its own."""
    yield from servir(cloner(f"carnet_rendez_vous_{worker_id}", semer_modele(modele)), tmp_path)


def _ouvrir_samira(page: Any) -> None:
    entrer(page, "referente")
    page.get_by_role("link", name=re.compile("^Samira ")).first.click()
    page.get_by_role("heading", level=1, name=re.compile("Samira")).wait_for()


def _fixer(page: Any, quand: str, motif: str) -> None:
    page.get_by_role("link", name="Rendez-vous", exact=True).click()
    page.locator("#debut").fill(quand)
    page.locator("#motif").select_option(label=motif)


def test_hour_taken_asks_for_a_yes_and_she_chooses_among_slots(page: Any, a_soi: Serveur) -> None:
    _ouvrir_samira(page)
    _fixer(page, f"{dans(90)}T10:00", "Premier entretien")
    page.locator("#mode").select_option(label="Par téléphone")
    assert defauts(page) == []
    page.get_by_role("button", name="Fixer le rendez-vous").click()
    page.wait_for_url("**?fait=rendez_vous&sur=*")
    page.get_by_text("Invitation, par téléphone").first.wait_for()
    # Half an hour later: she and the référente are taken.
    _fixer(page, f"{dans(90)}T10:30", "Emploi ou formation")
    page.get_by_role("button", name="Fixer le rendez-vous").click()
    page.get_by_text("Vous avez déjà un rendez-vous").first.wait_for()
    assert defauts(page) == []
    page.get_by_label("Fixer quand même").check()
    page.get_by_role("button", name="Fixer le rendez-vous").click()
    page.wait_for_url("**?fait=rendez_vous&sur=*")
    # Three slots, of which she takes the second.
    _fixer(page, f"{dans(100)}T09:00", "Contrat d’engagement")
    page.get_by_text("Proposer plusieurs créneaux").click()
    page.locator("#ou_bien").fill(f"{dans(101)}T09:00")
    page.locator("#ou_encore").fill(f"{dans(102)}T09:00")
    assert defauts(page) == []
    page.get_by_role("button", name="Fixer le rendez-vous").click()
    page.get_by_role("heading", name="Plusieurs créneaux").first.wait_for()
    assert defauts(page) == []
    _abonner_son_agenda(page)
    page.get_by_role("button", name="Se déconnecter").click()
    entrer(page, "personne")
    carte = page.locator(
        "section", has_text="Choisir le jour d’un rendez-vous", has=page.locator("button")
    ).filter(has_text="Contrat d’engagement")
    assert defauts(page) == []
    carte.get_by_role("button").nth(1).click()
    page.get_by_text("Le rendez-vous est fixé à ce moment.").wait_for()
    assert defauts(page) == []


def _abonner_son_agenda(page: Any) -> None:
    page.locator('a[href$="/mon-compte"]').first.click()
    page.get_by_role("link", name="Voir mes rendez-vous dans mon agenda").click()
    assert defauts(page) == []
    page.get_by_role("button", name="Créer mon adresse").click()
    assert "/agenda/" in page.get_by_label("Adresse").input_value()
    assert defauts(page) == []
    page.get_by_role("link", name="Retour à mon compte").click()
    page.get_by_role("link", name="Voir mes rendez-vous dans mon agenda").click()
    page.get_by_role("button", name="Couper cette adresse").click()
    page.get_by_text("Cette adresse n’ouvre plus rien.").wait_for()
