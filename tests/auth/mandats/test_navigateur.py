"""A curateur, by clicks alone: she says yes, he says yes too, one no shuts, the mandate ends."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.browser.clics import ecran
from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.stories.conftest import personne_de, semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]
LARGEURS = {"téléphone": 360, "bureau": 1280}


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any) -> Iterator[Serveur]:
    """Serve a world of its own."""
    base = cloner(f"carnet_mandat_{worker_id}", semer_modele(modele))
    yield from servir(base, tmp_path)


@pytest.fixture(params=LARGEURS)
def page(request: pytest.FixtureRequest, a_soi: Serveur, navigateur: Any) -> Iterator[Any]:
    """Open a phone, then a computer."""
    with ecran(navigateur, a_soi.url, LARGEURS[request.param]) as ouverte:
        yield ouverte


def ouvert(serveur: Serveur, domaine: int) -> bool:
    """Say whether a structure reads this domain of Lucas."""
    with psycopg.connect(serveur.base.admin_dsn) as connexion:
        lucas = personne_de(connexion, "personne-curatelle@demo.example")
        lu = connexion.execute(
            "select coalesce(bit_or(domaines), 0) & (1 << %s) <> 0 from acces"
            " where personne_id = %s and fin > now()",
            (domaine, lucas),
        ).fetchone()
    assert lu is not None
    return bool(lu[0])


def test_a_curateur_and_whom_he_represents_say_yes_together(page: Any, a_soi: Serveur) -> None:
    with psycopg.connect(a_soi.base.admin_dsn) as connexion:
        lucas = personne_de(connexion, "personne-curatelle@demo.example")
        connexion.execute(
            "update consentement set retire_le = now() where personne_id = %s"
            " and retire_le is null",
            (lucas,),
        )
        nom = connexion.execute(
            "select s.nom from accompagnement m join structure s on s.id = m.structure_id"
            " where m.personne_id = %s and (m.fin is null or m.fin > now()) and not s.sensible"
            " order by s.nom",
            (lucas,),
        ).fetchone()
        assert nom is not None
    # The guardian says yes first, by what his home shows.
    page.context.clear_cookies()
    entrer(page, "curateur")
    assert defauts(page) == []
    page.get_by_role("link", name="Lucas Pagès", exact=True).click()
    page.get_by_role("heading", name="Lucas Pagès").wait_for()
    assert defauts(page) == []
    page.get_by_role("link", name="Qui sait quoi, et les accords").click()
    assert defauts(page) == []
    page.get_by_label("La structure").select_option(label=nom[0])
    page.get_by_label("Logement").check()
    page.get_by_label("6 mois").check()
    page.get_by_role("button", name="Dire oui").click()
    page.get_by_text("Il attend un second oui").wait_for()
    assert not ouvert(a_soi, 2)
    # She says yes too, in one gesture.
    page.context.clear_cookies()
    entrer(page, "personne-curatelle")
    page.goto("/qui-sait-quoi")
    assert defauts(page) == []
    page.get_by_role("button", name="Moi aussi, je dis oui").click()
    page.get_by_text("Votre accord est enregistré").wait_for()
    assert ouvert(a_soi, 2)
    # One no is enough: his.
    page.context.clear_cookies()
    entrer(page, "curateur")
    page.get_by_role("link", name="Qui sait quoi, et les accords").click()
    page.get_by_role("button", name="Retirer cet accord").first.click()
    page.get_by_text("Cet accord n’ouvre plus rien").wait_for()
    assert not ouvert(a_soi, 2)
    # Her circle ends the mandate: his next page is the door.
    page.context.clear_cookies()
    entrer(page, "referente")
    page.goto(f"/carnets/{lucas}/representants")
    assert defauts(page) == []
    page.get_by_role("button", name="Terminer ce mandat").click()
    page.get_by_text("son espace n’ouvre plus rien").wait_for()
