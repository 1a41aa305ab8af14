"""Count each page's queries: twelve at most, the log-in and the journal included."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx2
import pytest

from tests.ecoute import Demande, ecouter
from tests.stories.gestes import entrer
from tests.tranches import enchainer

pytestmark = pytest.mark.pg
LIMITE = 12
CATALOGUE = "/offres?code_commune=30189"
# Each slice names its own, in the pages.py of its tests.
PAGES = enchainer("pages", "REQUETES", {})


@pytest.fixture
def requetes(client: httpx2.AsyncClient) -> Iterator[list[Demande]]:
    """Give the statements sent since the last clear."""
    application: Any = client._transport.app  # type: ignore[attr-defined]
    with ecouter(application.state.engine.sync_engine) as dites:
        yield dites


@pytest.mark.parametrize("qui", PAGES)
async def test_pages_ask_twelve_queries_at_most(
    client: httpx2.AsyncClient, samira: UUID, requetes: list[Demande], qui: str
) -> None:
    # The catalogue is read once a process, by the first page that searches it, whichever that is.
    requetes.clear()
    assert (await client.get(CATALOGUE)).status_code == 200
    comptes = {CATALOGUE: len(requetes)}
    await entrer(client, qui)
    for chemin in PAGES[qui]:
        requetes.clear()
        assert (await client.get(chemin.format(personne=samira))).status_code == 200, chemin
        comptes[chemin] = len(requetes)
    assert min(comptes.values()) > 0
    assert {chemin: n for chemin, n in comptes.items() if n > LIMITE} == {}
