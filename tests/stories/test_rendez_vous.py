"""Fix appointments that meet others, by the pages and by the API."""

from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.dates import dans
from tests.stories.gestes import entrer, remplir
from tests.stories.test_api import entetes, probleme

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
LE = f"{dans(420)}T10:00"


async def fixer(client: httpx2.AsyncClient, samira: UUID, **champs: str) -> httpx2.Response:
    carnet = f"/carnets/{samira}"
    donnees = {"debut": LE, "duree_minutes": "45", "motif": "point"} | champs
    return await remplir(
        client, f"{carnet}/rendez-vous/nouveau", f"{carnet}/rendez-vous", **donnees
    )


async def test_page_says_what_overlaps_and_goes_on_with_a_yes(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await entrer(client, "referente")
    fixe = await fixer(client, samira, mode="telephone", lieu="04 66 22 17 34")
    assert fixe.status_code == 303
    cle = fixe.headers["location"].rsplit("=", 1)[1]
    pris = await fixer(client, samira, debut=LE.replace("10:00", "10:30"), motif="emploi")
    assert pris.status_code == 409
    assert "Vous avez déjà un rendez-vous de 10" in pris.text
    assert f'/carnets/{samira}#rendez-vous-{cle}"' in pris.text
    assert "Fixer quand même" in pris.text
    note = admin.execute(
        "select personne_id from journal where objet = 'Rendez-vous au même moment'"
    ).fetchall()
    admin.commit()
    assert note == [(samira,)]
    voulu = {"debut": LE.replace("10:00", "10:30"), "motif": "emploi", "malgre": "true"}
    assert (await fixer(client, samira, **voulu)).status_code == 303
    page = (await client.get(f"/carnets/{samira}")).text
    assert "Invitation, par téléphone" in page
    assert 'href="tel:+33466221734"' in page


async def test_same_form_sent_twice_is_one_appointment(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await entrer(client, "referente")
    for _ in range(2):
        await fixer(client, samira, malgre="true")
    nombre = admin.execute(
        "select count(*) from rendez_vous where debut = %s and personne_id = %s",
        [f"{LE} Europe/Paris", samira],
    ).fetchone()
    admin.commit()
    assert nombre == (1,)


async def test_program_is_told_what_overlaps_and_goes_on_with_malgre(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    porteur = entetes(admin, "referente")
    adresse = f"/api/v1/carnets/{samira}/rendez-vous"
    voulu: dict[str, Any] = {"motif": "point", "debut": LE, "mode": "visio"}
    fixe = (await client.post(adresse, headers=porteur, json=voulu)).json()["id"]
    autre = voulu | {"debut": LE.replace("10:00", "10:15"), "motif": "emploi"}
    corps = probleme(await client.post(adresse, headers=porteur, json=autre), 409)
    assert [c["id"] for c in corps["conflits"]] == [fixe]
    assert "Samira" not in corps["detail"]
    suite = await client.post(adresse, headers=porteur, json=autre | {"malgre": True})
    assert suite.status_code == 201
    deplacement = f"/api/v1/rendez-vous/{suite.json()['id']}/deplacement"
    vers = {"debut": LE.replace("10:00", "10:20")}
    corps = probleme(await client.post(deplacement, headers=porteur, json=vers), 409)
    assert [c["id"] for c in corps["conflits"]] == [fixe]
    fait = await client.post(deplacement, headers=porteur, json=vers | {"malgre": True})
    assert fait.status_code == 201
