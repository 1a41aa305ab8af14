"""Follow a référente who tags somebody, and those who read the tag or must not."""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.stories.conftest import base as base  # the demo's world, for these tests too
from tests.stories.conftest import collegue as collegue
from tests.stories.conftest import modele_seme as modele_seme
from tests.stories.conftest import samira as samira
from tests.stories.gestes import entrer, remplir
from tests.stories.test_gestes import champs_de

pytestmark = pytest.mark.pg
_FICHE = re.compile(r'href="[^"]*(/etiquettes/[0-9a-f-]{36})"')
MOT = "classe de neige"


async def test_tag_is_made_put_renamed_taken_off_and_read_by_her(
    client: httpx2.AsyncClient, samira: UUID, collegue: UUID, admin: psycopg.Connection[Any]
) -> None:
    siennes = f"/carnets/{samira}/etiquettes"
    await entrer(client, "referente")
    assert siennes in (await client.get(f"/carnets/{samira}")).text
    vide = await remplir(client, "/etiquettes", "/etiquettes", nom=" ")
    assert vide.status_code == 422
    creee = await remplir(client, "/etiquettes", "/etiquettes", nom=MOT)
    assert creee.status_code == 303
    deux = await remplir(client, "/etiquettes", "/etiquettes", nom=MOT.upper())
    assert deux.status_code == 422
    assert "existe déjà" in deux.text
    page = (await client.get("/etiquettes")).text
    mots = re.findall(r"<strong>([^<]+)</strong>", page)
    fiche = _FICHE.findall(page)[[m for m in mots if "Hors" not in m].index(MOT)]
    cle = fiche.rsplit("/", 1)[1]
    mise = await remplir(client, siennes, siennes, etiquette_id=cle)
    assert mise.status_code == 303
    # Whoever works there reads it, and renames it for all; read too early, it overwrites nothing.
    await entrer(client, "collegue")
    ancienne = champs_de((await client.get(fiche)).text, fiche)
    renommee = await client.post(fiche, data=ancienne | {"nom": "classe de mer"})
    assert renommee.status_code == 303
    assert "classe de mer" in (await client.get(siennes)).text
    tard = await client.post(fiche, data=ancienne | {"nom": "classe verte", "_cle": ""})
    assert tard.status_code == 409
    # She reads its words, of whom, and where it was taken off all the same.
    await entrer(client, "personne")
    assert "classe de mer" in (await client.get("/qui-sait-quoi")).text
    assert (await client.get(siennes)).status_code == 403
    await entrer(client, "referente")
    otee = await remplir(client, siennes, f"{siennes}/retrait", etiquette_id=cle)
    assert otee.status_code == 303
    await entrer(client, "personne")
    assert "classe de mer (retirée)" in (await client.get("/qui-sait-quoi")).text
    admin.rollback()
    dits = admin.execute(
        "select objet from journal where objet like 'Étiquette%%' and personne_id = %s"
        " and objet <> 'Étiquettes' order by numero desc limit 2",
        [samira],
    ).fetchall()
    assert dits == [("Étiquette enlevée",), ("Étiquette posée",)]


async def test_roles_that_see_nobody_have_no_tags(client: httpx2.AsyncClient) -> None:
    for qui in ("coordonnateur", "administratrice", "dpo"):
        await entrer(client, qui)
        assert (await client.get("/etiquettes")).status_code == 403, qui
