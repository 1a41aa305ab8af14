"""Enter by clicks alone: a paper then a phone without mail, then somebody who shares the number."""

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
from tests.browser.regles import defauts
from tests.browser.test_paths import entrer
from tests.conftest import Serveur, cloner, reglages, servir
from tests.stories.conftest import personne_de, semer_modele
from web.travaux import contexte

pytestmark = [pytest.mark.pg, pytest.mark.navigateur]
_CODE = re.compile(r"Votre code\s?:\s(\d{4}\s\d{4})")


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


@pytest.fixture
def page(a_soi: Serveur, navigateur: Any) -> Iterator[Any]:
    """Open a phone."""
    telephone = navigateur.new_context(
        base_url=a_soi.url, locale="fr-FR", viewport={"width": 360, "height": 740}
    )
    telephone.set_default_timeout(10_000)
    yield telephone.new_page()
    telephone.close()


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


def sms(page: Any, serveur: Serveur, dossier: Any) -> None:
    """Ask for a code on the phone, read it in the trial mailbox, type it."""
    page.goto("/connexion")
    page.get_by_role("link", name="Recevoir un code par SMS").click()
    assert defauts(page) == []
    page.get_by_label("Votre numéro de portable").fill("06 39 98 00 01")
    page.get_by_role("button", name="Recevoir le code").click()
    distribuer(serveur, dossier)
    boite = page.context.new_page()
    boite.goto("/demo/courriels")
    trouve = _CODE.search(boite.locator("main").inner_text())
    boite.close()
    assert trouve is not None
    page.get_by_label("Le code reçu").fill(trouve[1])
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
