"""Read the history of imports, as who answers for the territoire's offers."""

import json
from typing import Any

import httpx2
import psycopg
import pytest

from tests.stories.gestes import entrer

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
PROBLEME = {
    "fichier": "o.csv",
    "ligne": 3,
    "champ": "telephone",
    "valeur": "=1+1",
    "raison": "Non.",
    "bloquant": True,
}
PROBLEMES = json.dumps([PROBLEME])


async def test_history_is_read_with_its_counts_and_its_rows_to_correct(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    ligne = admin.execute(
        "update import_catalogue set problemes = %s where id = (select max(id) from"
        " import_catalogue) returning id",
        (PROBLEMES,),
    ).fetchone()
    admin.commit()
    assert ligne is not None
    await entrer(client, "administratrice")
    assert f"n° {ligne[0]}" in (await client.get("/catalogue/imports")).text
    page = (await client.get(f"/catalogue/imports/{ligne[0]}")).text
    assert "=1+1" in page
    csv = await client.get(f"/catalogue/imports/{ligne[0]}/problemes.csv")
    assert ";=1+1" not in csv.text.replace('"', "")
    assert (await client.get("/catalogue/imports/999999")).status_code == 404
    await entrer(client, "referente")
    assert (await client.get("/catalogue/imports")).status_code == 403
