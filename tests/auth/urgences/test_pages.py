"""Open in an emergency a carnet that one sees in part, from its own page."""

from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.stories.conftest import base as base
from tests.stories.conftest import modele_seme as modele_seme
from tests.stories.conftest import samira as samira
from tests.stories.gestes import entrer, jeton

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
POURQUOI = "Elle a fait un malaise à l’accueil, le médecin demande ses traitements."


def ouvertures(admin: Connexion) -> int:
    ligne = admin.execute("select count(*) from bris_de_glace").fetchone()
    admin.rollback()
    assert ligne is not None
    return int(ligne[0])


async def _ouvrir(client: httpx2.AsyncClient, samira: UUID, **champs: str) -> httpx2.Response:
    page = await client.get(f"/carnets/{samira}/urgence")
    assert page.status_code == 200
    return await client.post(
        f"/carnets/{samira}/urgence", data=champs | {"_csrf": jeton(page.text)}
    )


async def test_reason_is_asked_for_kept_and_nothing_opens_without_it(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    avant = ouvertures(admin)
    for champs in (
        {},
        {"motif": "urgence_vitale"},
        {"texte": POURQUOI},
        {"motif": "inconnu", "texte": POURQUOI},
        {"motif": "urgence_vitale", "texte": "Trop court."},
    ):
        refusee = await _ouvrir(client, samira, **champs)
        assert refusee.status_code == 422, champs
        assert champs.get("texte", "") in refusee.text
    assert ouvertures(admin) == avant


@pytest.mark.parametrize("qui", ["dpo", "administratrice", "coordonnateur", "personne"])
async def test_rôle_that_opens_none_has_no_such_page(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, qui: str
) -> None:
    await entrer(client, qui)
    avant = ouvertures(admin)
    assert (await client.get(f"/carnets/{samira}/urgence")).status_code in (403, 404)
    assert ouvertures(admin) == avant


async def test_carnet_that_is_not_there_has_no_such_page(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    assert (await client.get(f"/carnets/{UUID(int=7)}/urgence")).status_code == 404


async def test_opening_leads_to_what_it_opens_and_is_told_to_her(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    avant = ouvertures(admin)
    ouverte = await _ouvrir(client, samira, motif="urgence_vitale", texte=POURQUOI)
    assert ouverte.status_code == 303, ouverte.text
    assert ouverte.headers["location"].startswith("/urgences/")
    assert ouvertures(admin) == avant + 1
    assert (await client.get(ouverte.headers["location"])).status_code == 200
    assert admin.execute(
        "select count(*) > 0 from avis a join compte k on k.id = a.compte_id"
        " where k.personne_id = %s and a.genre = 'ouverture_urgence'",
        (samira,),
    ).fetchone() == (True,)
