"""Follow the référente who writes Samira's path, and is told what is wrong beside the field."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.dates import dans
from tests.stories.gestes import entrer, jeton, remplir, sur_quoi

pytestmark = pytest.mark.pg


@pytest.fixture
async def carnet(client: httpx2.AsyncClient, samira: UUID) -> str:
    await entrer(client, "referente")
    return f"/carnets/{samira}"


async def test_day_of_the_referente_names_people_and_appointments(
    client: httpx2.AsyncClient, carnet: str
) -> None:
    page = await client.get("/ma-journee")
    assert page.status_code == 200
    assert "/carnets/" in page.text


async def test_search_forgives_accents_and_case(client: httpx2.AsyncClient, carnet: str) -> None:
    trouvee = await remplir(client, "/personnes", "/personnes", q="BÉNALI samira")
    assert (trouvee.status_code, trouvee.headers["location"]) == (303, carnet)
    absente = await remplir(client, "/personnes", "/personnes", q="zzyzx")
    assert (absente.status_code, carnet in absente.text) == (200, False)


async def test_constat_is_read_back_in_the_carnet(client: httpx2.AsyncClient, carnet: str) -> None:
    champs = {
        "nature": "frein",
        "thematique": "mobilite--acceder-a-un-vehicule",
        "texte": "Le bus s’arrête à 19 h.",
        "urgence": "2",
    }
    reponse = await remplir(client, f"{carnet}/constats/nouveau", f"{carnet}/constats", **champs)
    assert reponse.status_code == 303
    retour = reponse.headers["location"]
    assert retour.startswith(f"{carnet}?fait=constat&sur=")
    page = (await client.get(retour)).text
    assert "Le bus s’arrête à 19 h." in page
    # What was done leads back to the line.
    ancre = f"constat-{sur_quoi(retour)}"
    assert f'<a href="#{ancre}">Revoir ce constat</a>' in page
    assert f'id="{ancre}"' in page
    # Of what is not there, nothing is said.
    absente = retour.replace(ancre.removeprefix("constat-"), str(uuid4()))
    assert "Revoir ce constat" not in (await client.get(absente)).text


async def test_objectif_action_and_offer_follow_each_other(
    client: httpx2.AsyncClient, carnet: str, admin: psycopg.Connection[Any]
) -> None:
    objectif = {
        "thematique": "mobilite--acceder-a-un-vehicule",
        "intitule": "Venir seule au travail",
    }
    assert (
        await remplir(client, f"{carnet}/objectifs/nouveau", f"{carnet}/objectifs", **objectif)
    ).status_code == 303
    formulaire = (await client.get(f"{carnet}/actions/nouvelle")).text
    cle = re.search(r'value="([0-9a-f-]{36})"[^>]*>\s*Venir seule au travail', formulaire)
    assert cle is not None
    action = {"objectif_id": cle[1], "intitule": "Louer un scooter", "porteur": "structure"}
    assert (
        await remplir(client, f"{carnet}/actions/nouvelle", f"{carnet}/actions", **action)
    ).status_code == 303
    ligne = admin.execute("select id from action where intitule = 'Louer un scooter'").fetchone()
    assert ligne is not None
    offres = await client.get(
        "/offres", params={"action": str(ligne[0]), "thematiques": "mobilite"}
    )
    service = re.search(r'name="service_id" value="([^"]+)"', offres.text)
    assert service is not None
    retenue = await client.post(
        f"/actions/{ligne[0]}/offre", data={"service_id": service[1], "_csrf": jeton(offres.text)}
    )
    assert retenue.headers["location"] == f"{carnet}?fait=offre&sur={ligne[0]}"
    page = (await client.get(carnet)).text
    assert "Louer un scooter" in page
    assert f"/offres/{service[1]}" in page


async def test_appointment_is_read_back_in_the_carnet(
    client: httpx2.AsyncClient, carnet: str
) -> None:
    champs = {"objet": "Point sur le scooter", "debut": f"{dans(461)}T09:30", "duree_minutes": "45"}
    reponse = await remplir(
        client, f"{carnet}/rendez-vous/nouveau", f"{carnet}/rendez-vous", **champs
    )
    assert reponse.status_code == 303
    assert "Point sur le scooter" in (await client.get(carnet)).text


@pytest.mark.parametrize(
    ("formulaire", "adresse", "champs", "faux", "garde"),
    [
        (
            "constats/nouveau",
            "constats",
            {"thematique": "mobilite--acceder-a-un-vehicule", "texte": ""},
            "texte",
            "mobilite--acceder-a-un-vehicule",
        ),
        (
            "constats/nouveau",
            "constats",
            {"thematique": "lune", "texte": "Gardez-moi"},
            "thematique",
            "Gardez-moi",
        ),
        (
            "objectifs/nouveau",
            "objectifs",
            {"thematique": "", "intitule": "Gardez-moi"},
            "thematique",
            "Gardez-moi",
        ),
        (
            "actions/nouvelle",
            "actions",
            {"objectif_id": "", "intitule": "Gardez-moi"},
            "objectif_id",
            "Gardez-moi",
        ),
        (
            "rendez-vous/nouveau",
            "rendez-vous",
            {"objet": "Gardez-moi", "debut": "demain"},
            "debut",
            "Gardez-moi",
        ),
    ],
)
async def test_bad_input_is_said_beside_the_field_and_the_rest_is_kept(
    client: httpx2.AsyncClient,
    carnet: str,
    formulaire: str,
    adresse: str,
    champs: dict[str, str],
    faux: str,
    garde: str,
) -> None:
    reponse = await remplir(client, f"{carnet}/{formulaire}", f"{carnet}/{adresse}", **champs)
    assert reponse.status_code == 422
    assert f'id="{faux}-erreur"' in reponse.text
    assert garde in reponse.text
