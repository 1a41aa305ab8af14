"""Time the map of offers: what the server takes, and how long Chromium waits for the drawings.

`python -m tests.bench.carte` (make bench-carte); CARNET_OFFRES says how many offers the catalogue
has.
"""

import os

os.environ.setdefault("CARNET_OFFRES", "50000")

import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from playwright.sync_api import sync_playwright

from core.embedded import demarrer, effacer_grappe
from core.geo.install import installer_geographie
from core.migrations import creer_base, migrer
from core.settings import dsn
from offers.catalogue.importer import importer_catalogue
from tests.bench.offres import SERVICES, ecrire
from tests.conftest import Base, servir
from web.sante import MURS, ROLES

CINQ_MILLE = "&".join(f"sources=source-{n}" for n in range(1, 1 + max(1, 30 * 5000 // SERVICES)))
CAS = {"5 000 offres": CINQ_MILLE, f"{SERVICES} offres": "vue=liste"}
VUES = {
    "tout": "zoom=6",
    "région": "zoom=8&boite=0,42.5,5,45",
    "ville": "zoom=12&boite=1.2,43.4,1.7,43.8",
    "rue": "zoom=16&boite=1.43,43.59,1.46,43.61",
}
FOIS = 20


def _serveur(client: httpx2.Client, cas: str, recherche: str) -> None:
    for nom, vue in VUES.items():
        adresse, durees = f"/offres/carte.json?{recherche}&{vue}", []
        client.get(adresse).raise_for_status()
        for _ in range(FOIS):
            depart = time.perf_counter()
            reponse = client.get(adresse)
            durees.append((time.perf_counter() - depart) * 1000)
        lu = reponse.json()
        print(
            f"{cas:14} {nom:7} {lu['nombre']:6} offres, {len(lu['amas']) + len(lu['points']):4}"
            f" dessins,"
            f" {len(reponse.content) / 1000:5.1f} ko, p50 {statistics.median(durees):6.1f} ms,"
            f" p95 {statistics.quantiles(durees, n=20)[18]:6.1f} ms"
        )


def _chromium(navigateur: Any, url: str, cas: str, recherche: str) -> None:
    """Wait for the drawings: from the address typed to the first of them.

    Page, scripts and both answers included.
    """
    durees, deplacements = [], []
    for _ in range(5):
        page = navigateur.new_page(viewport={"width": 1280, "height": 800})
        depart = time.perf_counter()
        page.goto(f"{url}/offres?{recherche}")
        page.wait_for_selector("#map_offres[data-montrees]", timeout=60_000)
        durees.append(time.perf_counter() - depart)
        depart = time.perf_counter()
        with page.expect_response("**/carte.json*"):
            page.evaluate("void map_offres.zoomIn(1, {animate: false})")
        deplacements.append(time.perf_counter() - depart)
        page.close()
    print(
        f"{cas:14} Chromium : {statistics.median(durees):.2f} s jusqu’aux dessins (pire"
        f" {max(durees):.2f}),"
        f" {statistics.median(deplacements):.2f} s à chaque zoom"
    )


def main() -> None:
    """Build the catalogue, serve it, print what the server and the browser take."""
    donnees = Path(tempfile.mkdtemp(prefix="carnet-carte-"))
    serveur = demarrer(donnees)
    try:
        creer_base(serveur.admin_url)
        migrer(serveur.admin_url, ROLES, MURS)
        with psycopg.connect(dsn(serveur.admin_url), autocommit=True) as connexion:
            installer_geographie(connexion)
            importer_catalogue(connexion, ecrire(donnees, connexion))
        for service in servir(
            Base(serveur.admin_url, serveur.app_url), donnees, journal_niveau="ERROR"
        ):
            with httpx2.Client(base_url=service.url, timeout=60) as client:
                for cas, recherche in CAS.items():
                    _serveur(client, cas, recherche)
            chemin = shutil.which("chromium") or shutil.which("google-chrome")
            with sync_playwright() as playwright:
                navigateur = playwright.chromium.launch(executable_path=chemin)
                for cas, recherche in CAS.items():
                    _chromium(navigateur, service.url, cas, recherche)
                navigateur.close()
    finally:
        effacer_grappe(donnees)
        shutil.rmtree(donnees, ignore_errors=True)


if __name__ == "__main__":
    main()
