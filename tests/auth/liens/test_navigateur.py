"""Enter by clicks alone: a paper then a phone without mail; an address at a kiosk, then a phone."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import psycopg
import pytest

from core.coffre import Coffre
from core.db import create_engine, create_sessions
from core.jobs import travailler
from tests.browser.clics import ecran
from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, reglages, servir
from tests.stories.conftest import personne_de, semer_modele
from web.travaux import contexte

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]
_CODE = re.compile(r"Votre code\s?:\s(\d{4}\s\d{4})")
_CODE_DE_COURRIEL = re.compile(r"\b(\d{4}\s\d{4})\b")
_LIEN = re.compile(r"/connexion/lien\?jeton=\S+")


@pytest.fixture
def ailleurs(tmp_path: Any) -> Iterator[str]:
    """Serve the harmless site that is shown to whoever leaves in a hurry."""
    dossier = tmp_path / "ailleurs"
    dossier.mkdir()
    (dossier / "index.html").write_text("Beau temps", "utf-8")
    site = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(dossier))
    )
    Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}/"
    site.shutdown()
    site.server_close()


@pytest.fixture
def a_soi(modele: str, worker_id: str, tmp_path: Any, ailleurs: str) -> Iterator[Serveur]:
    """Serve a world of its own."""
    base = cloner(f"carnet_porte_{worker_id}", semer_modele(modele))
    yield from servir(base, tmp_path, sortie=ailleurs)


def distribuer(serveur: Serveur, dossier: Any) -> None:
    """Let what was asked leave: the worker, twice."""
    reglage = reglages(serveur.base, dossier)

    async def passer() -> None:
        moteur = create_engine(reglage.database_url)
        for _ in range(2):
            travail = contexte(reglage, create_sessions(moteur), Coffre("s" * 40))
            await travailler(serveur.base.app_url, travail, attendre=False)
        await moteur.dispose()

    # The browser's own loop holds this thread.
    with ThreadPoolExecutor(1) as fil:
        fil.submit(asyncio.run, passer()).result()


def recu(page: Any, quoi: re.Pattern[str]) -> str:
    """Read in the trial mailbox what came last."""
    boite = page.context.new_page()
    boite.goto("/demo/courriels")
    lu = boite.locator("main").inner_text()
    boite.close()
    trouve = quoi.search(lu)
    assert trouve is not None, lu
    return trouve[trouve.lastindex or 0]


def sms(page: Any, serveur: Serveur, dossier: Any) -> None:
    """Ask for a code on the phone, read it in the trial mailbox, type it."""
    page.goto("/connexion")
    page.get_by_role("link", name="Recevoir un code par SMS").click()
    assert defauts(page) == []
    page.get_by_label("Votre numéro de portable").fill("06 39 98 00 01")
    page.get_by_role("button", name="Recevoir le code").click()
    distribuer(serveur, dossier)
    page.get_by_label("Le code reçu").fill(recu(page, _CODE))
    page.get_by_role("button", name="Entrer").click()


def dire(page: Any, naissance: str) -> None:
    page.get_by_role("heading", name="Qui êtes-vous ?").wait_for()
    assert defauts(page) == []
    page.get_by_label("Votre date de naissance").fill(naissance)
    page.get_by_role("button", name="Ouvrir mon carnet").click()


def test_paper_then_sms_then_somebody_who_shares_the_number(
    page: Any, a_soi: Serveur, ailleurs: str, tmp_path: Any
) -> None:
    with psycopg.connect(a_soi.base.admin_dsn) as connexion:
        samira = personne_de(connexion, "personne@demo.example")
        nees = {
            str(cle): str(nee)
            for cle, nee in connexion.execute(
                "select q.id, q.date_naissance from personne q join compte k"
                " on k.personne_id = q.id and k.territoire_id = q.territoire_id where k.courriel in"
                " ('personne@demo.example', 'personne-curatelle@demo.example')"
            ).fetchall()
        }
    assert len(set(nees.values())) == 2
    entrer(page, "referente")
    page.goto(f"/carnets/{samira}/espace")
    page.get_by_text("Changer comment elle revient").click()
    page.get_by_label("Par un code envoyé par SMS à son portable").check()
    page.get_by_label("Son numéro de portable").fill("06 39 98 00 01")
    page.get_by_role("button", name="Changer", exact=True).click()
    page.get_by_text("L’ancienne adresse et la nouvelle, s’il y en a, en sont prévenues").wait_for()
    page.get_by_role("button", name="Donner un autre code").click()
    code = page.locator("p.carte strong").inner_text()
    assert defauts(page) == []
    with page.expect_download() as feuille:
        page.get_by_role("button", name="Imprimer en petit").click()
    assert feuille.value.suggested_filename == "papier.pdf"
    page.get_by_role("link", name="J’ai remis le papier").click()
    page.get_by_role("button", name="Se déconnecter").click()
    # She enters with the paper, reads, and leaves.
    page.get_by_role("button", name="C’est un ordinateur partagé").click()
    page.get_by_role("link", name="J’ai un code sur un papier").click()
    page.get_by_label("Le code du papier").fill(code)
    page.get_by_label("Votre date de naissance").fill(nees[str(samira)])
    page.get_by_role("button", name="Entrer").click()
    page.get_by_role("heading", name="Bonjour Samira").wait_for()
    page.goto("/mes-connexions")
    page.get_by_text("code reçu sur un papier").first.wait_for()
    assert defauts(page) == []
    page.get_by_role("link", name="Voir ou changer mon adresse ou mon numéro").click()
    page.get_by_text("06 39 98 00 01".replace(" ", "\u202f")).wait_for()
    assert defauts(page) == []
    # Somebody comes: twice Escape, and nothing of it is left.
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url(ailleurs)
    # The number is new, so her birth date is asked: a wrong one opens nothing.
    sms(page, a_soi, tmp_path)
    dire(page, "1901-01-01")
    page.get_by_text("Cette date n’ouvre rien ici").first.wait_for()
    dire(page, nees[str(samira)])
    page.get_by_role("heading", name="Bonjour Samira").wait_for()
    page.get_by_role("button", name="Se déconnecter").click()
    with psycopg.connect(a_soi.base.admin_dsn) as connexion:
        connexion.execute(
            "update compte set mobile = (select k.mobile from compte k where k.personne_id = %s)"
            " where courriel = 'personne-curatelle@demo.example'",
            [samira],
        )
    sms(page, a_soi, tmp_path)
    lui = next(nee for cle, nee in nees.items() if cle != str(samira))
    dire(page, lui)
    page.get_by_role("heading", name="Bonjour Lucas").wait_for()


def par_courriel(page: Any, serveur: Serveur, dossier: Any) -> None:
    """Ask for a link, and leave it to come."""
    page.get_by_role("link", name="Recevoir un lien par courriel").click()
    assert defauts(page) == []
    page.get_by_label("Votre adresse électronique").fill("personne@demo.example")
    page.get_by_role("button", name="Recevoir le lien").click()
    page.get_by_role("heading", name="Regardez vos courriels").wait_for()
    distribuer(serveur, dossier)


def test_kiosk_then_her_phone(page: Any, a_soi: Serveur, navigateur: Any, tmp_path: Any) -> None:
    """Enter by mail on a computer of the library, then on her phone, which shuts the first."""
    with ecran(navigateur, a_soi.url, 1280) as borne:
        borne.goto("/")
        borne.get_by_role("link", name="Se connecter").first.click()
        borne.get_by_role("button", name="C’est un ordinateur partagé").click()
        borne.get_by_text("Cet ordinateur sert à d’autres").first.wait_for()
        par_courriel(borne, a_soi, tmp_path)
        # A wrong code first: what she typed stays, and the page says what to do.
        borne.get_by_label("Le code reçu").fill("0000 0000")
        borne.get_by_role("button", name="Entrer").click()
        borne.locator("[aria-invalid=true]").wait_for()
        assert defauts(borne) == []
        borne.get_by_label("Le code reçu").fill(recu(borne, _CODE_DE_COURRIEL))
        borne.get_by_role("button", name="Entrer").click()
        borne.get_by_role("heading", name="Bonjour Samira").wait_for()
        # The link is of no use elsewhere: it opens where it was asked for.
        page.goto("/")
        page.get_by_role("link", name="Se connecter").first.click()
        par_courriel(page, a_soi, tmp_path)
        lien = recu(page, _LIEN)
        with ecran(navigateur, a_soi.url) as intruse:
            intruse.goto(lien)
            intruse.get_by_role("heading", name="Ce lien ne s’ouvre pas ici").wait_for()
            intruse.get_by_text("tapez le code à huit chiffres").first.wait_for()
        page.goto(lien)
        page.get_by_role("button", name="Entrer").click()
        page.get_by_role("heading", name="Bonjour Samira").wait_for()
        # The kiosk is still open: her phone says so, and shuts it.
        page.goto("/mes-connexions")
        page.get_by_text("ordinateur partagé").first.wait_for()
        page.get_by_role("button", name="Fermer toutes les autres connexions").click()
        page.get_by_text("Votre compte n’est ouvert nulle part ailleurs").wait_for()
        borne.reload()
        borne.get_by_role("heading", name="Se connecter").wait_for()
