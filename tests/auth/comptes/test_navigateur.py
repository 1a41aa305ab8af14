"""Say how one is reached, by clicks alone, on a phone: a colleague and the person call."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.auth import monde
from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.stories.conftest import compte_demo, personne_de, semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any) -> Iterator[Serveur]:
    """Serve a world of its own, where a colleague of another structure follows her too."""
    base = cloner(f"carnet_profils_{worker_id}", semer_modele(modele))
    with psycopg.connect(base.admin_dsn) as admin:
        samira = personne_de(admin, "personne@demo.example")
        compte, structure, t = compte_demo(admin, "conseiller")
        monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=255)
        monde.place(admin, t, samira, structure, compte)
        admin.execute(
            "update compte set telephone = null where courriel = 'referente@demo.example'"
        )
    yield from servir(base, tmp_path)


def test_profile_is_written_by_clicks_and_read_by_a_colleague_and_by_her(page: Any) -> None:
    entrer(page, "referente")
    page.get_by_role("link", name="Compléter mon profil").click()
    assert defauts(page) == []
    page.get_by_label("Téléphone de travail").fill("04 66 00 11")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Ce numéro n’existe pas").first.wait_for()
    page.get_by_label("Téléphone de travail").fill("04 66 00 11 22")
    page.get_by_label("Quand je suis là").fill("Le lundi et le jeudi")
    page.get_by_label("Un par jour au plus").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("C’est enregistré.").first.wait_for()
    assert defauts(page) == []
    page.locator("a.marque").click()
    assert page.get_by_role("link", name="Compléter mon profil").count() == 0
    page.get_by_role("button", name="Se déconnecter").click()

    entrer(page, "conseiller")
    page.get_by_role("link", name="Personnes", exact=True).click()
    page.get_by_role("link", name="Samira Benali").first.click()
    page.locator(".onglets").get_by_role("link", name="Cercle").click()
    page.get_by_role("link", name="Le cercle en entier").first.click()
    appeler = page.get_by_role("link", name="Appeler Claire")
    assert appeler.get_attribute("href") == "tel:+33466001122"
    assert page.get_by_text("Le lundi et le jeudi").count() == 1
    assert defauts(page) == []
    page.get_by_role("button", name="Se déconnecter").click()

    entrer(page, "personne")
    page.get_by_role("link", name="Tout mon cercle, et ce que chacun y fait").click()
    assert page.get_by_role("link", name="Appeler Claire").count() == 1
    assert defauts(page) == []
    # From her own account, she stops the reminders.
    page.get_by_role("link", name="Mon compte").click()
    page.get_by_role("link", name="Mes rappels").click()
    assert defauts(page) == []
    page.get_by_label("Non", exact=True).check()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("C’est enregistré.").first.wait_for()
    assert page.get_by_label("Non", exact=True).is_checked()
    assert defauts(page) == []
