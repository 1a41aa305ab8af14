"""Open the pages of each rôle in Chromium: rules of accessibility, width, policy, keyboard."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.browser.clics import ecran
from tests.browser.regles import cibles_trop_petites, defauts, defauts_dans_le_noir, entrees_vues
from tests.conftest import Serveur
from tests.tranches import enchainer
from tests.web.monde import Monde, adresse, construire
from web.menus import MENUS

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]

TAILLES = ({"width": 360, "height": 740}, {"width": 1280, "height": 800})
# As it is read besides: by another phone, on 1280 pixels enlarged to 200 %, on a wide screen.
LARGEURS = (390, 640, 1600)
# What stands in no slice; each slice names its own, in the pages.py of its tests.
MAISON = (
    "/",
    "/api",
    "/mentions-legales",
    "/confidentialite",
    "/accessibilite",
    "/qui-peut-voir-quoi",
    "/nulle-part",
    "/demo/courriels",
)
PAGES = enchainer("pages", "NAVIGATEUR", {None: MAISON})


@pytest.fixture
def monde(admin: psycopg.Connection[Any], serveur: Serveur) -> Monde:
    return construire(admin)


@pytest.fixture
def page(navigateur: Any, serveur: Serveur, monde: Monde) -> Iterator[Any]:
    with ecran(navigateur, serveur.url, hauteur=740) as ouverte:
        yield ouverte


def entrer(page: Any, role: str) -> None:
    page.goto("/connexion")
    page.locator(f'form:has(input[value="{adresse(role)}"]) button').click()


def debordements(page: Any) -> list[int]:
    """List the widths at which the page is wider than its screen."""
    trouves = []
    for largeur in LARGEURS:
        page.set_viewport_size({"width": largeur, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > largeur:
            trouves.append(largeur)
    return trouves


@pytest.mark.parametrize("role", PAGES)
def test_pages_keep_the_rules_their_width_their_menu_and_their_contrast_in_the_dark(
    page: Any, monde: Monde, role: str | None
) -> None:
    refus: list[str] = []
    page.on(
        "console", lambda m: refus.append(m.text) if "Content Security Policy" in m.text else None
    )
    if role:
        entrer(page, role)
    for chemin in PAGES[role]:
        page.set_viewport_size(TAILLES[0])
        reponse = page.goto(monde.chemin(chemin), wait_until="load")
        assert reponse.status == (404 if chemin == "/nulle-part" else 200), chemin
        assert defauts_dans_le_noir(page) == [], f"{chemin} dans le noir"
        for taille in TAILLES:
            page.set_viewport_size(taille)
            lieu = f"{chemin} à {taille['width']}"
            assert defauts(page) == [], lieu
            assert cibles_trop_petites(page) == [], lieu
            vues = entrees_vues(page)
            assert [dit for _, dit in MENUS.get(role or "", ()) if dit not in vues] == [], lieu
            assert page.evaluate("document.documentElement.scrollWidth") <= taille["width"], lieu
        assert debordements(page) == [], chemin
    assert refus == []


def test_slash_goes_to_the_search_and_escape_closes_details(page: Any) -> None:
    entrer(page, "professionnel")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q-entete"
    page.keyboard.type("bél")
    page.locator(":focus").press("Enter")
    # Found alone, she is opened.
    page.wait_for_url("**/carnets/*")
    assert page.get_by_role("heading", name="Inès Bélanger").is_visible()
    page.emulate_media(media="screen")
    # A letter away, she is only offered: one goes on by the keyboard.
    page.keyboard.press("/")
    page.keyboard.type("Bellanger")
    page.locator(":focus").press("Enter")
    page.wait_for_url("**/personnes")
    assert page.get_by_text("à une lettre près").is_visible()
    page.get_by_role("link", name="Inès Bélanger").press("Enter")
    page.wait_for_url("**/carnets/*")


def test_first_tab_stop_skips_to_the_contents(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_draft_survives_a_reload_and_dies_with_the_session(page: Any, monde: Monde) -> None:
    entrer(page, "professionnel")
    page.goto(f"/carnets/{monde.personne}/constats/nouveau")
    page.locator("textarea[name=texte]").fill("Commencé, pas encore envoyé")
    page.reload()
    assert page.locator("textarea[name=texte]").input_value() == "Commencé, pas encore envoyé"
    page.get_by_role("button", name="Se déconnecter").click()
    assert page.evaluate("sessionStorage.length") == 0
    assert page.get_by_role("status").inner_text().strip() == "La déconnexion est faite."


def test_what_was_typed_comes_back_after_the_session_ended_while_writing(
    page: Any, monde: Monde, admin: psycopg.Connection[Any]
) -> None:
    entrer(page, "professionnel")
    formulaire = f"/carnets/{monde.personne}/constats/nouveau"
    page.goto(formulaire)
    page.locator("select[name=thematique]").select_option(index=2)
    page.locator("textarea[name=texte]").fill("Écrit trop lentement")
    admin.execute("update connexion set expire_le = now()")
    admin.commit()
    page.get_by_role("button", name="Ajouter au carnet").click()
    page.get_by_role("heading", name="Connexion nécessaire").wait_for()
    # Without a script, the text is on the page; the way back leads to the form.
    assert page.get_by_label("Ce que vous aviez écrit").input_value() == "Écrit trop lentement"
    page.get_by_role("link", name="Se connecter", exact=True).last.click()
    page.wait_for_url(f"**/connexion?suite={formulaire}")
    assert defauts(page) == []
    entrer(page, "professionnel")
    page.goto(formulaire)
    assert page.locator("textarea[name=texte]").input_value() == "Écrit trop lentement"
    assert "est revenu" in page.locator(".brouillon-revenu").inner_text()
    assert defauts(page) == []
    page.get_by_role("button", name="Ajouter au carnet").click()
    page.wait_for_url("**?fait=constat&sur=*")
    page.goto(formulaire)
    assert page.locator("textarea[name=texte]").input_value() == ""


def test_form_refused_once_is_found_again_after_the_session_ended(
    page: Any, monde: Monde, admin: psycopg.Connection[Any]
) -> None:
    entrer(page, "professionnel")
    formulaire = f"/carnets/{monde.personne}/constats/nouveau"
    page.goto(formulaire)
    page.locator("form[data-brouillon]").evaluate("f => f.noValidate = true")
    page.locator("textarea[name=texte]").fill("Refusé une fois")
    page.get_by_role("button", name="Ajouter au carnet").click()
    page.locator(".resume-erreurs").wait_for()
    page.locator("select[name=thematique]").select_option(index=2)
    page.locator("textarea[name=texte]").fill("Refusé une fois, puis complété")
    admin.execute("update connexion set expire_le = now()")
    admin.commit()
    page.get_by_role("button", name="Ajouter au carnet").click()
    page.get_by_role("link", name="Se connecter", exact=True).last.click()
    suite = page.url.partition("suite=")[2]
    entrer(page, "professionnel")
    page.goto(suite)
    page.wait_for_url(f"**{formulaire}")
    assert page.locator("textarea[name=texte]").input_value() == "Refusé une fois, puis complété"


def test_draft_is_never_shown_to_another_account_of_the_same_tab(
    page: Any, monde: Monde, admin: psycopg.Connection[Any]
) -> None:
    entrer(page, "personne")
    page.goto("/mon-parcours/paroles")
    page.locator("textarea[name=texte]").fill("Pour moi seule")
    admin.execute("update connexion set expire_le = now()")
    admin.commit()
    page.goto("/mon-parcours/paroles")
    entrer(page, "professionnel")
    page.goto("/ma-journee")
    assert "Pour moi seule" not in page.evaluate("JSON.stringify({...sessionStorage})")
    entrer(page, "personne")
    page.goto("/mon-parcours/paroles")
    assert page.locator("textarea[name=texte]").input_value() == ""
    assert page.locator(".brouillon-revenu").count() == 0


def test_draft_dies_in_every_tab_when_somebody_logs_out_in_one(page: Any, monde: Monde) -> None:
    entrer(page, "professionnel")
    formulaire = f"/carnets/{monde.personne}/constats/nouveau"
    page.goto(formulaire)
    page.locator("textarea[name=texte]").fill("Laissé dans un onglet")
    autre = page.context.new_page()
    autre.goto("/ma-journee")
    autre.get_by_role("button", name="Se déconnecter").first.click()
    autre.wait_for_url("**/connexion**")
    # Whoever sits down at that tab finds nothing, logged in or not.
    page.reload()
    page.wait_for_url("**/connexion**")
    assert "Laissé dans un onglet" not in page.evaluate("JSON.stringify({...sessionStorage})")
    entrer(autre, "professionnel")
    autre.close()
    page.goto(formulaire)
    assert page.locator("textarea[name=texte]").input_value() == ""
    assert "Laissé dans un onglet" not in page.evaluate("JSON.stringify({...sessionStorage})")


def test_draft_gives_back_each_control_as_it_was_and_can_be_erased(page: Any, monde: Monde) -> None:
    entrer(page, "professionnel")
    formulaire = "/accueil"
    page.goto(formulaire)
    # The token and the key of the form are others at each page.
    champs = "[...new FormData(document.querySelector('form[data-brouillon]'))]"
    lus = f"JSON.stringify({champs}.filter(([nom]) => !['_csrf', '_cle'].includes(nom)))"
    vierge = page.evaluate(lus)
    page.locator("select[name=civilite]").select_option("Madame")
    page.locator("input[name=prenom]").fill("Inès")
    page.locator("input[name=nir]").fill("290063417200312")
    page.locator("input[name=publics]").nth(1).check()
    page.locator("input[name=publics]").nth(2).check()
    page.goto("/ma-journee")
    page.goto(formulaire)
    assert page.locator("select[name=civilite]").input_value() == "Madame"
    assert page.locator("input[name=prenom]").input_value() == "Inès"
    assert [page.locator("input[name=publics]").nth(n).is_checked() for n in range(4)] == [
        False,
        True,
        True,
        False,
    ]
    assert page.locator("input[name=nir]").input_value() == ""
    page.get_by_role("button", name="Effacer").click()
    assert page.evaluate(lus) == vierge
    page.reload()
    assert page.locator("input[name=prenom]").input_value() == ""


def test_draft_never_changes_a_choice_already_made(page: Any, monde: Monde) -> None:
    entrer(page, "professionnel")
    formulaire = f"/carnets/{monde.personne}/constats/nouveau"
    page.goto(formulaire)
    choisis = {}
    for nom in page.evaluate(
        "[...new Set([...document.querySelectorAll('main input[type=radio]')].map(r => r.name))]"
    ):
        dernier = page.locator(f"main input[type=radio][name={nom}]").last
        dernier.check()
        choisis[nom] = dernier.get_attribute("value")
    page.locator("textarea[name=texte]").fill("Ses mots à elle")
    page.goto("/ma-journee")
    page.goto(formulaire)
    assert len(choisis) >= 1
    for nom, valeur in choisis.items():
        assert (
            page.locator(f"main input[type=radio][name={nom}]:checked").get_attribute("value")
            == valeur
        )


def test_draft_leaves_alone_what_somebody_corrected_since(
    page: Any, monde: Monde, admin: psycopg.Connection[Any]
) -> None:
    entrer(page, "professionnel")
    formulaire = f"/carnets/{monde.personne}/identite"
    page.goto(formulaire)
    adresse_, motif = page.locator("#adresse"), page.locator("#motif")
    adresse_.fill("3 rue du brouillon")
    motif.fill("Elle a déménagé la semaine dernière.")
    admin.execute("update personne set adresse = '9 rue corrigée' where id = %s", [monde.personne])
    admin.commit()
    page.goto(formulaire)
    assert adresse_.input_value() == "9 rue corrigée"
    assert motif.input_value() == "Elle a déménagé la semaine dernière."
    assert "est resté comme elle le montre" in page.locator(".brouillon-revenu").inner_text()


def test_draft_comes_back_in_sight_though_its_part_of_the_form_was_folded(
    page: Any, monde: Monde
) -> None:
    entrer(page, "professionnel")
    page.goto("/accueil")
    commune = page.locator("#lieu_naissance")
    assert not commune.is_visible()
    page.locator("#nom").fill("Zarqa")
    page.goto("/accueil")
    assert page.locator("#nom").input_value() == "Zarqa"
    assert not commune.is_visible()
    page.get_by_text("Lieu de naissance, si la personne veut le dire").click()
    commune.fill("Alès")
    page.goto("/accueil")
    assert commune.is_visible()
    assert commune.input_value() == "Alès"
    assert defauts(page) == []


def test_two_forms_of_one_page_keep_their_own_drafts(page: Any, monde: Monde) -> None:
    entrer(page, "personne")
    for genre, texte in (("opposition", "Je veux tout arrêter"), ("effacement", "")):
        page.goto(f"/mes-droits/demande/{genre}")
        champ = page.locator("textarea[name=texte]")
        assert champ.input_value() == ""
        champ.fill(texte)


def test_form_faults_are_said_beside_the_field_and_announced(page: Any, monde: Monde) -> None:
    entrer(page, "professionnel")
    page.goto(f"/carnets/{monde.personne}/constats/nouveau")
    page.locator("form[data-brouillon]").evaluate("f => f.noValidate = true")
    page.get_by_role("button", name="Ajouter au carnet").click()
    champ = page.locator("textarea[name=texte]")
    assert champ.get_attribute("aria-invalid") == "true"
    assert page.locator("#texte-erreur").inner_text() == "Ce champ est à remplir."
    assert "texte-erreur" in champ.get_attribute("aria-describedby")
    assert page.evaluate("document.activeElement.className") == "resume-erreurs"
    assert defauts(page) == []


def test_tab_of_the_carnet_shows_its_part_alone_on_a_phone(page: Any, monde: Monde) -> None:
    entrer(page, "professionnel")
    page.goto(f"/carnets/{monde.personne}")
    page.get_by_role("link", name="Parcours", exact=True).click()
    assert page.get_by_role("heading", name="Parcours", exact=True).is_visible()
    assert not page.get_by_role("heading", name="Situation", exact=True).is_visible()
    page.get_by_role("link", name="Situation", exact=True).click()
    assert page.get_by_role("heading", name="Situation", exact=True).is_visible()
    assert not page.get_by_role("heading", name="Parcours", exact=True).is_visible()


def test_everything_is_reached_without_scripts(
    navigateur: Any, serveur: Serveur, monde: Monde
) -> None:
    with ecran(navigateur, serveur.url, java_script_enabled=False) as page:
        entrer(page, "professionnel")
        page.goto(f"/carnets/{monde.personne}/constats/nouveau")
        page.locator("select[name=thematique]").select_option(index=2)
        page.locator("textarea[name=texte]").fill("Le bus passe à 6 h, l’atelier ouvre à 5 h.")
        page.get_by_role("button", name="Ajouter au carnet").click()
        page.wait_for_url("**?fait=constat&sur=*")
        assert page.get_by_text("Le bus passe à 6 h").first.is_visible()


def test_printing_leaves_the_menus_and_keeps_the_text(page: Any, monde: Monde) -> None:
    entrer(page, "professionnel")
    page.goto(f"/carnets/{monde.personne}")
    page.emulate_media(media="print")
    assert not page.locator(".entete").is_visible()
    assert page.get_by_role("heading", name="Inès Bélanger").is_visible()
    page.emulate_media(media="screen")
    # A letter away, she is only offered: one goes on by the keyboard.
    page.keyboard.press("/")
    page.keyboard.type("Bellanger")
    page.locator(":focus").press("Enter")
    page.wait_for_url("**/personnes")
    assert page.get_by_text("à une lettre près").is_visible()
    page.get_by_role("link", name="Inès Bélanger").press("Enter")
    page.wait_for_url("**/carnets/*")
