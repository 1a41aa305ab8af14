"""Give a false cursor to every door that takes one: each names the field, and none fails."""

from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from core.coffre import Coffre
from core.paging import encoder
from tests.conftest import tracee
from tests.stories.gestes import entrer
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
FORGES = (
    "é", "!!!", "A", "\x00", "Zm9v", "a" * 1500, "%00", "../..", "[]",
    encoder(Coffre("s" * 40), "une autre liste", "nom", UUID(int=7)),
    encoder(Coffre("t" * 40), "portefeuille", "nom", UUID(int=7)),
)  # fmt: skip
# The search reads its parameters by a model of its own (offers/recherche/schemas.py); its words are
# the same.
DE_LA_RECHERCHE = ("/api/v1/search/services",)


def portes(app: Litestar) -> list[str]:
    """List the addresses whose handler takes a cursor."""
    return sorted(
        route.path
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler)
        and "curseur" in handler.parsed_fn_signature.parameters
    )


async def test_forged_cursors_are_named_at_every_door(
    client: httpx2.AsyncClient, samira: UUID, admin: psycopg.Connection[Any]
) -> None:
    chemins = portes(tracee())
    assert len(chemins) >= 4
    porteur = entetes(admin, "referente")
    await entrer(client, "referente")
    for chemin in (*chemins, *DE_LA_RECHERCHE):
        adresse = chemin.replace("{personne_id:uuid}", str(samira))
        assert "{" not in adresse, chemin
        en_tetes = porteur if adresse.startswith("/api/") else {}
        assert (await client.get(adresse, headers=en_tetes)).status_code == 200, chemin
        for forge in FORGES:
            reponse = await client.get(adresse, params={"curseur": forge}, headers=en_tetes)
            assert reponse.status_code == 422, (chemin, forge)
            assert "curseur" in reponse.text, (chemin, forge)
