"""Click the way to each page that the guides show; `make captures` takes their pictures there."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.migrations import RACINE
from tests.browser.clics import ecran
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.stories.conftest import semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]
GUIDES = RACINE / "docs/guide"
IMAGES = GUIDES / "images"
A_PRENDRE = bool(os.environ.get("CARNET_CAPTURES"))
_IMAGE = re.compile(r"!\[[^\]]+\]\(images/([\w-]+)\.jpg\)")
BUREAU, TELEPHONE = (1280, 860), (390, 780)


@dataclass(frozen=True, slots=True)
class Vue:
    """Hold one picture of a guide: who logs in, on what, the links that they click, the title."""

    nom: str
    qui: str
    clics: tuple[str, ...]
    titre: str
    taille: tuple[int, int] = BUREAU


VUES = (
    Vue("ma-journee", "referente", (), "Bonjour Claire"),
    Vue("carnet", "referente", ("Personnes", "Samira Benali"), "Samira Benali"),
    Vue(
        "ajouter",
        "referente",
        ("Personnes", "Samira Benali", "Sur une page entière"),
        "Ajouter",
    ),
    Vue("messages", "referente", ("Messages",), "Messages"),
    Vue("mon-parcours", "personne", (), "Bonjour Samira", TELEPHONE),
    Vue("qui-sait-quoi", "personne", ("Qui sait quoi",), "Qui sait quoi", TELEPHONE),
    Vue("ecarts", "coordonnateur", (), "Où manque-t-il quoi"),
    Vue("a-traiter", "administratrice", (), "traiter"),
    Vue("equipe", "gestionnaire", (), "Qui accompagne, dans ma structure"),
    Vue("journal", "dpo", ("Journal",), "Journal"),
    Vue("violations", "dpo", ("Violations",), "violations"),
)


@pytest.fixture(scope="module")
def monde(
    modele: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serveur]:
    """Serve the demo's world to paths that only read."""
    base = cloner(f"carnet_guide_{worker_id}", semer_modele(modele))
    yield from servir(base, tmp_path_factory.mktemp("guide"))


def test_each_page_that_a_guide_shows_is_reached_by_clicks(navigateur: Any, monde: Serveur) -> None:
    faux = {}
    for vue in VUES:
        with ecran(navigateur, monde.url, *vue.taille) as page:
            entrer(page, vue.qui)
            for lien in vue.clics:
                juste = page.get_by_role("link", name=lien, exact=True)
                (juste if juste.count() else page.get_by_role("link", name=lien)).first.click()
            titre = page.locator("h1").first.inner_text()
            if vue.titre not in titre:
                faux[vue.nom] = titre
            if A_PRENDRE:
                prendre(page, IMAGES / f"{vue.nom}.jpg")
    assert faux == {}


def prendre(page: Any, fichier: Path) -> None:
    """Keep what is seen first of a page."""
    fichier.parent.mkdir(exist_ok=True)
    page.screenshot(path=fichier, type="jpeg", quality=72)


def test_each_picture_is_taken_here_and_shown_by_one_guide() -> None:
    montrees = [
        nom for guide in sorted(GUIDES.glob("*.md")) for nom in _IMAGE.findall(guide.read_text())
    ]
    assert sorted(montrees) == sorted(vue.nom for vue in VUES)
    assert {fichier.stem for fichier in IMAGES.glob("*.jpg")} == set(montrees)
