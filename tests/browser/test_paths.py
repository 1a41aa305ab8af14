"""Walk the three paths in Chromium, on a phone and on a desk, in the demo's world."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from core.typographie import FINE
from tests.browser.clics import ecran
from tests.browser.regles import defauts
from tests.conftest import Serveur, _adresses, cloner, rafraichir, servir
from tests.dates import dans
from tests.stories.conftest import personne_de, semer_modele
from tests.stories.test_besoin import taire
from tests.stories.test_gestes import THEME, poser

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]
TAILLES = (360, 1280)
CARNET = "/carnets/{personne}"
OFFRES = "/offres?code_commune=30189"
CHEMINS = {
    "referente": (
        "/ma-journee", "/ma-journee/a-faire", "/personnes", CARNET, CARNET + "/echanges/nouveau",
        CARNET + "/frise", CARNET + "/pourquoi", CARNET + "/constats/nouveau",
        CARNET + "/objectifs/nouveau", CARNET + "/actions/nouvelle",
        CARNET + "/rendez-vous/nouveau", OFFRES,
    ),
    "personne": ("/mon-parcours", "/qui-sait-quoi", "/qui-a-regarde", "/accords/nouveau", OFFRES),
    "coordonnateur": ("/ecarts", "/ecarts?thematique=numerique", "/mon-compte"),
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(modele: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the demo's world to paths that only click: its address, not its database."""
    base = cloner(f"carnet_chemins_{worker_id}", semer_modele(modele))
    for serveur in servir(base, tmp_path_factory.mktemp("chemins")):
        yield serveur.url


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Path) -> Iterator[Serveur]:
    """Serve a world of its own to a path that first changes what no click changes."""
    yield from servir(rafraichir(f"carnet_a_soi_{worker_id}", semer_modele(modele)), tmp_path)


@pytest.fixture(scope="module")
def samira(modele: str) -> str:
    with psycopg.connect(_adresses(semer_modele(modele)).admin_dsn) as connexion:
        return str(personne_de(connexion, "personne@demo.example"))


@pytest.fixture(params=TAILLES)
def page(request: pytest.FixtureRequest, navigateur: Any) -> Iterator[Any]:
    monde = "a_soi" if "a_soi" in request.fixturenames else "demo"
    servi = request.getfixturevalue(monde)
    adresse = servi if monde == "demo" else servi.url
    with ecran(navigateur, adresse, request.param) as ouverte:
        yield ouverte


def entrer(page: Any, qui: str) -> None:
    page.goto("/connexion")
    page.locator(f'form:has(input[value="{qui}@demo.example"]) button').click()


@pytest.mark.parametrize("qui", CHEMINS)
def test_pages_of_the_path_are_accessible_narrow_and_within_policy(
    page: Any, samira: str, qui: str
) -> None:
    refus: list[str] = []
    page.on(
        "console", lambda m: refus.append(m.text) if "Content Security Policy" in m.text else None
    )
    page.on("pageerror", lambda e: refus.append(str(e)))
    entrer(page, qui)
    releves: list[str] = []
    for chemin in CHEMINS[qui]:
        assert page.goto(chemin.format(personne=samira), wait_until="load").status == 200, chemin
        releves += [f"{chemin} {defaut}" for defaut in defauts(page)]
        if page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            releves.append(f"{chemin} scrolls sideways")
        titres = page.locator("h1, h2, h3, h4").evaluate_all("t => t.map(h => +h.tagName[1])")
        if any(apres > avant + 1 for avant, apres in pairwise([0, *titres])):
            releves.append(f"{chemin} skips a level of headings: {titres}")
        # An icon is beside the words of its link: no line is drawn under the space between.
        releves += [
            f"{chemin} underlines the space after an icon: {lien}"
            for lien in page.locator("a:has(> .icone:first-child)").evaluate_all(
                "liens => liens.filter(a => getComputedStyle(a).display === 'inline')"
                ".map(a => a.innerText)"
            )
        ]
    assert (releves, refus) == ([], [])


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
    page.wait_for_url("**?fait=constat&sur=*")
    assert page.get_by_text(texte).first.is_visible()


def test_morning_leads_to_what_calls_and_an_exchange_silences_it(
    page: Any, a_soi: Serveur, samira: str
) -> None:
    texte = f"Se remet de sa grippe ({page.viewport_size['width']})."
    with psycopg.connect(a_soi.base.admin_dsn) as connexion:
        taire(connexion, UUID(samira))
    entrer(page, "referente")
    page.get_by_role("link", name="Tout ce que j’ai à faire").click()
    carte = page.locator(".afaire > li", has=page.locator(f'a[href$="/carnets/{samira}"]'))
    raison = carte.get_by_role("link", name="Sans contact depuis").first
    dite = raison.inner_text()
    # By the keyboard alone: the reason is a link, and leads where the carnet says it.
    raison.focus()
    page.locator(":focus").press("Enter")
    page.wait_for_url(f"**/carnets/{samira}#nouvelle")
    assert page.locator("#nouvelle").is_visible()
    assert page.locator(".bandeau").get_by_text(dite).is_visible()
    assert defauts(page) == []
    page.go_back()
    carte.get_by_role("link", name="J’ai eu un échange").click()
    page.locator("select[name=moyen]").select_option("echange_appel")
    page.locator("textarea[name=texte]").fill(texte)
    assert defauts(page) == []
    page.get_by_role("button", name="Noter l’échange").click()
    page.wait_for_url("**/ma-journee/a-faire?fait=echange&sur=*")
    assert carte.count() == 0
    page.goto(f"/carnets/{samira}")
    assert "un échange noté" in page.locator("#nouvelle").inner_text()
    onglets = page.get_by_label("Parties du carnet")
    if onglets.is_visible():
        onglets.get_by_role("link", name="Frise").click()
    page.get_by_role("link", name=f"Corriger ou retirer : {texte}").click()
    assert defauts(page) == []
    page.get_by_role("button", name="Retirer cet échange").click()
    page.wait_for_url("**?fait=echange_retire")
    assert page.locator(".bandeau").get_by_text(dite).is_visible()


def test_two_tabs_correct_the_same_number_and_one_chooses_what_stays(
    page: Any, samira: str
) -> None:
    rang = page.viewport_size["width"] % 100
    entrer(page, "referente")
    page.goto(f"/carnets/{samira}")
    page.get_by_role("link", name="Corriger son identité").click()
    autre = page.context.new_page()
    autre.goto(page.url)
    autre.get_by_label("Téléphone").fill(f"06 11 11 11 {rang}")
    autre.get_by_role("button", name="Corriger", exact=True).click()
    autre.wait_for_url("**?fait=identite_corrigee")
    page.get_by_label("Téléphone").fill(f"06 22 22 22 {rang}")
    page.get_by_role("button", name="Corriger", exact=True).click()
    choix = page.get_by_role("group", name="Téléphone")
    assert [f"06 11 11 11 {rang}", f"06 22 22 22 {rang}"] == sorted(
        ligne.replace(FINE, " ") for ligne in choix.inner_text().splitlines() if ligne[0] == "0"
    )
    assert defauts(page) == []
    choix.get_by_label("Ce que vous avez écrit").check()
    page.get_by_role("button", name="Corriger", exact=True).click()
    page.wait_for_url("**?fait=identite_corrigee")
    assert page.get_by_label("Téléphone").input_value() == f"06222222{rang}"


def test_person_reads_what_a_withdrawal_changes_before_doing_it(page: Any) -> None:
    entrer(page, "personne")
    page.goto("/qui-sait-quoi")
    page.get_by_role("link", name="Retirer cet accord").first.click()
    page.wait_for_url("**/retrait")
    assert defauts(page) == []


def test_offer_is_found_for_a_person_and_becomes_an_action_that_they_read(
    page: Any, samira: str
) -> None:
    entrer(page, "referente")
    page.goto(f"/carnets/{samira}")
    page.get_by_role("link", name="Offres suggérées").click()
    # Each width has its own offer: the same action sent twice within a minute is one, and what was
    # taken up is not suggested again.
    cartes = page.locator("article.carte")
    premiere = cartes.last if page.viewport_size["width"] > 1000 else cartes.first
    nom = premiere.get_by_role("heading").inner_text()
    assert premiere.locator(".verdicts li").count() > 0
    assert defauts(page) == []
    premiere.get_by_role("link", name="En faire une action").click()
    assert page.locator("p.fait a", has_text=nom).is_visible()
    objectif = page.locator(
        "select[name=objectif_id] option[value]:not([value=''])"
    ).first.get_attribute("value")
    page.locator("select[name=objectif_id]").select_option(objectif)
    page.get_by_role("button", name="Ajouter l’action").click()
    page.wait_for_url("**?fait=action**")
    page.get_by_role("button", name="Se déconnecter").click()
    entrer(page, "personne")
    assert page.get_by_role("link", name=nom).first.is_visible()
    # She says that it is done, and takes back a slip of the thumb.
    sienne = page.locator(".ligne", has=page.get_by_role("link", name=nom))
    sienne.get_by_role("button", name="C’est fait").click()
    page.wait_for_url("**?fait=action_avancee&sur=*")
    page.get_by_role("link", name="Revenir sur cette action").click()
    assert defauts(page) == []
    page.locator("li:target").get_by_role("button", name="Je n’ai pas fini").click()
    sienne.get_by_role("button", name="C’est fait").wait_for()


def test_two_offers_ticked_are_compared_and_their_differences_said(page: Any) -> None:
    page.goto(OFFRES)
    cartes = page.locator("article.carte")
    noms = [cartes.nth(rang).get_by_role("heading").inner_text() for rang in (0, 1)]
    for rang in (0, 1):
        cartes.nth(rang).get_by_label(f"Comparer {noms[rang]}").check()
    page.get_by_role("button", name="Comparer les offres cochées").click()
    page.get_by_role("heading", name="Comparer 2 offres").wait_for()
    entetes = page.locator("table.comparaison thead th a").all_inner_texts()
    assert sorted(entetes) == sorted(noms)
    assert page.locator("tr.differe").count() > 0
    assert defauts(page) == []


def test_criterion_is_explained_for_a_person_from_the_sheet_of_an_offer(
    page: Any, samira: str
) -> None:
    entrer(page, "referente")
    page.goto(OFFRES)
    page.locator("article.carte h2 a").first.click()
    page.get_by_role("link", name="Comparer avec une personne").click()
    page.locator(f'a[href*="{samira}"]').click()
    phrases = page.locator(".verdicts li").all_inner_texts()
    assert phrases
    assert all(
        any(dit in phrase for dit in ("rempli", "non rempli", "à demander")) for phrase in phrases
    )
    assert page.get_by_role("heading", name="Critère par critère").is_visible()
    assert defauts(page) == []


def test_results_are_printed_as_the_list_alone_and_as_a_leaflet(page: Any) -> None:
    page.goto(OFFRES)
    lien = page.get_by_role("link", name="feuille à emporter (A5, PDF)").get_attribute("href")
    page.emulate_media(media="print")
    assert page.locator("article.carte").first.is_visible()
    for cache in ("#plan-offres", "form[role=search]", "header nav"):
        assert not page.locator(cache).first.is_visible(), cache
    feuille = page.request.get(lien)
    assert (feuille.status, feuille.headers["content-type"]) == (200, "application/pdf")
    assert feuille.body().startswith(b"%PDF")


def test_every_gesture_is_clicked_and_taken_back_on_a_phone(
    navigateur: Any, a_soi: Serveur, samira: str
) -> None:
    with psycopg.connect(a_soi.base.admin_dsn) as connexion:
        (cle,) = poser(connexion, UUID(samira), "-1 minute")
        connexion.execute(
            "update rendez_vous set debut = greatest(debut, date_trunc('day', now() at time zone"
            " 'Europe/Paris')"
            " at time zone 'Europe/Paris') where id = %s",
            [cle],
        )
    with ecran(navigateur, a_soi.url) as page:
        entrer(page, "referente")
        _noter_puis_effacer(page, f"Point {cle.hex[:8]}")
        _clore_puis_rouvrir(page, "Pas de permi")
        _avancer_puis_reprendre(page)
        _deplacer_puis_annuler(page)
        _corriger_le_telephone(page)
        _corriger_le_texte(page, "Pas de permi", "Pas de permis")


def _juste(page: Any, adresse: str) -> None:
    """Wait for a page, and look at it as everybody must be able to."""
    page.wait_for_url(adresse)
    assert defauts(page) == []
    assert not page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    ), adresse


def _noter_puis_effacer(page: Any, objet: str) -> None:
    carte = page.locator(".agenda > li", has_text=objet)
    carte.get_by_role("button", name="Honoré").click()
    _juste(page, "**/ma-journee?fait=issue&sur=*")
    assert "Honoré" in carte.inner_text()
    carte.get_by_role("link", name="Corriger").click()
    page.get_by_label("Rien n’est encore noté").check()
    page.get_by_role("button", name="Noter").click()
    _juste(page, "**/carnets/*?fait=issue&sur=*")
    assert page.locator(".carte", has_text=objet).get_by_role("button", name="Honoré").is_visible()


def _clore_puis_rouvrir(page: Any, texte: str) -> None:
    page.get_by_role("link", name="Constat", exact=True).click()
    page.locator("select[name=thematique]").select_option(THEME)
    page.locator("textarea[name=texte]").fill(texte)
    page.get_by_role("button", name="Ajouter au carnet").click()
    page.wait_for_url("**?fait=constat&sur=*")
    page.get_by_role("link", name=f"Clore ce constat : {texte}").click()
    page.get_by_label("Pourquoi").fill("Permis obtenu")
    page.get_by_role("button", name="Clore le constat").click()
    _juste(page, "**?fait=constat_clos&sur=*")
    page.get_by_text("Constats clos (").click()
    page.get_by_role("link", name=f"Rouvrir : {texte}").click()
    page.get_by_label("Pourquoi").fill("Permis perdu")
    page.get_by_role("button", name="Rouvrir le constat").click()
    page.wait_for_url("**?fait=constat_ouvert&sur=*")
    assert page.get_by_role("link", name=f"Clore ce constat : {texte}").is_visible()


def _avancer_puis_reprendre(page: Any) -> None:
    page.get_by_role("link", name="Objectif", exact=True).click()
    page.locator("input[name=intitule]").fill("Rouler seule")
    page.locator("select[name=thematique]").select_option(THEME)
    page.get_by_role("button", name="Ajouter au parcours").click()
    page.wait_for_url("**?fait=objectif&sur=*")
    page.locator(".carte", has_text="Rouler seule").get_by_role(
        "link", name="Ajouter une action"
    ).click()
    page.locator("input[name=intitule]").fill("Prendre une leçon")
    page.get_by_role("button", name="Ajouter l’action").click()
    page.wait_for_url("**?fait=action&sur=*")
    for geste, apres in (
        ("Commencer", "Pas encore commencée"),
        ("Marquer comme faite", "Reprendre"),
        ("Reprendre", "Marquer comme faite"),
    ):
        page.get_by_role("button", name=f"{geste} : Prendre une leçon").click()
        page.wait_for_url("**?fait=action_avancee&sur=*")
        page.get_by_role("button", name=f"{apres} : Prendre une leçon").wait_for()
    page.get_by_role("link", name="Revenir sur cette action").click()
    assert page.locator("li:target", has_text="Prendre une leçon").is_visible()
    page.get_by_role("button", name="Objectif atteint : Rouler seule").click()
    page.get_by_role("link", name="Revenir sur cet objectif").click()
    assert page.locator(".carte:target", has_text="Rouler seule").is_visible()
    page.get_by_role("button", name="Reprendre cet objectif : Rouler seule").click()
    page.get_by_role("button", name="Objectif atteint : Rouler seule").wait_for()
    assert defauts(page) == []


def _deplacer_puis_annuler(page: Any) -> None:
    page.get_by_role("link", name="Rendez-vous", exact=True).click()
    page.locator("input[name=objet]").fill("Premier bilan")
    page.locator("input[name=debut]").fill(f"{dans(40)}T10:00")
    page.get_by_role("button", name="Fixer le rendez-vous").click()
    page.wait_for_url("**?fait=rendez_vous&sur=*")
    carte = page.locator(".carte", has_text="Premier bilan")
    carte.get_by_role("link", name="Déplacer").click()
    page.locator("input[name=debut]").fill(f"{dans(41)}T10:00")
    page.get_by_role("button", name="Déplacer").click()
    _juste(page, "**?fait=rendez_vous_deplace&sur=*")
    carte.get_by_role("link", name="Excuser ou annuler").click()
    page.get_by_label("Annulé par nous").check()
    page.get_by_role("button", name="Noter").click()
    page.wait_for_url("**?fait=issue&sur=*")
    assert "Annulé par la structure" in carte.inner_text()


def _corriger_le_telephone(page: Any) -> None:
    page.get_by_role("link", name="Corriger son identité, ses coordonnées").click()
    page.get_by_label("Téléphone").fill("06 12")
    page.get_by_label("Adresse").fill("4 rue des Lilas")
    page.get_by_role("button", name="Corriger", exact=True).click()
    page.locator("#telephone-erreur").wait_for()
    assert page.get_by_label("Téléphone").get_attribute("aria-invalid") == "true"
    assert page.get_by_label("Adresse").input_value() == "4 rue des Lilas"
    assert defauts(page) == []
    page.get_by_label("Téléphone").fill("06 39 98 12 34")
    page.get_by_role("button", name="Corriger", exact=True).click()
    _juste(page, "**/identite?fait=identite_corrigee")
    assert page.locator("section.carte").first.get_by_text("Téléphone").is_visible()
    page.get_by_role("link", name="Retour au carnet").click()


def _corriger_le_texte(page: Any, faux: str, juste: str) -> None:
    page.get_by_role("link", name=f"Corriger le texte : {faux}").first.click()
    _juste(page, "**/textes/constat/*")
    page.get_by_label("Texte").fill(juste)
    page.get_by_role("button", name="Corriger", exact=True).click()
    _juste(page, "**?fait=texte_corrige&sur=*")
    page.get_by_role("link", name=f"voir ce que c’était : {juste}").click()
    page.locator("section.carte").get_by_text(faux, exact=True).wait_for()
    page.get_by_role("button", name="Reprendre ce texte").click()
    page.wait_for_url("**?fait=texte_corrige&sur=*")
    page.get_by_role("link", name=f"Corriger le texte : {faux}").first.wait_for()


def test_two_tabs_write_the_same_address_and_the_second_chooses(
    page: Any, a_soi: Serveur, samira: str
) -> None:
    entrer(page, "referente")
    identite = f"/carnets/{samira}/identite"
    autre = page.context.new_page()
    for onglet in (page, autre):
        onglet.goto(identite)
    autre.get_by_label("Adresse (facultatif)", exact=True).fill("1 place Neuve")
    autre.get_by_role("button", name="Corriger", exact=True).click()
    autre.wait_for_url(f"**{identite}?fait=identite_corrigee")
    page.get_by_label("Adresse (facultatif)", exact=True).fill("2 place Neuve")
    page.get_by_label("Téléphone (facultatif)", exact=True).fill("06 39 98 12 34")
    page.get_by_role("button", name="Corriger", exact=True).click()
    page.get_by_text("Pendant que vous écriviez, cela a changé.").wait_for()
    question = page.get_by_role("group", name="Adresse : que garder ?")
    assert "2 place Neuve" in question.inner_text()
    assert "1 place Neuve" in question.inner_text()
    assert defauts(page) == []
    # Nothing is chosen in advance: the browser itself asks.
    page.get_by_role("button", name="Corriger", exact=True).click()
    assert question.locator("input:invalid").count() == 2
    question.get_by_text("Ce qui est enregistré maintenant").click()
    page.get_by_role("button", name="Corriger", exact=True).click()
    page.wait_for_url(f"**{identite}?fait=identite_corrigee")
    assert page.get_by_label("Adresse (facultatif)", exact=True).input_value() == "1 place Neuve"
    telephone = page.get_by_label("Téléphone (facultatif)", exact=True).input_value()
    assert telephone == "0639981234"


def test_closing_an_account_hands_people_over_and_nobody_waits_any_more(
    page: Any, a_soi: Serveur, samira: str
) -> None:
    qui = uuid4()
    with psycopg.connect(a_soi.base.admin_dsn) as connexion:
        structure = connexion.execute(
            "select h.structure_id from compte k join habilitation h on h.compte_id = k.id"
            " where k.courriel = 'referente@demo.example'"
        ).fetchone()
        assert structure is not None
        valeurs = {
            "c": qui,
            "s": structure[0],
            "p": samira,
            "courriel": f"{qui.hex}@structure.example",
        }
        connexion.execute(
            "insert into compte (territoire_id, id, courriel, prenom, nom) values (1, %(c)s,"
            " %(courriel)s, 'Chloé',"
            " 'Soler')",
            valeurs,
        )
        connexion.execute(
            "insert into habilitation (territoire_id, compte_id, structure_id, role, debut) values"
            " (1, %(c)s, %(s)s,"
            " 'professionnel', now() - interval '1 day')",
            valeurs,
        )
        connexion.execute(
            "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id,"
            " origine, debut)"
            " values (1, %(p)s, %(s)s, %(c)s, 'declare', now() - interval '1 day')",
            valeurs,
        )
        connexion.execute(
            "insert into rendez_vous (territoire_id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id,"
            " objet, debut, avec_compte_id) values (1, %(p)s, 7, %(c)s, %(s)s, 'Point',"
            " now() + interval '9 days', %(c)s)",
            valeurs,
        )
    entrer(page, "administratrice")
    page.locator("header").get_by_role("link", name="Professionnels").click()
    page.get_by_label("Nom ou adresse électronique").fill("Soler")
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.locator(f'main a[href$="/{qui}"]').click()
    page.get_by_role("link", name="Fermer ce compte").click()
    assert "rendez-vous à venir" in page.locator("main").inner_text()
    assert defauts(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.select_option(f"#suite_{structure[0]}", "sans")
    page.get_by_role("button", name="Fermer ce compte").click()
    assert "n’ouvre plus rien" in page.locator("main").inner_text()
    assert "attend" in page.locator("main").inner_text()
    page.context.clear_cookies()
    entrer(page, "gestionnaire")
    assert "Qui accompagne, dans ma structure" in page.locator("main").inner_text()
    assert defauts(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.locator(f'a.bouton[href$="/portefeuilles/{qui}"]').click()
    page.select_option("#vers", index=1)
    page.get_by_label("Toutes ces personnes").check()
    page.fill("#motif", "Le collègue qui suivait ces personnes est parti.")
    page.get_by_role("button", name="Voir ce qui bougera").click()
    page.locator("main form button", has_text="Confier").click()
    assert "C’est fait" in page.locator("main").inner_text()
    page.locator("header").get_by_role("link", name="Mon équipe").click()
    assert page.locator(f'a[href$="/portefeuilles/{qui}"]').count() == 0
