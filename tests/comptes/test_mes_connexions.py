"""Try one's own sessions, the structure one acts for, and one's tokens."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from auth.connexions.commands import CompteProuve, ouvrir_apres_preuve
from auth.connexions.vocabulary import MoyenConnexion
from core.appareils import decrire
from tests.conftest import Ouvrir
from tests.web.monde import TERRITOIRE, Monde, adresse
from tests.web.test_connexion import entrer, jeton_de_page

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
FIREFOX = {"User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0"}


@pytest.fixture
def autre(admin: Connexion, monde: Monde) -> UUID:
    """Let the professional also coordinate for another structure."""
    structure = uuid4()
    admin.execute(
        "insert into structure (territoire_id, id, nom, categorie) values (%s, %s, 'PLIE du"
        " Comminges', 'plie')",
        [TERRITOIRE, structure],
    )
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role, debut) select"
        " territoire_id, id, %s,"
        " 'coordonnateur', now() - interval '1 hour' from compte where courriel = %s",
        [structure, adresse("professionnel")],
    )
    admin.commit()
    return structure


async def poster(
    client: httpx2.AsyncClient, page: str, chemin: str, **champs: str
) -> httpx2.Response:
    jeton = jeton_de_page((await client.get(page)).text)
    return await client.post(chemin, data=champs | {"_csrf": jeton})


async def test_sessions_are_listed_in_words_and_closed_one_by_one(
    client: httpx2.AsyncClient, monde: Monde
) -> None:
    vieux = (await client.post("/connexion/demo", data={"courriel": adresse("personne")})).cookies[
        "carnet"
    ]
    await client.get("/mon-parcours", headers=FIREFOX)
    client.cookies.clear()
    await entrer(client, "personne")
    page = (await client.get("/mes-connexions")).text
    assert "Firefox sur Android" in page
    assert "cette connexion" in page
    (chemin,) = re.findall(r'action="(/mes-connexions/[0-9a-f-]{36}/fermeture)"', page)
    assert (await poster(client, "/mes-connexions", chemin)).headers["location"] == (
        "/mes-connexions?fait=connexion_fermee"
    )
    assert (await poster(client, "/mes-connexions", chemin)).status_code == 404
    client.cookies.set("carnet", vieux, domain="127.0.0.1")
    assert (await client.get("/mon-parcours")).status_code == 303


async def test_all_other_sessions_close_and_this_one_stays(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    for _ in range(3):
        client.cookies.clear()
        await entrer(client, "personne")
    client.cookies.clear()
    await entrer(client, "professionnel")
    client.cookies.clear()
    await entrer(client, "personne")
    await poster(client, "/mes-connexions", "/mes-connexions/fermeture")
    assert (await client.get("/mon-parcours")).status_code == 200
    restes = admin.execute(
        "select k.courriel, count(*) from connexion c join compte k on k.id = c.compte_id group by"
        " 1"
    ).fetchall()
    assert dict(restes) == {adresse("personne"): 1, adresse("professionnel"): 1}


async def test_somebody_else_s_session_is_not_found(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    await entrer(client, "professionnel")
    client.cookies.clear()
    await entrer(client, "personne")
    autrui = admin.execute(
        "select c.id from connexion c join compte k on k.id = c.compte_id where k.courriel = %s",
        [adresse("professionnel")],
    ).fetchone()
    admin.rollback()
    assert autrui is not None
    assert (
        await poster(client, "/mes-connexions", f"/mes-connexions/{autrui[0]}/fermeture")
    ).status_code == 404
    assert admin.execute("select count(*) from connexion where id = %s", autrui).fetchone() == (1,)


async def test_changing_structure_changes_the_token_and_what_is_read(
    client: httpx2.AsyncClient, monde: Monde, autre: UUID, admin: Connexion
) -> None:
    ancien = (
        await client.post("/connexion/demo", data={"courriel": adresse("professionnel")})
    ).cookies["carnet"]
    page = (await client.get("/mon-compte")).text
    trouve = re.search(r'name="habilitation" value="([0-9a-f-]{36})"', page)
    assert trouve is not None
    fini = await poster(client, "/mon-compte", "/mon-compte/structure", habilitation=trouve[1])
    neuf = fini.cookies["carnet"]
    assert neuf != ancien
    compte = (await client.get("/mon-compte")).text
    assert ("PLIE du Comminges" in compte) or ("Mission locale du Comminges" in compte)
    client.cookies.set("carnet", ancien, domain="127.0.0.1")
    client.cookies.clear()
    client.cookies.set("carnet", ancien)
    assert (await client.get("/mon-compte")).status_code == 303
    assert admin.execute(
        "select count(*) from journal where objet = 'Changement de structure'"
    ).fetchone() == (1,)
    assert admin.execute("select count(*) from connexion").fetchone() == (1,)


async def test_capacity_of_another_compte_is_not_taken(
    client: httpx2.AsyncClient, monde: Monde, autre: UUID, admin: Connexion
) -> None:
    await entrer(client, "professionnel")
    dpo = admin.execute("select id from habilitation where role = 'dpo'").fetchone()
    admin.rollback()
    assert dpo is not None
    for cle in (str(dpo[0]), str(uuid4()), "", "pas-une-cle"):
        reponse = await poster(client, "/mon-compte", "/mes-connexions/fermeture")
        assert reponse.status_code == 303
        refus = await poster(client, "/mes-connexions", "/mon-compte/structure", habilitation=cle)
        assert refus.status_code == 404, cle


async def test_habilitation_that_ended_refuses_the_next_request(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    await entrer(client, "professionnel")
    assert (await client.get(f"/carnets/{monde.personne}")).status_code == 200
    admin.execute("update habilitation set fin = now() where role = 'professionnel'")
    admin.commit()
    assert (
        (await client.get(f"/carnets/{monde.personne}"))
        .headers["location"]
        .startswith("/connexion")
    )


async def test_proof_of_several_capacities_asks_for_whom(
    client: httpx2.AsyncClient, monde: Monde, autre: UUID, admin: Connexion, db_pour: Ouvrir
) -> None:
    compte = admin.execute(
        "select id from compte where courriel = %s", [adresse("professionnel")]
    ).fetchone()
    admin.rollback()
    assert compte is not None
    async with db_pour() as db:
        ouverture = await ouvrir_apres_preuve(
            db, [CompteProuve(TERRITOIRE, compte[0])], MoyenConnexion.proconnect
        )
    client.cookies.set("carnet-preuve", ouverture.jeton, domain="127.0.0.1")
    page = (await client.get("/connexion/structure?suite=/mon-compte")).text
    assert "PLIE du Comminges" in page
    assert "Mission locale du Comminges" in page
    choix = re.findall(r'name="capacite" value="([^"]+)"', page)
    assert len(choix) == 2
    assert (
        await client.post("/connexion/structure", data={"capacite": f"{compte[0]}/{uuid4()}"})
    ).status_code == 404
    entree = await client.post(
        "/connexion/structure", data={"capacite": choix[0], "suite": "/mon-compte"}
    )
    assert entree.headers["location"] == "/mon-compte"
    assert "PLIE" in page
    assert (await client.get("/mon-compte")).status_code == 200
    assert (await client.post("/connexion/structure", data={"capacite": choix[1]})).status_code in (
        403,
        404,
    )


async def test_choice_without_a_proof_goes_back_to_the_login(
    client: httpx2.AsyncClient, monde: Monde
) -> None:
    assert (await client.get("/connexion/structure")).headers["location"] == "/connexion"
    assert (await client.post("/connexion/structure", data={"capacite": "x"})).status_code == 404


async def _jeton(client: httpx2.AsyncClient, **champs: str) -> str:
    page = await poster(client, "/mes-jetons", "/mes-jetons", **champs)
    assert page.status_code == 200, page.text
    trouve = re.search(r'readonly value="([\w-]{43})"', page.text)
    assert trouve is not None
    return trouve[1]


async def test_token_is_shown_once_reads_and_dies_when_revoked(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    await entrer(client, "professionnel")
    valeur = await _jeton(client, nom="Logiciel de suivi", portee="lecture", jours="30")
    porteur = {"Authorization": f"Bearer {valeur}"}
    page = (await client.get("/mes-jetons")).text
    assert valeur not in page
    assert "Jamais utilisé" in page
    assert (await client.get("/api/v1/moi", headers=porteur)).status_code == 200
    page = (await client.get("/mes-jetons")).text
    assert "Dernier appel" in page
    (chemin,) = re.findall(r'action="(/mes-jetons/[0-9a-f-]{36}/revocation)"', page)
    assert (
        (await poster(client, "/mes-jetons", chemin)).headers["location"].endswith("jeton_revoque")
    )
    assert (await client.get("/api/v1/moi", headers=porteur)).status_code == 401
    assert (await poster(client, "/mes-jetons", chemin)).status_code == 404
    objets = {o for (o,) in admin.execute("select objet from journal")}
    assert {"Jeton d’API créé", "Jeton d’API révoqué"} <= objets
    assert admin.execute("select octet_length(jeton_sha256) from jeton").fetchone() == (32,)


async def test_reading_token_writes_nothing_and_a_writing_one_does(
    client: httpx2.AsyncClient, monde: Monde
) -> None:
    await entrer(client, "professionnel")
    constat = {
        "nature": "frein",
        "thematique": "mobilite--acceder-a-un-vehicule",
        "texte": "Le bus passe à 6 h.",
    }
    attendus = {"lecture": 403, "ecriture": 201}
    for portee, statut in attendus.items():
        valeur = await _jeton(client, nom=portee, portee=portee, jours="90")
        porteur = {"Authorization": f"Bearer {valeur}"}
        reponse = await client.post(
            f"/api/v1/carnets/{monde.personne}/constats", json=constat, headers=porteur
        )
        assert reponse.status_code == statut, reponse.text


async def test_token_dies_with_the_habilitation_it_was_made_in(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion
) -> None:
    await entrer(client, "professionnel")
    porteur = {
        "Authorization": f"Bearer"
        f" {await _jeton(client, nom='Essai', portee='lecture', jours='365')}"
    }
    admin.execute("update habilitation set fin = now() where role = 'professionnel'")
    admin.commit()
    assert (await client.get("/api/v1/moi", headers=porteur)).status_code == 401


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"nom": "", "portee": "lecture", "jours": "30"}, "Ce champ est à remplir."),
        ({"nom": "x" * 81, "portee": "lecture", "jours": "30"}, "C’est trop long"),
        (
            {"nom": "Essai", "portee": "tout", "jours": "30"},
            "Choisissez une des valeurs proposées.",
        ),
        (
            {"nom": "Essai", "portee": "lecture", "jours": "3650"},
            "Choisissez une des valeurs proposées.",
        ),
    ],
)
async def test_wrong_token_form_is_said_beside_the_field_and_makes_none(
    client: httpx2.AsyncClient, monde: Monde, admin: Connexion, champs: dict[str, str], dit: str
) -> None:
    await entrer(client, "professionnel")
    reponse = await poster(client, "/mes-jetons", "/mes-jetons", **champs)
    assert reponse.status_code == 422
    assert dit in reponse.text
    assert admin.execute("select count(*) from jeton").fetchone() == (0,)


@pytest.mark.parametrize(
    ("agent", "dit"),
    [
        (FIREFOX["User-Agent"], "Firefox sur Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge sur Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile"
                " Safari/604.1"
            ),
            "Safari sur iPhone",
        ),
        ("curl/8.0", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_device_is_said_in_words_without_a_version(agent: str, dit: str) -> None:
    assert decrire(agent) == dit
