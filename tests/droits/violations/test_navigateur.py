"""Note, complete, tell and conclude a violation by clicks alone, on a phone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from core.clock import PARIS, maintenant
from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.stories.conftest import semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any) -> Iterator[Serveur]:
    """Serve a world of its own."""
    yield from servir(cloner(f"carnet_violations_{worker_id}", semer_modele(modele)), tmp_path)


def _il_y_a(heures: int) -> str:
    return f"{maintenant().astimezone(PARIS) - timedelta(hours=heures):%Y-%m-%dT%H:%M}"


def test_violation_is_noted_completed_told_and_concluded_by_clicks(
    page: Any, a_soi: Serveur
) -> None:
    entrer(page, "administratrice")
    page.goto("/administration/papiers")
    page.get_by_role("link", name="Registre des violations").click()
    assert defauts(page) == []
    page.get_by_role("link", name="Noter une violation").click()
    assert defauts(page) == []
    page.get_by_label("Connue le").fill(_il_y_a(30))
    page.get_by_label("Les faits").fill("Un téléphone professionnel volé, sans code.")
    page.get_by_role("button", name="Enregistrer").click()
    assert page.get_by_text("Ce champ est à remplir.").count() >= 1
    page.get_by_label("Vues par qui ne devait pas").check()
    page.get_by_role("button", name="Enregistrer").click()
    assert page.get_by_text("La violation est au registre.").count() == 1
    assert page.get_by_text("À notifier à la CNIL avant le").count() == 1
    assert page.get_by_role("link", name="Corriger, ou compléter").count() == 0
    adresse = page.url.split("?")[0]
    with psycopg.connect(a_soi.base.admin_dsn) as connexion:
        ligne = connexion.execute(
            "select id from compte where courriel = 'referente@demo.example'"
        ).fetchone()
    assert ligne is not None
    entrer(page, "dpo")
    page.goto("/a-traiter")
    assert page.get_by_text("Violations à notifier à la CNIL").count() >= 1
    page.goto(adresse)
    assert page.get_by_text("Avant de conclure, il manque").count() == 1
    assert defauts(page) == []
    page.get_by_role("link", name="Corriger, ou compléter").click()
    assert defauts(page) == []
    page.get_by_label("Mesures prises").fill("Téléphone effacé à distance, compte fermé.")
    page.get_by_label("Effets probables").fill("Quelqu’un a pu lire des rendez-vous.")
    page.get_by_label("Risque pour les personnes").select_option("eleve")
    page.get_by_label("Notifiée à la CNIL le").fill(_il_y_a(1))
    page.get_by_role("button", name="Enregistrer").click()
    assert page.get_by_text("Personnes à prévenir dans les meilleurs délais.").count() == 1
    page.get_by_label("Compte (numéro)").fill(str(ligne[0]))
    page.get_by_label("Du", exact=True).fill("2020-01-01")
    page.get_by_role("button", name="Chercher qui prévenir").click()
    assert page.get_by_role("heading", name="Prévenir").count() == 1
    assert defauts(page) == []
    page.get_by_role("button", name="Envoyer à").click()
    page.get_by_label("Ce qui s’est passé").fill("Le téléphone d’une conseillère a été volé.")
    page.get_by_role("button", name="Envoyer à").click()
    assert page.get_by_text("Les personnes sont prévenues").count() == 1
    page.get_by_role("button", name="Conclure").click()
    assert page.get_by_role("heading", name="conclue").count() == 1
    assert defauts(page) == []
    page.get_by_label("Pourquoi la rouvrir").fill("La CNIL demande une précision.")
    page.get_by_role("button", name="Rouvrir").click()
    assert page.get_by_text("La violation est rouverte.").count() == 1
    entrer(page, "personne")
    page.goto("/mes-droits")
    page.get_by_role("link", name="Incidents sur mes données").click()
    assert page.get_by_text("Le téléphone d’une conseillère a été volé.").count() == 1
    assert defauts(page) == []
