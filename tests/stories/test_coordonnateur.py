"""Follow the coordonnateur: numbers by EPCI, never a name, never a small number."""

import csv
import io
import re
from typing import Any

import httpx
import psycopg
import pytest

from tests.stories.gestes import entrer

pytestmark = pytest.mark.pg
_LIGNE = re.compile(
    r'<tr data-code="([^"]+)"><th scope="row">[^<]*</th><td class="nombre">([^<]*)</td><td class="nombre">([^<]*)</td>'
)
THEMATIQUES = ("mobilite", "numerique", "logement-hebergement")


def nombre(texte: str) -> str:
    """Drop the thousands separator."""
    return re.sub(r"(?<=\d)\s(?=\d)", "", texte)


@pytest.mark.parametrize("thematique", THEMATIQUES)
async def test_page_hides_small_numbers_and_the_csv_says_the_same(client: httpx.AsyncClient, thematique: str) -> None:
    await entrer(client, "coordonnateur")
    page = await client.get("/ecarts", params={"thematique": thematique})
    lues = [(code, nombre(personnes), nombre(offres)) for code, personnes, offres in _LIGNE.findall(page.text)]
    assert "moins de 11" in [p for _, p, _ in lues]
    assert not [p for _, p, _ in lues if p.isdigit() and 1 <= int(p) <= 10]
    fichier = await client.get("/ecarts.csv", params={"thematique": thematique})
    lignes = csv.DictReader(io.StringIO(fichier.content.decode("utf-8-sig")), delimiter=";")
    assert [(ligne["code_epci"], ligne["personnes"], ligne["offres"]) for ligne in lignes] == lues


async def test_coordonnateur_reads_no_name(client: httpx.AsyncClient, admin: psycopg.Connection[Any]) -> None:
    await entrer(client, "coordonnateur")
    textes = [(await client.get(c)).text for c in ("/ecarts", "/ecarts.csv", "/ecarts/contours.geojson")]
    complets = [f"{prenom} {nom}" for prenom, nom in admin.execute("select prenom, nom from personne")]
    assert complets
    assert [c for c in complets if any(c in texte for texte in textes)] == []


@pytest.mark.parametrize("chemin", ["/personnes", "/ma-journee", "/registre"])
async def test_coordonnateur_is_refused_the_pages_of_others(client: httpx.AsyncClient, chemin: str) -> None:
    await entrer(client, "coordonnateur")
    assert (await client.get(chemin)).status_code == 403


async def test_referente_is_refused_the_gaps(client: httpx.AsyncClient) -> None:
    await entrer(client, "referente")
    assert (await client.get("/ecarts")).status_code == 403
