"""Take one's carnet away, and ask that it be shared no more, by clicks alone, on a phone."""

import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.auth.liens.test_navigateur import distribuer
from tests.browser.regles import cibles_trop_petites, defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.stories.conftest import semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any) -> Iterator[Serveur]:
    """Serve a world of its own."""
    yield from servir(cloner(f"carnet_droits_{worker_id}", semer_modele(modele)), tmp_path)


def test_copy_is_prepared_erased_prepared_again_and_taken_once(
    page: Any, a_soi: Serveur, tmp_path: Any
) -> None:
    entrer(page, "personne")
    page.get_by_role("link", name="Mes droits").click()
    assert defauts(page) == []
    assert cibles_trop_petites(page) == []
    # Asked for too soon, and erased before it is made.
    page.get_by_role("button", name="Préparer une copie").click()
    assert page.get_by_text("Votre copie se prépare : ").is_visible()
    page.get_by_role("button", name="Effacer cette copie").click()
    assert page.get_by_text("La copie est effacée.").is_visible()
    distribuer(a_soi, tmp_path)
    page.get_by_role("button", name="Préparer une copie").click()
    distribuer(a_soi, tmp_path)
    page.get_by_role("link", name="Voir où elle en est").click()
    assert page.get_by_text("Votre copie est prête.").is_visible()
    assert defauts(page) == []
    with page.expect_download() as prise:
        page.get_by_role("button", name="Télécharger ma copie").click()
    assert prise.value.suggested_filename.endswith(".zip")
    with zipfile.ZipFile(prise.value.path()) as archive:
        noms = archive.namelist()
        lisible = archive.read("carnet.html").decode()
    joints = [nom for nom in noms if nom.startswith("documents/")]
    assert {"carnet.json", "carnet.html"} == set(noms) - set(joints)
    assert joints
    assert all(nom in lisible for nom in joints)
    # It is taken once.
    page.get_by_role("link", name="Mes droits").click()
    assert page.get_by_text("Votre dernière copie a été téléchargée").is_visible()
    assert page.get_by_role("button", name="Télécharger ma copie").count() == 0


def test_sharing_is_opposed_at_once_and_given_back_by_her_alone(page: Any) -> None:
    entrer(page, "personne")
    page.get_by_role("link", name="Mes droits").click()
    page.get_by_role("link", name="M’opposer au partage").click()
    assert defauts(page) == []
    page.get_by_role("button", name="Envoyer").click()
    assert "opposition" in page.url, "what says nothing goes nowhere"
    page.locator("textarea[name=texte]").fill("Je ne veux plus que l’on lise mon carnet.")
    page.get_by_role("button", name="Envoyer").click()
    assert page.get_by_text("Le partage est suspendu").first.is_visible()
    assert defauts(page) == []
    page.get_by_role("button", name="Se déconnecter").click()

    entrer(page, "referente")
    page.get_by_role("link", name="Personnes", exact=True).click()
    assert page.get_by_role("link", name="Samira Benali").count() == 0
    page.get_by_role("button", name="Se déconnecter").click()

    entrer(page, "personne")
    page.get_by_role("link", name="Mes droits").click()
    demande = page.locator(".carte", has=page.get_by_role("heading", name="M’opposer"))
    demande.get_by_role("button", name="Retirer ma demande").click()
    assert page.get_by_text("Votre demande est retirée.").is_visible()
    assert page.get_by_text("Le partage est suspendu").count() == 0
    page.get_by_role("button", name="Se déconnecter").click()

    entrer(page, "referente")
    page.get_by_role("link", name="Personnes", exact=True).click()
    assert page.get_by_role("link", name="Samira Benali").count() >= 1


def test_what_is_known_and_who_looked_are_read_and_one_line_contested(page: Any) -> None:
    entrer(page, "personne")
    for lien, dit in (("Qui sait quoi", "Claire Mazel"), ("Qui a regardé", "Claire Mazel")):
        page.get_by_role("link", name=lien).first.click()
        assert page.get_by_role("heading", name=lien).first.is_visible()
        assert page.get_by_text(dit).count() >= 1, lien
        assert defauts(page) == []
    page.get_by_role("link", name="Mes droits").click()
    page.get_by_role("link", name="Faire corriger une information").click()
    assert defauts(page) == []
    # Wrong once: nothing chosen, and it is said before anything leaves.
    page.get_by_label("Qu’est-ce qui ne va pas").fill("Ce n’est plus vrai depuis juin.")
    page.get_by_role("button", name="Envoyer").click()
    assert page.get_by_label("Qu’est-ce qui ne va pas").input_value().startswith("Ce n’est plus")
    page.get_by_label("Quelle information").select_option(index=1)
    page.get_by_role("button", name="Envoyer").click()
    # Of who she is, what should be read is asked for: what she typed is still there.
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_label("Qu’est-ce qui ne va pas").input_value().startswith("Ce n’est plus")
    page.get_by_label("Ce qui est juste").fill("Bénali")
    page.get_by_role("button", name="Envoyer").click()
    assert page.get_by_text("Votre demande est enregistrée.").is_visible()
    assert page.get_by_text("réponse attendue au plus tard").first.is_visible()
    assert defauts(page) == []
