"""Read a carnet by clicks alone: on a phone, on a desk, at two dates, and on paper."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from tests.browser.clics import ecran
from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.stories.conftest import semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]
PARTIES = ("situation", "parcours", "frise", "rendez-vous", "cercle")


@pytest.fixture(scope="module")
def monde(
    modele: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serveur]:
    """Serve the demo's world to paths that only read."""
    base = cloner(f"carnet_bord_{worker_id}", semer_modele(modele))
    yield from servir(base, tmp_path_factory.mktemp("bord"))


@contextmanager
def ouvrir(navigateur: Any, monde: Serveur, largeur: int) -> Iterator[Any]:
    """Open Samira's carnet, by clicks."""
    with ecran(navigateur, monde.url, largeur) as page:
        entrer(page, "referente")
        page.get_by_role("link", name="Samira Benali").first.click()
        page.wait_for_url("**/carnets/*")
        yield page


def montrees(page: Any) -> list[str]:
    return [partie for partie in PARTIES if page.locator(f"#{partie}").is_visible()]


def test_on_a_phone_each_tab_shows_its_part_alone(navigateur: Any, monde: Serveur) -> None:
    with ouvrir(navigateur, monde, 390) as page:
        assert montrees(page) == ["situation"]
        for titre, partie in zip(
            ("Parcours", "Frise", "Agenda", "Cercle", "Situation"),
            (*PARTIES[1:], PARTIES[0]),
            strict=True,
        ):
            page.get_by_label("Parties du carnet").get_by_role("link", name=titre).click()
            assert montrees(page) == [partie]
        assert defauts(page) == []


def test_on_a_desk_each_part_is_read_on_one_screen(navigateur: Any, monde: Serveur) -> None:
    with ouvrir(navigateur, monde, 1280) as page:
        assert montrees(page) == list(PARTIES)
        hauteurs = {p: page.locator(f"#{p}").bounding_box()["height"] for p in PARTIES[:3]}
        assert {p: h for p, h in hauteurs.items() if h > 800} == {}
        pleins = page.locator("main a.bouton:not(.secondaire)")
        assert pleins.count() == 1, "one main act"
        page.get_by_text("Qui voit ceci").first.click()
        assert page.get_by_text("Lu par la personne elle-même").first.is_visible()
        page.get_by_role("link", name="Toute la frise").click()
        page.get_by_text("Filtrer et chercher").click()
        page.get_by_label("Ces mots").fill("introuvable ici")
        page.get_by_role("button", name="Filtrer").click()
        assert page.get_by_text("Aucune ligne ne répond à ces choix").is_visible()
        assert "introuvable" not in page.url
        assert defauts(page) == []
        page.get_by_role("link", name="Retour au carnet").click()
        page.get_by_role("link", name="Comparer deux dates").click()
        page.get_by_role("button", name="Comparer").click()
        assert page.get_by_role("heading", name="Objectifs et actions").is_visible()
        assert defauts(page) == []


def test_on_paper_it_is_dated_signed_for_confidential_and_full(
    navigateur: Any, monde: Serveur
) -> None:
    with ouvrir(navigateur, monde, 1280) as page:
        caches = page.locator("main details:not(.qui-voit) summary").all_inner_texts()
        papier = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
        feuilles = [
            " ".join(normalize("NFKC", feuille.extract_text()).split()) for feuille in papier.pages
        ]
        lu = " ".join(feuilles)
        assert re.search(r"Confidentiel\. Imprimé le \d.* par Claire Mazel, \w+", feuilles[0])
        for rang, feuille in enumerate(feuilles, 1):
            assert f"page {rang} sur {len(feuilles)}" in feuille
            assert len(feuille) > 300 or rang == len(feuilles), f"page {rang} is nearly empty"
        for dit in ("Situation", "Parcours", "Frise", "Agenda", "Cercle"):
            assert dit in lu
        for inutile in (
            "Ajouter une action", "Ouvrir en urgence", "Corriger", "Qui voit ceci",
            "Toute la frise", "Se déconnecter", "Mentions légales",
        ):  # fmt: skip
            assert inutile not in lu, inutile
        assert caches, "something is folded on a screen"
