"""Live a first interview from the log-in page, by clicks alone, and count what it costs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.auth import monde
from tests.browser.clics import ecran
from tests.browser.regles import defauts
from tests.browser.test_lundi import Matin
from tests.conftest import Serveur, rafraichir, servir
from tests.dates import dans
from tests.stories.conftest import compte_demo, personne_de, semer_modele

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]
# What a first interview may cost, at most: it holds its own numbers. Twelve findings, the
# situation, two objectives, four actions, one appointment, two offers.
CLICS, SAISIES, CHARGEMENTS = 10, 9, 12
DIT = f"""« je dors chez ma sœur, cela ne peut pas durer » #logement !
frein : pas de permis, le bus passe deux fois par jour #permis
frein : pas de garde le mercredi !
frein : une dette d’électricité, un échéancier à tenir
frein : les démarches en ligne restent difficiles
besoin : un CV à jour
besoin : une formation d’aide à domicile
besoin : un ordinateur pour les candidatures
atout : parle trois langues #français
atout : a déjà tenu une caisse, huit ans d’expérience
atout : ponctuelle et motivée
ressource : sa sœur garde les enfants le samedi
objectif : « un logement à moi »
action : nous : appeler le bailleur avant le {dans(10)[8:]}/{dans(10)[5:7]}
action : elle : réunir les papiers de la demande
objectif : passer le permis
action : elle : s’inscrire à l’auto-école
action : nous : chercher une aide au permis
rdv {dans(60)[8:]}/{dans(60)[5:7]} à 10h30 : faire le point"""


class Entretien(Matin):
    """Click and type for somebody, and count both."""

    saisies = 0

    def ecrit(self, ou: Any, mots: str) -> None:
        """Type words in a field, or paste them."""
        self.saisies += 1
        ou.fill(mots)

    def repond(self, nom: str, valeur: str) -> None:
        """Answer by a choice in a list."""
        self.saisies += 1
        self.page.locator(f"select[name={nom}]").select_option(valeur)


@pytest.fixture
def entretien(
    navigateur: Any, modele: str, worker_id: str, tmp_path: Path
) -> Iterator[tuple[Entretien, Serveur]]:
    """Serve a world where a référente receives somebody who opened what is not sensitive."""
    for servi in servir(rafraichir(f"carnet_saisie_{worker_id}", semer_modele(modele)), tmp_path):
        with psycopg.connect(servi.base.admin_dsn) as admin:
            samira = personne_de(admin, "personne@demo.example")
            _, structure, t = compte_demo(admin, "referente")
            monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=255)
        with ecran(navigateur, servi.url, 390, 844) as page:
            yield Entretien(page), servi


def test_first_interview_costs_twelve_pages(entretien: tuple[Entretien, Serveur]) -> None:
    premier, servi = entretien
    page = premier.page
    with psycopg.connect(servi.base.admin_dsn) as admin:
        samira = personne_de(admin, "personne@demo.example")
        qui = admin.execute(
            "select prenom || ' ' || nom from personne where id = %s", (samira,)
        ).fetchone()
        avant = _compter(admin, samira)
    assert qui is not None
    page.goto("/connexion")
    page.locator('form:has(input[value="referente@demo.example"]) button').click()
    premier.clics += 1
    page.wait_for_url("**/ma-journee")
    # Her name opens her carnet; « n » leads to the line, and all that was said is pasted there.
    premier.ecrit(page.locator("#q-entete"), qui[0])
    page.locator(":focus").press("Enter")
    page.wait_for_url(f"**/carnets/{samira}")
    page.locator("main").press("n")
    ligne = page.locator("#lignes")
    assert ligne.evaluate("e => e === document.activeElement")
    premier.ecrit(ligne, DIT)
    premier.clique("button", "Relire")
    page.wait_for_url("**/saisie")
    assert defauts(page) == []
    assert page.locator("fieldset.ligne-lue").count() == 19
    assert page.get_by_text("Sera lu par").count() == 19
    # Who will read is told again, in place, when a line is filed elsewhere.
    premier.repond("domaine-5", "famille")
    page.locator("fieldset.ligne-lue").nth(5).get_by_text("Famille.").wait_for()
    premier.repond("domaine-5", "")
    premier.ecrit(page.locator("textarea[name=texte-5]"), "Un CV à jour ; sort d’une dépression.")
    page.get_by_text("« dépression » semble toucher").wait_for()
    premier.ecrit(page.locator("textarea[name=texte-5]"), "Un CV à jour.")
    premier.clique("button", "Tout ajouter")
    page.wait_for_url("**fait=lignes**")
    assert defauts(page) == []
    premier.clique("link", "Compléter la situation")
    premier.repond("permis", "aucun")
    premier.repond("rsa", "oui")
    premier.repond("niveau", "3")
    premier.clique("button", "Enregistrer")
    page.wait_for_url("**fait=situation**")
    premier.clique("link", "Offres suggérées")
    # Two offers, each for the objective that it serves, chosen beforehand or with one click.
    for rang, bouton in enumerate(("Ajouter, puis un autre", "Ajouter l’action")):
        page.get_by_role("link", name="En faire une action").nth(rang).click()
        premier.clics += 1
        page.wait_for_url("**/actions/nouvelle?**")
        objectif = page.locator("select[name=objectif_id]")
        if not objectif.input_value():
            objectif.select_option(index=1)
            premier.saisies += 1
        premier.clique("button", bouton)
        page.wait_for_url("**fait=action**")
    with psycopg.connect(servi.base.admin_dsn) as admin:
        apres = _compter(admin, samira)
    print(
        f"premier entretien : {premier.clics} clics, {premier.saisies} saisies,"
        f" {premier.chargements} pages"
    )
    assert {nom: apres[nom] - avant[nom] for nom in apres} == {
        "constat": 12, "objectif": 2, "action": 6, "rendez_vous": 1, "offres": 2, "ses_mots": 1,
    }  # fmt: skip
    assert premier.clics <= CLICS
    assert premier.saisies <= SAISIES
    assert premier.chargements <= CHARGEMENTS


def _compter(admin: psycopg.Connection[Any], samira: Any) -> dict[str, int]:
    """Count what the carnet holds, the answers on the situation apart."""
    comptes = admin.execute(
        "select (select count(*) from constat where personne_id = %(p)s and cle is null),"
        " (select count(*) from objectif where personne_id = %(p)s),"
        " (select count(*) from action where personne_id = %(p)s),"
        " (select count(*) from rendez_vous where personne_id = %(p)s),"
        " (select count(*) from action where personne_id = %(p)s and service_id is not null),"
        " (select count(*) from constat where personne_id = %(p)s and source = 'personne'"
        " and auteur_structure_id is not null and cle is null)",
        {"p": samira},
    ).fetchone()
    assert comptes is not None
    noms = ("constat", "objectif", "action", "rendez_vous", "offres", "ses_mots")
    return dict(zip(noms, comptes, strict=True))
