"""Walk the three paths in Chromium, on a phone and on a desk, in the demo's world."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from core.migrations import RACINE
from tests.conftest import Serveur, cloner, servir
from tests.stories.conftest import personne_de, semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur, pytest.mark.long]
AXE = RACINE / "node_modules" / "axe-core" / "axe.min.js"
REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
TAILLES = (360, 1280)
CARNET = "/carnets/{personne}"
OFFRES = "/offres?code_commune=30189"
CHEMINS = {
    "referente": (
        "/ma-journee", "/personnes", CARNET, CARNET + "/frise", CARNET + "/pourquoi", CARNET + "/constats/nouveau",
        CARNET + "/objectifs/nouveau", CARNET + "/actions/nouvelle", CARNET + "/rendez-vous/nouveau", OFFRES,
    ),
    "personne": ("/mon-parcours", "/qui-sait-quoi", "/qui-a-regarde", "/accords/nouveau", OFFRES),
    "coordonnateur": ("/ecarts", "/ecarts?thematique=numerique", "/mon-compte"),
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(modele: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serveur]:
    """Serve a copy of the demo's world to every path."""
    base = cloner(f"carnet_chemins_{worker_id}", semer_modele(modele))
    yield from servir(base, tmp_path_factory.mktemp("chemins"))


@pytest.fixture(scope="module")
def samira(demo: Serveur) -> str:
    with psycopg.connect(demo.base.admin_dsn) as connexion:
        return str(personne_de(connexion, "personne@demo.example"))


@pytest.fixture(params=TAILLES)
def page(request: pytest.FixtureRequest, navigateur: Any, demo: Serveur) -> Iterator[Any]:
    taille = {"width": request.param, "height": 800}
    contexte = navigateur.new_context(base_url=demo.url, locale="fr-FR", viewport=taille)
    contexte.set_default_timeout(10_000)
    yield contexte.new_page()
    contexte.close()


def entrer(page: Any, qui: str) -> None:
    page.goto("/connexion")
    page.locator(f'form:has(input[value="{qui}@demo.example"]) button').click()
    page.wait_for_load_state()


def graves(page: Any) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    rapport = page.evaluate("regles => axe.run({runOnly: {type: 'tag', values: regles}})", REGLES)
    return [
        f"{v['id']} {v['nodes'][0]['html'][:120]}"
        for v in rapport["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("qui", CHEMINS)
def test_pages_of_the_path_are_accessible_narrow_and_within_policy(
    page: Any, demo: Serveur, samira: str, qui: str
) -> None:
    refus: list[str] = []
    page.on("console", lambda m: refus.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda e: refus.append(str(e)))
    entrer(page, qui)
    defauts: list[str] = []
    for chemin in CHEMINS[qui]:
        assert page.goto(chemin.format(personne=samira), wait_until="load").status == 200, chemin
        defauts += [f"{chemin} {defaut}" for defaut in graves(page)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            defauts.append(f"{chemin} scrolls sideways")
    assert (defauts, refus) == ([], [])


def test_map_of_offers_shows_its_markers(page: Any) -> None:
    page.goto(OFFRES)
    page.locator("#map_offres .amas, #map_offres .repere").first.wait_for(state="attached")


def test_map_of_gaps_shows_its_contours(page: Any) -> None:
    entrer(page, "coordonnateur")
    page.goto("/ecarts")
    page.locator("#map_ecarts path.leaflet-interactive").first.wait_for(state="attached")


def test_constat_typed_by_the_referente_is_read_in_her_carnet(page: Any, samira: str) -> None:
    texte = f"Le car de 6 h est supprimé ({page.viewport_size['width']})."
    entrer(page, "referente")
    page.goto(f"/carnets/{samira}/constats/nouveau")
    page.locator("select[name=thematique]").select_option(index=2)
    page.locator("textarea[name=texte]").fill(texte)
    page.get_by_role("button", name="Ajouter au carnet").click()
    page.wait_for_url("**?fait=constat")
    assert page.get_by_text(texte).first.is_visible()


def test_person_reads_what_a_withdrawal_changes_before_doing_it(page: Any) -> None:
    entrer(page, "personne")
    page.goto("/qui-sait-quoi")
    page.get_by_role("link", name="Retirer cet accord").first.click()
    page.wait_for_url("**/retrait")
    assert graves(page) == []
