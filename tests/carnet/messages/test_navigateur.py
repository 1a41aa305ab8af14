"""Let two colleagues of two structures and the person write to each other, by clicks alone."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.auth import monde
from tests.browser.regles import defauts
from tests.browser.test_lundi import Matin
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, servir
from tests.stories.conftest import compte_demo, personne_de, semer_modele

# What reading the news and inviting with her yes may cost, at most: it holds its own number.
CLICS, CHARGEMENTS = 13, 17
# What a question, its answer, hers and the end of it cost all three together.
A_DEUX = 20, 27
pytestmark = [pytest.mark.pg, pytest.mark.navigateur]


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any) -> Iterator[Serveur]:
    """Serve a world of its own, where both structures read what she opened."""
    base = cloner(f"carnet_messages_{worker_id}", semer_modele(modele))
    with psycopg.connect(base.admin_dsn) as admin:
        samira = personne_de(admin, "personne@demo.example")
        for qui in ("referente", "conseiller"):
            compte, structure, t = compte_demo(admin, qui)
            monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=255)
            monde.place(admin, t, samira, structure, compte)
    yield from servir(base, tmp_path)


def test_two_colleagues_of_two_structures_and_she_answer_each_other(page: Any) -> None:
    recit = Matin(page)
    entrer(page, "conseiller")
    recit.clique("link", "Personnes")
    recit.clique("link", "Samira Benali")
    recit.clique("link", "Écrire un message")
    page.get_by_label("À quel sujet").select_option("Mobilité")
    recit.clique("button", "Continuer")
    assert defauts(page) == []
    recit.clique("button", "Envoyer")
    assert "sujet=mobilite" in page.url, "an empty message goes nowhere"
    page.get_by_label("Objet").fill("Le code de la route")
    structure = page.get_by_label("Poser une question à une structure")
    structure.select_option(index=1)
    structures = structure.locator("option").all_inner_texts()
    page.get_by_label("Message", exact=True).fill("Reste-t-il une place en novembre ?")
    recit.clique("button", "Envoyer")
    assert page.locator(".texte-long", has_text="Reste-t-il une place en novembre").count() == 1
    assert len(structures) > 1
    assert defauts(page) == []
    recit.clique("button", "Se déconnecter")

    entrer(page, "referente")
    recit.clique("link", "Messages")
    recit.clique("link", "Non lus")
    recit.clique("link", "Samira Benali : Le code de la route")
    page.get_by_label("Votre message").fill("Oui, le 12, il faut une pièce d’identité.")
    recit.clique("button", "Envoyer")
    recit.clique("button", "Se déconnecter")

    entrer(page, "personne")
    recit.clique("link", "Mes messages")
    assert defauts(page) == []
    recit.clique("link", "Le code de la route")
    page.get_by_label("Ma réponse").fill("Je viendrai avec mon passeport.")
    recit.clique("button", "Envoyer")
    assert defauts(page) == []
    recit.clique("button", "Se déconnecter")

    entrer(page, "conseiller")
    recit.clique("link", "Messages")
    recit.clique("link", "Samira Benali : Le code de la route")
    assert page.locator(".voix", has_text="Je viendrai avec mon passeport.").count() == 1
    assert page.get_by_text("Lu par").count() >= 1
    recit.clique("button", "Clore la conversation")
    assert page.get_by_text("Cette conversation est close.").count() == 1
    recit.clique("button", "Se déconnecter")
    print(f"à deux autour d’elle : {recit.clics} clics, {recit.chargements} pages")
    assert recit.clics <= A_DEUX[0]
    assert recit.chargements <= A_DEUX[1]
    _lire_et_inviter(page)


def _lire_et_inviter(page: Any) -> None:
    """Read what the other did, then invite a third structure with her agreement, and count."""
    clics, charges = 0, []
    page.on("load", lambda _: charges.append(page.url))

    def clique(role: str, dit: str) -> None:
        nonlocal clics
        clics += 1
        page.get_by_role(role, name=dit).first.click()

    entrer(page, "referente")
    clique("link", "Quoi de neuf")
    assert page.get_by_text("Le code de la route").count() >= 1
    assert defauts(page) == []
    clique("link", "conversation close")
    assert page.locator(".frise > li[id]", has_text="Le code de la route").count() >= 1
    page.go_back()
    clique("button", "Tout marquer comme lu")
    assert page.locator("button", has_text="Tout marquer comme lu").count() == 0
    clique("button", "Remettre en non lu")
    clique("link", "Personnes")
    clique("link", "Samira Benali")
    clique("link", "Cercle")
    clique("link", "Le cercle en entier")
    clique("link", "Inviter une structure ou un collègue")
    assert defauts(page) == []
    page.locator("ul.lignes > li:not(:has(.meta)) a").first.click()
    page.get_by_label("Pourquoi l’inviter").fill("Pour préparer le permis avec elle.")
    page.get_by_label("Mobilité").check()
    assert defauts(page) == []
    clique("button", "Inviter, et lui demander")
    assert defauts(page) == []
    clique("button", "Noter son oui")
    assert page.get_by_text("Cochez ce à quoi elle dit oui.").count() >= 1, "never for her"
    page.get_by_label("Mobilité").check()
    clique("button", "Noter son oui")
    clique("link", "Retour au cercle")
    assert page.get_by_text("sur invitation, avec l’accord de la personne").count() == 1
    print(f"quoi de neuf, puis une invitation : {clics} clics, {len(charges)} pages")
    assert clics <= CLICS
    assert len(charges) <= CHARGEMENTS
