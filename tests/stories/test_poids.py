"""Weigh each page of the demo as it travels, and count what it waits for before it is painted."""

import re
from uuid import UUID

import brotli
import httpx2
import pytest

from tests.stories.gestes import entrer
from tests.tranches import enchainer
from web.statiques import statiques

pytestmark = pytest.mark.pg
PAGES = enchainer("pages", "REQUETES", {})
CATALOGUE = "/offres?code_commune=30189"
# The page and all that it always brings along; the map is apart, and comes where there is one.
POIDS_MAX_OCTETS = 60_000
COMPAGNONS = ("carnet.css", "carnet.js", "icone.svg", "vendor/icones.svg")
BLOQUANTES_MAX = 2
_FEUILLES = re.compile(r'<link rel="stylesheet"')
_SCRIPTS = re.compile(r"<script[^>]*>")


def _defauts(page: str, octets: bytes) -> list[str]:
    compagnons = sum(len(brotli.compress(statiques().fichiers[nom])) for nom in COMPAGNONS)
    scripts = _SCRIPTS.findall(page)
    bloquantes = len(_FEUILLES.findall(page)) + sum(" defer" not in s for s in scripts)
    defauts = []
    if len(octets) + compagnons > POIDS_MAX_OCTETS:
        defauts.append(f"{len(octets) + compagnons} octets")
    if bloquantes > BLOQUANTES_MAX:
        defauts.append(f"{bloquantes} demandes avant de se peindre")
    if ("leaflet" in page) != ('class="plan' in page):
        defauts.append("la carte sans son script, ou son script sans carte")
    return defauts


async def _lire(client: httpx2.AsyncClient, chemin: str) -> list[str]:
    demande = client.stream("GET", chemin, headers={"Accept-Encoding": "br, gzip"})
    async with demande as reponse:
        assert (reponse.status_code, reponse.headers["content-encoding"]) == (200, "br"), chemin
        octets = b"".join([morceau async for morceau in reponse.aiter_raw()])
    return _defauts(brotli.decompress(octets).decode(), octets)


@pytest.mark.parametrize("qui", PAGES)
async def test_pages_are_light_and_wait_for_little(
    client: httpx2.AsyncClient, samira: UUID, qui: str
) -> None:
    trouves = {CATALOGUE: await _lire(client, CATALOGUE)}
    await entrer(client, qui)
    for chemin in PAGES[qui]:
        trouves[chemin] = await _lire(client, chemin.format(personne=samira))
    assert {chemin: defauts for chemin, defauts in trouves.items() if defauts} == {}
