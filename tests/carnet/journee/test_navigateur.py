"""Work on several people by clicks alone: filter, keep, tick, tag, undo, export, hand over."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.clics import ecran
from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import cloner, servir
from tests.stories.conftest import semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]


@pytest.fixture
def page(modele: str, worker_id: str, tmp_path: Any, navigateur: Any) -> Iterator[Any]:
    """Open a desk on a world of its own."""
    for serveur in servir(cloner(f"carnet_personnes_{worker_id}", semer_modele(modele)), tmp_path):
        with ecran(navigateur, serveur.url, 1280) as ouverte:
            yield ouverte


def _cocher(page: Any, rangs: int) -> list[str]:
    noms = []
    for rang in range(rangs):
        ligne = page.locator("table.dense tbody tr").nth(rang)
        ligne.get_by_role("checkbox").check()
        noms.append(" ".join(ligne.locator("th a").inner_text().split()))
    return noms


def test_list_is_filtered_kept_then_three_are_tagged_exported_and_handed_over(page: Any) -> None:
    entrer(page, "referente")
    page.get_by_label("Lesquelles").get_by_role("link", name="Toutes").click()
    page.get_by_text("Filtrer, choisir les colonnes").click()
    page.get_by_label("Sans nouvelle depuis (jours)").fill("1")
    page.get_by_role("group", name="Colonnes").get_by_label("Étiquettes").check()
    page.get_by_role("group", name="Colonnes").get_by_label("Structures").check()
    page.get_by_role("button", name="Filtrer").click()
    assert page.get_by_role("columnheader", name="Étiquettes").is_visible()
    assert page.url.endswith("/ma-journee/personnes"), "nothing of it stands in the address"
    page.get_by_text("Enregistrer cette vue").click()
    page.get_by_label("Son nom, pour vous").fill("Mes trois")
    page.get_by_role("button", name="Enregistrer la vue").click()
    assert page.get_by_role("link", name="Mes trois").get_attribute("aria-current") == "true"
    assert page.get_by_role("columnheader", name="Étiquettes").is_visible()
    assert defauts(page) == []
    # Removed by mistake, then put back as it was.
    page.get_by_role("link", name="Renommer ou retirer cette vue").click()
    page.get_by_role("button", name="Retirer cette vue").click()
    assert page.get_by_label("Mes vues").get_by_role("link", name="Mes trois").count() == 0
    page.get_by_role("link", name="La remettre").click()
    assert defauts(page) == []
    page.get_by_role("button", name="Remettre cette vue").click()
    assert page.get_by_role("link", name="Mes trois").get_attribute("aria-current") == "true"
    assert page.get_by_role("columnheader", name="Étiquettes").is_visible()

    # Nobody ticked: it is said, and the view is still there.
    page.get_by_role("button", name="Mettre une étiquette").click()
    assert page.get_by_text("Cochez au moins une personne").is_visible()
    noms = _cocher(page, 3)
    page.get_by_role("button", name="Mettre une étiquette").click()
    assert all(page.get_by_text(nom).first.is_visible() for nom in noms)
    assert defauts(page) == []
    # The wrong tag, undone; then the right one.
    page.get_by_label("Quelle étiquette").select_option(label="forum de l’emploi")
    page.get_by_role("button", name="Mettre une étiquette").click()
    assert page.get_by_role("heading", name="forum de l’emploi").is_visible()
    page.get_by_role("button", name="Annuler").click()
    assert page.get_by_role("heading", name="enlevée").is_visible()
    page.get_by_role("button", name="Revenir à la liste").click()
    assert page.get_by_role("columnheader", name="Étiquettes").is_visible()
    # The same three are still ticked.
    assert page.locator("table.dense tbody").get_by_role("checkbox", checked=True).count() == 3
    page.get_by_role("button", name="Mettre une étiquette").click()
    page.get_by_label("Quelle étiquette").select_option(label="à rappeler")
    page.get_by_role("button", name="Mettre une étiquette").click()
    page.get_by_role("button", name="Revenir à la liste").click()
    for nom in noms:
        ligne = page.locator("table.dense tbody tr", has_text=nom)
        assert "à rappeler" in ligne.inner_text()

    page.get_by_role("button", name="Exporter").click()
    assert page.get_by_text("noté au journal de chaque").is_visible()
    with page.expect_download() as telecharge:
        page.get_by_role("button", name="Exporter").click()
    assert telecharge.value.suggested_filename.endswith(".csv")
    page.get_by_role("button", name="Revenir à la liste").click()

    page.get_by_role("button", name="Confier").click()
    assert page.get_by_role("checkbox", checked=True).count() == 3
    page.get_by_label("À qui").select_option(index=1)
    page.get_by_label("Pourquoi").fill("Je pars trois mois, vous prenez la suite.")
    page.get_by_role("button", name="Voir ce qui bougera").click()
    page.get_by_role("button", name="Revenir au choix").click()
    # What was ticked and typed is still there.
    assert page.get_by_role("checkbox", checked=True).count() == 3
    assert "trois mois" in page.get_by_label("Pourquoi").input_value()
    page.get_by_role("button", name="Voir ce qui bougera").click()
    page.get_by_role("button", name="Confier").click()
    assert page.get_by_text("C’est fait").first.is_visible()

    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="Ma journée").first.click()
    page.get_by_label("Lesquelles").get_by_role("link", name="Toutes").click()
    assert defauts(page) == []
