"""Hand the screen over by clicks: she ticks her health, and proves herself by a code of hers."""

import re
from typing import Any

import psycopg
import pytest

from tests.auth.liens.test_navigateur import (
    a_soi as a_soi,
)
from tests.auth.liens.test_navigateur import (
    ailleurs as ailleurs,
)
from tests.auth.liens.test_navigateur import (
    distribuer,
    recu,
)
from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur
from tests.stories.conftest import personne_de

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]
_SON_CODE = re.compile(r"\b(\d{3}\s\d{3})\b")


def preparer(page: Any) -> None:
    """Go from the day to her carnet, and ask her for her health, for the mission locale."""
    page.get_by_role("link", name="Personnes").first.click()
    page.get_by_role("link", name="Samira Benali").first.click()
    page.get_by_role("link", name="Pourquoi ?").first.click()
    page.get_by_role("link", name=re.compile("Recueillir")).first.click()
    page.locator("input[name=portee][value=structure]").check()
    structures = page.locator("select[name=structure_id]")
    structures.select_option(label="Mission locale de Nîmes")
    for pli in page.locator("main details:not([open]) > summary").all():
        pli.click()
    page.locator("input[name=domaines]").first.check()
    page.locator("input[name=sensibles][value=sante]").check()
    page.locator("select[name=finalite]").select_option("coordination")
    page.locator("input[name=duree]").first.check()
    page.get_by_label("Votre code pour reprendre l’écran").fill("4821")
    page.get_by_role("button", name="Tendre l’écran à la personne").click()


def test_she_opens_her_health_by_a_code_of_hers(page: Any, a_soi: Serveur, tmp_path: Any) -> None:
    entrer(page, "referente")
    preparer(page)
    page.get_by_role("heading", name="C’est vous qui décidez").wait_for()
    assert defauts(page) == []
    # Without a code of hers, her tick opens nothing: it is said beside the field, and stays.
    page.locator("input[name=sensibles][value=sante]").check()
    page.get_by_role("button", name="Je suis d’accord").click()
    page.locator("[name=code_elle][aria-invalid=true]").wait_for()
    assert page.locator("input[name=sensibles][value=sante]").is_checked()
    page.get_by_role("button", name="Recevoir un code à mon adresse électronique").click()
    page.get_by_text("Un code vient de partir à votre adresse").first.wait_for()
    assert defauts(page) == []
    distribuer(a_soi, tmp_path)
    lu = lire_chez_elle(page, a_soi)
    page.locator("input[name=sensibles][value=sante]").check()
    page.get_by_label("Votre code à vous").fill(lu)
    page.get_by_role("button", name="Je suis d’accord").click()
    page.get_by_role("heading", name="Merci, c’est noté").wait_for()
    assert defauts(page) == []
    page.get_by_label("Votre code à quatre chiffres").fill("4821")
    page.get_by_role("button", name="Reprendre l’écran").click()
    page.get_by_text("L’écran est à vous de nouveau").first.wait_for()
    with psycopg.connect(a_soi.base.admin_dsn) as connexion:
        samira = personne_de(connexion, "personne@demo.example")
        accord = connexion.execute(
            "select domaines & 256, recueil from consentement where personne_id = %s"
            " order by cree_le desc, id limit 1",
            (samira,),
        ).fetchone()
    assert accord == (256, "ecran")


def lire_chez_elle(page: Any, serveur: Serveur) -> str:
    """Read her mailbox where she would: not on the screen that was handed over."""
    ailleurs = page.context.browser.new_context(base_url=serveur.url, locale="fr-FR")
    try:
        return recu(ailleurs.new_page(), _SON_CODE)
    finally:
        ailleurs.close()
