"""Administer a territoire and answer as its DPO by the API, as the pages do."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.dates import dans
from tests.stories.test_api import Appel, entetes, probleme

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
SOCLE = "/api/v1/administration"
TEXTE = "Un texte d’au moins dix caractères."


@pytest.fixture
def admine(admin: Connexion) -> Appel:
    return entetes(admin, "administratrice")


@pytest.fixture
def deleguee(admin: Connexion) -> Appel:
    return entetes(admin, "dpo")


async def test_structure_joins_is_renamed_and_leaves(
    client: httpx2.AsyncClient, admine: Appel
) -> None:
    fiche = {"nom": "Atelier des Cévennes", "categorie": "iae"}
    creee = await client.post(f"{SOCLE}/structures", headers=admine, json=fiche)
    assert creee.status_code == 201, creee.text
    probleme(await client.post(f"{SOCLE}/structures", headers=admine, json=fiche), 422)
    adresse = f"{SOCLE}/structures/{creee.json()['id']}"
    nommee = fiche | {"nom": "Atelier du Gardon"}
    assert (await client.put(adresse, headers=admine, json=nommee)).status_code == 204
    depart = await client.put(f"{adresse}/depart", headers=admine, json={"le": dans(30)})
    assert depart.status_code == 204, depart.text
    lues = await client.get(f"{SOCLE}/structures", headers=admine, params={"q": "gardon"})
    assert [(s["nom"], s["quittee_le"] is not None) for s in lues.json()["items"]] == [
        ("Atelier du Gardon", True)
    ]


async def test_professional_is_invited_given_a_capacity_closed_and_opened_again(
    client: httpx2.AsyncClient, admine: Appel, admin: Connexion
) -> None:
    structure = admin.execute(
        "select structure_id from habilitation h join compte k on k.id = h.compte_id"
        " where k.courriel = 'referente@demo.example'"
    ).fetchone()
    assert structure is not None
    capacite = {"structure_id": str(structure[0]), "role": "professionnel", "debut": dans(1)}
    elle = {"courriel": "nadia@exemple.example", "prenom": "Nadia", "nom": "Roche"}
    invitee = await client.post(f"{SOCLE}/professionnels", headers=admine, json=capacite | elle)
    assert invitee.status_code == 201, invitee.text
    adresse = f"{SOCLE}/professionnels/{invitee.json()['id']}"
    autre = capacite | {"role": "gestionnaire"}
    donnee = await client.post(f"{adresse}/habilitations", headers=admine, json=autre)
    assert donnee.status_code == 201, donnee.text
    fin = f"{SOCLE}/habilitations/{donnee.json()['id']}/fin"
    assert (await client.post(fin, headers=admine, json={})).status_code == 204
    probleme(await client.post(f"{adresse}/identite/detachement", headers=admine), 404)
    assert (await client.post(f"{adresse}/fermeture", headers=admine, json={})).status_code == 204
    assert (await client.get(adresse, headers=admine)).json()["clos_le"]
    assert (await client.post(f"{adresse}/reouverture", headers=admine)).status_code == 204
    probleme(await client.post(f"{adresse}/reouverture", headers=admine), 409)
    page = (await client.get(f"{SOCLE}/professionnels", headers=admine)).json()
    assert page["total"] >= len(page["items"]) > 0


async def test_one_who_accompanies_is_not_closed_without_a_word_on_her_people(
    client: httpx2.AsyncClient, admine: Appel, admin: Connexion
) -> None:
    claire = admin.execute(
        "select id from compte where courriel = 'referente@demo.example'"
    ).fetchone()
    assert claire is not None
    fermeture = f"{SOCLE}/professionnels/{claire[0]}/fermeture"
    probleme(await client.post(fermeture, headers=admine, json={}), 422)


@pytest.mark.parametrize("qui", ["referente", "personne", "dpo", "coordonnateur"])
async def test_administration_is_closed_to_others(
    client: httpx2.AsyncClient, admin: Connexion, qui: str
) -> None:
    autre = entetes(admin, qui)
    for chemin in ("structures", "professionnels"):
        probleme(await client.get(f"{SOCLE}/{chemin}", headers=autre), 403)
    fiche = {"nom": "Intruse", "categorie": "iae"}
    probleme(await client.post(f"{SOCLE}/structures", headers=autre, json=fiche), 403)
    probleme(await client.get("/api/v1/notices", headers=autre), 403)


async def test_notice_is_published_once(client: httpx2.AsyncClient, admine: Appel) -> None:
    notice = {"texte": "Ce que nous gardons. " * 20, "texte_falc": "Nous gardons peu. " * 5}
    avant = (await client.get("/api/v1/notices", headers=admine)).json()["items"]
    publiee = await client.post("/api/v1/notices", headers=admine, json=notice)
    assert publiee.status_code == 201, publiee.text
    probleme(await client.post("/api/v1/notices", headers=admine, json=notice), 409)
    apres = (await client.get("/api/v1/notices", headers=admine)).json()["items"]
    assert [n["version"] for n in apres] == [
        avant[0]["version"] + 1,
        *(n["version"] for n in avant),
    ]


async def test_carnet_is_held_then_freed(
    client: httpx2.AsyncClient, deleguee: Appel, samira: UUID
) -> None:
    gels = "/api/v1/conservation/gels"
    corps = {"personne_id": str(samira), "motif": TEXTE}
    pose = await client.post(gels, headers=deleguee, json=corps)
    assert pose.status_code == 201, pose.text
    levee = f"{gels}/{pose.json()['id']}/levee"
    assert (await client.post(levee, headers=deleguee)).status_code == 204
    probleme(await client.post(levee, headers=deleguee), 409)
    lus = {g["id"]: g for g in (await client.get(gels, headers=deleguee)).json()["items"]}
    leve = lus[pose.json()["id"]]
    assert (leve["personne_id"], bool(leve["leve_le"])) == (str(samira), True)


@pytest.mark.parametrize(
    "chemin",
    ["demandes-droit", "signalements", "registre/alertes", "revues-urgence", "conservation/gels"],
)
async def test_dpo_reads_what_waits_and_the_person_does_not(
    client: httpx2.AsyncClient, deleguee: Appel, admin: Connexion, chemin: str
) -> None:
    assert "items" in (await client.get(f"/api/v1/{chemin}", headers=deleguee)).json()
    probleme(await client.get(f"/api/v1/{chemin}", headers=entetes(admin, "personne")), 403)


@pytest.mark.parametrize(
    ("chemin", "corps"),
    [
        ("demandes-droit/{}/reponse", {"acceptee": True, "texte": TEXTE}),
        ("demandes-droit/{}/prolongation", {"texte": TEXTE}),
        ("signalements/{}/reponse", {"reponse": TEXTE}),
        ("registre/alertes/{}/fermeture", {"commentaire": TEXTE}),
        ("revues-urgence/{}", {"issue": "justifiee", "commentaire": TEXTE}),
    ],
)
async def test_dpo_answers_only_what_is_there_and_whole(
    client: httpx2.AsyncClient, deleguee: Appel, chemin: str, corps: dict[str, Any]
) -> None:
    adresse = f"/api/v1/{chemin.format(uuid4())}"
    probleme(await client.post(adresse, headers=deleguee, json=corps), 404)
    probleme(await client.post(adresse, headers=deleguee, json=corps | {"inconnu": 1}), 422)


async def test_space_of_a_person_is_shut_by_her_circle(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    espace = f"/api/v1/carnets/{samira}/espace"
    elle = entetes(admin, "personne")
    probleme(await client.post(f"{espace}/fermeture", headers=elle), 404)
    pro = entetes(admin, "referente")
    probleme(await client.post(f"{espace}/code/annulation", headers=pro), 409)
    assert (await client.post(f"{espace}/fermeture", headers=pro)).status_code == 204
    assert (await client.get("/api/v1/moi", headers=elle)).status_code == 401


async def test_pairs_that_look_alike_are_listed_for_those_who_accompany(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    chemin = "/api/v1/carnets-semblables"
    pro = entetes(admin, "referente")
    assert "items" in (await client.get(chemin, headers=pro)).json()
    probleme(await client.post(f"{chemin}/{uuid4()}/ecart", headers=pro), 404)
    probleme(await client.get(chemin, headers=entetes(admin, "dpo")), 403)
