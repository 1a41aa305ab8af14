"""Count what each page asks of the database: twelve queries at most, the log-in and the journal included."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import event

from tests.stories.gestes import entrer

pytestmark = pytest.mark.pg
LIMITE = 12
CARNET = "/carnets/{personne}"
PAGES = {
    "referente": (
        "/ma-journee", "/ma-journee/alertes", CARNET + "/echanges/nouveau",
        "/personnes", "/offres?code_commune=30189&thematiques=mobilite", "/mon-compte", "/favoris",
        "/recherches",
        CARNET,
        CARNET + "/frise", CARNET + "/pourquoi", CARNET + "/situation", CARNET + "/suggestions",
        CARNET + "/constats/nouveau", CARNET + "/objectifs/nouveau",
        CARNET + "/actions/nouvelle", CARNET + "/rendez-vous/nouveau", "/urgences", CARNET + "/urgence",
    ),
    "personne": (
        "/mon-parcours", CARNET + "/suggestions",
        "/mon-parcours/paroles", "/qui-sait-quoi", "/qui-a-regarde", "/mes-droits",
        "/mes-droits/correction", "/accords/nouveau",
    ),
    "coordonnateur": ("/ecarts", "/doublons-offres", "/ecarts.csv", "/ecarts/contours.geojson"),
    "dpo": (
        "/registre", "/registre?geste=lecture", "/conservation", "/demandes-droit", "/revues-urgence", "/signalements",
        "/registre/alertes", "/a-traiter", "/registre/accords",
    ),
}  # fmt: skip


@pytest.fixture
def requetes(client: httpx.AsyncClient) -> Iterator[list[str]]:
    """Give the statements sent since the last clear."""
    application: Any = client._transport.app  # type: ignore[attr-defined]
    vues: list[str] = []

    def noter(_connexion: Any, _curseur: Any, texte: str, *_reste: Any) -> None:
        vues.append(texte)

    event.listen(application.state.engine.sync_engine, "before_cursor_execute", noter)
    yield vues
    event.remove(application.state.engine.sync_engine, "before_cursor_execute", noter)


@pytest.mark.parametrize("qui", PAGES)
async def test_pages_ask_twelve_queries_at_most(
    client: httpx.AsyncClient, samira: UUID, requetes: list[str], qui: str
) -> None:
    await entrer(client, qui)
    comptes = {}
    for chemin in PAGES[qui]:
        requetes.clear()
        assert (await client.get(chemin.format(personne=samira))).status_code == 200, chemin
        comptes[chemin] = len(requetes)
    assert min(comptes.values()) > 0
    assert {chemin: n for chemin, n in comptes.items() if n > LIMITE} == {}
