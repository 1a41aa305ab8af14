"""Go on leave, be replaced and come back, from the log-in page, by clicks alone, and count it."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.browser.regles import defauts
from tests.browser.test_lundi import Matin
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.dates import dans
from tests.stories.conftest import personne_de, semer_modele
from tests.stories.test_absences import nommer_collegue
from tests.stories.test_besoin import taire

# What leaving, replacing and coming back may cost, at most: it holds its own number.
CLICS, CHARGEMENTS = 20, 30
pytestmark = [pytest.mark.pg, pytest.mark.navigateur]


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any) -> Iterator[Serveur]:
    """Serve a world of its own, where Samira was not heard of and a colleague logs in."""
    base = cloner(f"carnet_absences_{worker_id}", semer_modele(modele))
    with psycopg.connect(base.admin_dsn) as admin:
        taire(admin, personne_de(admin, "personne@demo.example"))
        nommer_collegue(admin)
    yield from servir(base, tmp_path)


def test_leave_is_noted_replaced_and_ended_by_clicks(page: Any) -> None:
    conge = Matin(page)
    entrer(page, "referente")
    conge.clique("link", "Claire Mazel")
    conge.clique("link", "Mes absences")
    assert page.get_by_text("Aucune absence n’est notée.").is_visible()
    # Wrong once: what was typed stays.
    page.get_by_label("Premier jour").fill(dans(5))
    page.get_by_label("Dernier jour").fill(dans(2))
    page.get_by_label("Qui remplace").select_option(index=1)
    conge.clique("button", "Noter cette absence")
    assert page.get_by_text("avant le premier").count() >= 1
    assert page.get_by_label("Dernier jour").input_value() == dans(2)
    assert defauts(page) == []
    page.get_by_label("Premier jour").fill(dans(0))
    page.get_by_label("Dernier jour").fill(dans(9))
    conge.clique("button", "Noter cette absence")
    page.wait_for_url("**fait=absence_notee**")
    assert defauts(page) == []
    conge.clique("button", "Se déconnecter")

    entrer(page, "collegue")
    conge.clique("link", "voir ce qui attend")
    assert page.get_by_role("heading", name="À faire pour Claire Mazel").is_visible()
    conge.clique("link", "Sans contact")
    ligne = page.locator(".afaire > li", has_text="Samira Benali").first
    assert "Sans contact depuis" in ligne.inner_text()
    assert defauts(page) == []
    conge.clique("link", "Plus tard", ligne)
    page.get_by_label("J’attends une réponse").check()
    conge.clique("button", "Remettre à plus tard")
    page.wait_for_url("**fait=affaire_remise**")
    # Put off for whom one replaces, it is found again there, and taken up.
    conge.clique("link", "Ma journée")
    conge.clique("link", "voir ce qui attend")
    conge.clique("link", "à plus tard")
    remise = page.locator(".afaire > li", has_text="Samira Benali").first
    conge.clique("button", "Reprendre", remise)
    conge.clique("button", "Se déconnecter")

    entrer(page, "personne")
    conge.clique("link", "Tout mon cercle")
    assert page.get_by_text("vous répond à sa place").count() == 1
    conge.clique("button", "Se déconnecter")

    entrer(page, "referente")
    conge.clique("link", "Claire Mazel")
    conge.clique("link", "Mes absences")
    conge.clique("button", "Je suis de retour")
    page.wait_for_url("**fait=absence_finie**")
    assert page.get_by_text("Aucune absence n’est notée.").is_visible()
    conge.clique("button", "Se déconnecter")
    entrer(page, "collegue")
    assert page.get_by_text("Vous remplacez").count() == 0
    print(f"absence : {conge.clics} clics, {conge.chargements} pages")
    assert conge.clics <= CLICS
    assert conge.chargements <= CHARGEMENTS
