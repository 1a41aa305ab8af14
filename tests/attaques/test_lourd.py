"""Ask for all the heavy work at once: whoever does it waits, and nobody else is turned away."""

import time
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.attaques.charge import bombe, foule
from tests.attaques.scene import Scene, construire
from tests.auth import monde
from tests.auth.navigateur import ouvrir_session
from tests.bases import PATIENCE_S
from tests.conftest import Serveur
from tests.offers.lignes import poser_communes

pytestmark = pytest.mark.pg
COOKIE = "carnet"
# How long an answer may take on a machine that all of this shares, and how many times the others
# ask.
TOURS = 4


@pytest.fixture
def scene(admin: psycopg.Connection[Any]) -> Scene:
    scene = construire(admin)
    poser_communes(admin)
    structure = monde.structure(admin, 2)
    pro = monde.professionnel(admin, 2, structure)
    habilitation = admin.execute(
        "select id from habilitation where compte_id = %s", (pro,)
    ).fetchone()
    assert habilitation is not None
    scene.sessions["ailleurs"] = ouvrir_session(admin, 2, pro, habilitation[0])
    admin.commit()
    return scene


def _les_autres(serveur: Serveur, scene: Scene) -> list[tuple[str, int]]:
    """Go on working as a neighbour of the territoire, as a professional of another, as nobody."""
    vus = []
    with httpx2.Client(base_url=serveur.url, timeout=PATIENCE_S) as client:
        for _ in range(TOURS):
            for qui, chemin in (
                ("professionnel", "/ma-journee"),
                ("ailleurs", "/ma-journee"),
                ("", "/offres"),
            ):
                temoin = {"Cookie": f"{COOKIE}={scene.sessions[qui][0]}"} if qui else {}
                vus.append((f"{qui}{chemin}", client.get(chemin, headers=temoin).status_code))
    return vus


def _recu(scene: Scene) -> UUID:
    return scene.cles["elle"]["evenement_id"]


def test_forty_receipts_at_once_leave_everybody_else_served(serveur: Serveur, scene: Scene) -> None:
    temoin = {"Cookie": f"{COOKIE}={scene.sessions['personne'][0]}"}
    chemin = f"/recus/{_recu(scene)}/pdf"
    with foule(
        40, lambda client: client.get(chemin, headers=temoin).status_code, serveur.url
    ) as statuts:
        autres = _les_autres(serveur, scene)
    assert {statut for _, statut in autres} == {200}, autres
    # Hers too: some are made, the others are told to come back, in words, never left waiting or in
    # error.
    assert 200 in statuts
    assert set(statuts) <= {200, 429, 503}


def test_hostile_workbooks_leave_everybody_else_served(serveur: Serveur, scene: Scene) -> None:
    fichier = bombe(70_000)
    assert len(fichier) < 8_000

    def envoyer(client: httpx2.Client) -> int:
        return client.post(
            "/offres/verifier", files={"fichier": ("offres.xlsx", fichier)}
        ).status_code

    with foule(17, envoyer, serveur.url) as statuts:
        autres = _les_autres(serveur, scene)
    assert {statut for _, statut in autres} == {200}, autres
    assert statuts
    assert set(statuts) <= {422, 429, 503}


@pytest.mark.parametrize("chaines", [70_000, 1_000_000], ids=["short", "long"])
def test_table_of_texts_that_unfolds_is_refused_with_a_sentence(
    serveur: Serveur, scene: Scene, tmp_path: Path, chaines: int
) -> None:
    debut = time.monotonic()
    reponse = httpx2.post(
        f"{serveur.url}/offres/verifier",
        files={"fichier": ("offres.xlsx", bombe(chaines))},
        timeout=PATIENCE_S,
    )
    assert reponse.status_code == 422
    assert "est tassé comme aucun tableur" in reponse.text
    assert time.monotonic() - debut < 30
