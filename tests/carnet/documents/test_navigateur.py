"""Let a référent hand a paper in and join it to a message; she reads it, and sends one."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.auth import monde
from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.carnet.documents.fabrique import jpeg, pdf
from tests.conftest import Serveur, rafraichir, servir
from tests.stories.conftest import compte_demo, personne_de, semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any) -> Iterator[Serveur]:
    """Serve a world of its own, where the référente's structure reads what she opened."""
    base = rafraichir(f"carnet_a_soi_{worker_id}", semer_modele(modele))
    with psycopg.connect(base.admin_dsn) as admin:
        samira = personne_de(admin, "personne@demo.example")
        compte, structure, t = compte_demo(admin, "referente")
        monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=255)
        monde.place(admin, t, samira, structure, compte)
    yield from servir(base, tmp_path)


@pytest.fixture
def page(a_soi: Serveur, navigateur: Any) -> Iterator[Any]:
    """Open a phone."""
    contexte = navigateur.new_context(
        base_url=a_soi.url,
        locale="fr-FR",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    contexte.set_default_timeout(10_000)
    yield contexte.new_page()
    contexte.close()


def _fichier(nom: str, contenu: bytes) -> Any:
    return {"name": nom, "mimeType": "application/octet-stream", "buffer": contenu}


def test_paper_goes_from_a_refusal_to_a_message_and_she_sends_one(page: Any) -> None:
    entrer(page, "referente")
    page.get_by_role("link", name="Personnes", exact=True).click()
    page.get_by_role("link", name="Samira Benali").first.click()
    page.get_by_role("link", name="Déposer un document").first.click()
    assert defauts(page) == []
    page.get_by_role("link", name="Diplôme ou attestation de formation").click()
    assert page.get_by_label("Photographier").is_visible(), "a phone has a camera"
    page.get_by_label("Le fichier").set_input_files(_fichier("diplome.pdf", b"PK\x03\x04word"))
    page.get_by_label("Comment l’appeler").fill("CAP cuisine")
    page.get_by_role("button", name="Déposer").click()
    assert page.get_by_text("enregistrez-le en PDF").count() == 1
    assert page.get_by_label("Comment l’appeler").input_value() == "CAP cuisine"
    assert defauts(page) == []
    page.get_by_label("Le fichier").set_input_files(_fichier("diplome.doc", pdf()))
    page.get_by_role("button", name="Déposer").click()
    assert page.get_by_role("heading", name="CAP cuisine").count() == 1
    assert defauts(page) == []
    page.get_by_role("link", name="Carnet de Samira Benali").click()
    page.get_by_role("link", name="Écrire un message").click()
    page.get_by_label("À quel sujet").select_option("Emploi et formation")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Objet").fill("Votre diplôme")
    page.get_by_label("Message", exact=True).fill("Je l’ai ajouté à votre carnet.")
    page.get_by_label("Joindre un document").select_option("CAP cuisine")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("link", name="CAP cuisine").click()
    assert page.get_by_role("link", name="Ouvrir").count() == 1
    page.get_by_role("button", name="Se déconnecter").click()

    entrer(page, "personne")
    page.get_by_role("link", name="Voir mes documents").click()
    assert defauts(page) == []
    page.get_by_role("link", name="CAP cuisine").click()
    with page.expect_download() as telecharge:
        page.get_by_role("link", name="Ouvrir").click()
    assert telecharge.value.suggested_filename == "document.pdf"
    page.get_by_role("link", name="Mes documents").first.click()
    page.get_by_role("link", name="Envoyer un document").click()
    page.get_by_role("link", name="Livret de famille").click()
    page.get_by_label("Prendre la photo maintenant").set_input_files(
        _fichier("IMG_0001.jpg", jpeg((900, 600), gps=True))
    )
    page.get_by_role("button", name="Envoyer").click()
    assert page.get_by_role("heading", name="Livret de famille").count() == 1
    image = page.get_by_alt_text("Aperçu du document")
    assert image.evaluate("i => i.decode().then(() => i.naturalWidth)") > 0
    assert defauts(page) == []
