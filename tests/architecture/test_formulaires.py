"""Read how pages take what is posted: one way, which loses nothing and does nothing twice."""

import ast
import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from tests.attaques.scene import construire
from tests.dates import dans

RACINE = Path(__file__).resolve().parents[2]
PAQUETS = ("auth", "droits", "offers", "carnet", "web")
# Ways to read a form, or to keep its refusals, that `core.pages.poster` has for all.
A_LA_MAIN = {"saisie", "form", "essayer_commande", "recueillir"}
# What `poster` cannot do, by file and function, and why.
AUTREMENT = {
    "auth/cartes/pages.py entrer": "spends a code, whose wrong tries must stay counted",
    "auth/cartes/pages.py lire": "answers everybody alike, nobody being known yet",
    "auth/comptes/pages.py agir": "opens a session, whose cookie is given once",
    "auth/comptes/pages.py changer": "opens a session, whose cookie is given once",
    "auth/connexions/pages.py entrer_demo": "opens a session, whose cookie is given once",
    "auth/connexions/pages.py ordinateur": "says something of the browser: nothing is done",
    "auth/entrees/pages.py entrer": "spends a code, whose wrong tries must stay counted",
    "auth/liens/pages.py demander": "answers everybody alike, nobody being known yet",
    "auth/liens/pages.py demander_sms": "answers everybody alike, nobody being known yet",
    "auth/liens/pages.py _noter": "answers everybody alike, nobody being known yet",
    "auth/liens/pages.py dire_qui": "names a person, whose wrong tries must stay counted",
    "auth/liens/pages.py entrer": "opens a session, whose cookie is given once",
    "auth/liens/pages.py taper": "spends a code, whose wrong tries must stay counted",
    "auth/seconds_facteurs/pages.py repondre": "spends a code, whose wrong tries must stay counted",
    "droits/recueil/pages.py envoyer_code": "the screen handed over: sendings must stay counted",
    "droits/recueil/pages.py entendre": "the screen handed over: wrong codes must stay counted",
    "droits/recueil/pages.py entendre_referent": "the same",
    "droits/recueil/pages.py reprendre": "spends a code, whose wrong tries must stay counted",
    "droits/recueil/pages.py recevoir_papier": "encrypts a scan before it asks the database",
    "offers/imports/pages.py depot": "takes a file, which no page can give back",
    "offers/verification/pages.py recevoir": "takes a file, and has nothing open while it reads it",
    "offers/locales/pages.py dire_a_jour": "a link of a mail: a session of its own, nobody known",
    "offers/places/pages.py dire_a_jour": "a link of a mail: a session of its own, nobody known",
    "carnet/bord/pages.py chercher": "searches: nothing is done",
    "carnet/bord/pages.py filtrer_frise": "searches: nothing is done",
    "carnet/journee/pages_personnes.py filtrer": "searches: nothing is done",
    "carnet/journee/pages_personnes.py pour_plusieurs": "shows what would be done: nothing is done",
    "carnet/portefeuille/pages.py revoir": "shows the choice again: nothing is done",
    "droits/administration/pages.py chercher": "searches: nothing is done",
    "carnet/portefeuille/pages.py apercu": "shows what would be done: nothing is done",
    "droits/papiers/pages_violations.py violations": "searches: nothing is done",
    "droits/notices/pages.py relire": "shows what would be done: nothing is done",
    # Inside what `poster` runs.
    "carnet/accueil/pages.py accueillir": "gathers what is wrong of several readings at once",
    "carnet/accueil/pages.py _marquer": "gathers what is wrong of several readings at once",
}


def _fonctions() -> Iterator[tuple[str, ast.AST]]:
    for paquet in PAQUETS:
        for fichier in sorted((RACINE / paquet).rglob("pages*.py")):
            nom = fichier.relative_to(RACINE).as_posix()
            for noeud in ast.parse(fichier.read_text("utf-8")).body:
                if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{nom} {noeud.name}", noeud


def _appels(fonction: ast.AST) -> set[str]:
    appels = [n.func for n in ast.walk(fonction) if isinstance(n, ast.Call)]
    return {a.id if isinstance(a, ast.Name) else getattr(a, "attr", "") for a in appels}


FONCTIONS = dict(_fonctions())


def test_forms_are_read_in_one_way() -> None:
    a_la_main = {nom for nom, fonction in FONCTIONS.items() if _appels(fonction) & A_LA_MAIN}
    assert a_la_main == AUTREMENT.keys()


@pytest.mark.parametrize(
    "essai",
    [
        "async def f(request):\n    donnees = await saisie(request)",
        "async def f(request):\n    form = await request.form()",
        "async def f(db):\n    async with essayer_commande(db, {}):\n        await agir()",
    ],
)
def test_another_way_is_seen(essai: str) -> None:
    assert _appels(ast.parse(essai)) & A_LA_MAIN


def test_every_form_hides_its_key() -> None:
    """A form that posts and does something holds both the token of the session and its key."""
    sans = [
        gabarit.relative_to(RACINE).as_posix()
        for paquet in PAQUETS
        for gabarit in sorted((RACINE / paquet).rglob("*.html"))
        for forme in gabarit.read_text("utf-8").split("<form")[1:]
        if 'method="post"' in forme.split(">")[0]
        and not any(
            cache in forme.split("</form>")[0] for cache in ("jeton()", "web/_jeton.html", "_cle")
        )
    ]
    # Searching, going on through what was found, logging out, and leaving at once: nothing that is
    # done twice. The page of errors gives back the key that it was sent.
    assert sans == [
        "carnet/bord/templates/frise.html",
        "carnet/bord/templates/frise.html",
        "carnet/bord/templates/personnes.html",
        "carnet/bord/templates/personnes.html",
        "carnet/journee/templates/_retour_liste.html",
        "carnet/journee/templates/mes_personnes.html",
        "carnet/journee/templates/mes_personnes.html",
        "carnet/journee/templates/plusieurs.html",
        "web/templates/base.html",
        "web/templates/base.html",
        "web/templates/base.html",
        "web/templates/erreur.html",
    ]


# Whose words no draft keeps, by the route where they go, and why.
SANS_BROUILLON = {
    "relire-avis-violation": "a search: nothing is done",
    "creer-jeton": "one name, beside a secret that is shown once",
    "code-depense": "a code: nothing of it is kept",
    "carte-lue": "the number of a card: nothing of it is kept",
    "carte-depensee": "a code: nothing of it is kept",
    "confirmer-carte": "a secret number, typed twice: nothing of it is kept",
    "tirer-ma-carte": "a secret number, typed twice: nothing of it is kept",
    "code-de-courriel": "a code: nothing of it is kept",
    "passer-second-facteur": "a code: nothing of it is kept",
    "ouvrir-espace": "one address, typed beside the person, and where to send what opens her space",
    "changer-canal": "one address, typed beside the person, and where to send what opens her space",
    "changer-mon-entree": "one address, and where to send what opens her space",
    "dire-qui-vient": "a birth date, before anybody is let in: the next one at this screen reads"
    " none",
    "sms-demande": "a number, before anybody is known: the next one at this screen reads none",
    "lien-demande": "an address, before anybody is known: the next one at this screen reads none",
    "filtrer-frise": "words that are looked for: nothing of them is kept",
    "corriger-echange": "over a line that the page filled, with nothing to come back to",
    "": "the page of errors, which gives back what was typed",
}
_MOTS = re.compile(
    r"<textarea|champs\.zone\(|champs\.texte\((?![^{}]*type=\"(?:date|datetime-local|number)\")"
)


def _formes_a_mots() -> Iterator[tuple[str, str]]:
    """Give the forms of the templates that take words: the route of each, and what it holds."""
    for paquet in PAQUETS:
        for gabarit in sorted((RACINE / paquet).rglob("*.html")):
            for forme in gabarit.read_text("utf-8").split("<form")[1:]:
                corps = forme.split("</form>")[0]
                routes = re.findall(r"url_for\('([\w-]+)'", corps)
                if 'method="post"' in corps and _MOTS.search(corps):
                    yield routes[0] if routes else "", corps


def test_every_form_that_takes_words_keeps_a_draft() -> None:
    formes = list(_formes_a_mots())
    assert len(formes) > 30
    sans = {route for route, corps in formes if "data-brouillon" not in corps}
    partie = {route for route, corps in formes if "if not echange_id" in corps}
    assert sans | partie == set(SANS_BROUILLON)


@pytest.mark.pg
async def test_what_is_sent_twice_goes_through_its_key_whatever_the_form(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any]
) -> None:
    scene = construire(admin)
    admin.commit()
    client.headers["Cookie"] = f"carnet={scene.sessions['professionnel'][0]}"
    adresse = f"/carnets/{scene.personnes['sien']}/echanges"
    page = (await client.get(f"{adresse}/nouveau")).text
    forme = page.split(f'action="{adresse}"')[1].split("</form>")[0]
    caches = dict(re.findall(r'name="(_csrf|_cle)" value="([^"]+)"', forme))
    assert caches.keys() == {"_csrf", "_cle"}
    donnees = caches | {"moyen": "echange_appel", "le": dans(0), "texte": "Tout va pour le mieux."}
    refus = await client.post(adresse, data=donnees | {"le": dans(9)})
    assert refus.status_code == 422, "a refused act frees its key"
    ensemble = await asyncio.gather(*(client.post(adresse, data=donnees) for _ in range(2)))
    reponses = [*ensemble, await client.post(adresse, data=donnees)]
    assert [r.status_code for r in reponses] == [303] * 3
    assert len({r.headers["location"] for r in reponses}) == 1
    autre = await client.post(adresse, data=donnees | {"texte": "Rien ne va plus, dit-elle."})
    assert (autre.status_code, "Rien ne va plus" in autre.text) == (422, True)
    admin.rollback()
    ecrits = admin.execute(
        "select count(*) from evenement where texte in ('Tout va pour le mieux.',"
        " 'Rien ne va plus, dit-elle.')"
    )
    assert ecrits.fetchone() == (1,)
