"""Enter by clicks with a card in hand, without a phone, on a computer that others use."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.auth import monde
from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.stories.conftest import personne_de, semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any) -> Iterator[Serveur]:
    """Serve a world of its own."""
    yield from servir(cloner(f"carnet_carte_{worker_id}", semer_modele(modele)), tmp_path)


def _preparer(serveur: Serveur) -> tuple[Any, str]:
    """Take her address away, and give the référente a colleague; gives whom, born when."""
    with psycopg.connect(serveur.base.admin_dsn) as connexion:
        samira = personne_de(connexion, "personne@demo.example")
        connexion.execute(
            "update compte set courriel = 'sans-courriel-' || id || '@invalid', mobile = null"
            " where personne_id = %s",
            (samira,),
        )
        ligne = connexion.execute(
            "select h.territoire_id, h.structure_id from habilitation h"
            " join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id"
            " where k.courriel = 'referente@demo.example' order by h.debut, h.id"
        ).fetchone()
        assert ligne is not None
        collegue = monde.professionnel(connexion, *ligne)
        connexion.execute(
            "update compte set courriel = 'collegue@demo.example', prenom = 'Nour', nom = 'Sal'"
            " where id = %s",
            (collegue,),
        )
        nee = connexion.execute(
            "select date_naissance from personne where id = %s", (samira,)
        ).fetchone()
        assert nee is not None
    return samira, nee[0].isoformat()


def _entrer(page: Any, numero: str, code: str, naissance: str, nombre: str = "") -> None:
    page.goto("/connexion")
    page.get_by_role("link", name="J’ai une carte de codes").click()
    assert defauts(page) == []
    page.get_by_label("Le numéro de la carte").fill(numero)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("heading", name="Écrivez le code n°").wait_for()
    assert defauts(page) == []
    page.locator("#code").fill(code)
    page.get_by_label("Votre date de naissance").fill(naissance)
    page.get_by_label("Votre nombre secret").fill(nombre)
    page.get_by_role("button", name="Entrer").click()


def test_card_in_hand_without_a_phone_on_a_shared_computer(page: Any, a_soi: Serveur) -> None:
    samira, nee = _preparer(a_soi)
    entrer(page, "referente")
    page.goto(f"/carnets/{samira}/espace")
    page.get_by_role("link", name="Sa carte de codes").click()
    assert defauts(page) == []
    page.get_by_role("button", name="Faire la carte").click()
    numero = page.locator("p.code-dit strong").inner_text()
    codes = page.locator("ol.codes-de-carte li").all_inner_texts()
    assert len(codes) == 20
    assert defauts(page) == []
    with page.expect_download() as feuille:
        page.get_by_role("button", name="Imprimer en petit").click()
    assert feuille.value.suggested_filename == "carte.pdf"
    page.get_by_role("link", name="La carte est imprimée ou recopiée").click()
    page.get_by_text("Vous avez fait cette carte").wait_for()
    page.get_by_role("button", name="Se déconnecter").click()
    # A colleague has her before them, her card in hand: she writes it herself.
    entrer(page, "collegue")
    page.goto(f"/carnets/{samira}/carte")
    page.get_by_label("Le numéro de la carte").fill(numero)
    page.get_by_label("Le nombre secret").fill("1990")
    page.get_by_label("Le même nombre, encore une fois").fill("1990")
    page.get_by_role("button", name="Elle est devant moi : confirmer").click()
    page.get_by_text("Ni une date, ni une année, ni des chiffres").first.wait_for()
    assert defauts(page) == []
    page.get_by_label("Le nombre secret").fill("4871")
    page.get_by_label("Le même nombre, encore une fois").fill("4871")
    page.get_by_role("button", name="Elle est devant moi : confirmer").click()
    page.get_by_text("la carte ouvre tout le carnet").first.wait_for()
    page.get_by_role("button", name="Se déconnecter").click()
    # At the library, without a phone: she says that others use this computer, then errs once.
    page.get_by_role("button", name="C’est un ordinateur partagé").click()
    _entrer(page, numero, codes[4], nee)
    page.locator("[aria-invalid=true]").wait_for()
    assert defauts(page) == []
    _entrer(page, numero, codes[0].lower(), nee, "4871")
    page.get_by_role("heading", name="Bonjour Samira").wait_for()
    page.goto("/mes-connexions")
    page.get_by_text("carte de codes, avec le nombre secret").first.wait_for()
    page.get_by_role("link", name="Ma carte de codes").click()
    page.get_by_text("19 codes").wait_for()
    assert defauts(page) == []
    page.get_by_role("button", name="Se déconnecter").click()
    # Her number forgotten: she enters all the same, and less is shown.
    _entrer(page, numero, codes[1], nee)
    page.get_by_role("heading", name="Bonjour Samira").wait_for()
    page.goto("/ma-carte")
    page.get_by_role("button", name="Annuler ma carte").click()
    page.get_by_text("Vous n’avez pas de carte").wait_for()
    assert defauts(page) == []
