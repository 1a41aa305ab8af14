"""Call the API as a program does: a bearer token, JSON, and problems that say what is wrong."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from auth.comptes.jetons import creer_jeton_operateur
from tests.dates import dans
from tests.stories.test_doors import chemin_rempli, portes

pytestmark = pytest.mark.pg
Appel = dict[str, str]


@pytest.fixture
def porteur(admin: psycopg.Connection[Any]) -> Appel:
    return entetes(admin, "referente")


def entetes(admin: psycopg.Connection[Any], qui: str) -> Appel:
    """Create a token for a demo account."""
    jeton = creer_jeton_operateur(admin, f"{qui}@demo.example")
    admin.commit()
    return {"Authorization": f"Bearer {jeton}"}


def probleme(reponse: httpx2.Response, statut: int) -> dict[str, Any]:
    """Check that an answer is a problem with that status."""
    assert reponse.status_code == statut
    assert reponse.headers["content-type"].startswith("application/problem+json")
    corps: dict[str, Any] = reponse.json()
    assert corps["status"] == statut
    return corps


@pytest.mark.parametrize("suite", ["", "/frise", "/consentements"])
async def test_referente_reads_a_carnet(
    client: httpx2.AsyncClient, samira: UUID, porteur: Appel, suite: str
) -> None:
    reponse = await client.get(f"/api/v1/carnets/{samira}{suite}", headers=porteur)
    assert reponse.status_code == 200
    assert reponse.json()


async def test_token_stands_for_its_owner(client: httpx2.AsyncClient, porteur: Appel) -> None:
    moi = (await client.get("/api/v1/moi", headers=porteur)).json()
    assert (moi["prenom"], moi["role"], moi["territoire"]) == ("Claire", "professionnel", "Gard")


async def test_carnets_are_paged_by_cursor_without_repeating(
    client: httpx2.AsyncClient, porteur: Appel
) -> None:
    lus: list[str] = []
    curseur: str | None = None
    while True:
        demande = {"limite": "7"} | ({"curseur": curseur} if curseur else {})
        page = (await client.get("/api/v1/carnets", headers=porteur, params=demande)).json()
        lus += [c["id"] for c in page["items"]]
        if not (curseur := page["suite"]):
            break
    assert len(lus) == len(set(lus)) > 7


async def test_person_reads_who_looked_and_nobody_else_does(
    client: httpx2.AsyncClient, samira: UUID, porteur: Appel, admin: psycopg.Connection[Any]
) -> None:
    chemin = f"/api/v1/carnets/{samira}/consultations"
    probleme(await client.get(chemin, headers=porteur), 403)
    assert (await client.get(chemin, headers=entetes(admin, "personne"))).json()["items"]


async def test_path_is_written_by_the_api(
    client: httpx2.AsyncClient, samira: UUID, porteur: Appel
) -> None:
    socle, theme = f"/api/v1/carnets/{samira}", "mobilite--acceder-a-un-vehicule"
    constat = {"nature": "frein", "thematique": theme, "texte": "Écrit par un programme"}
    assert (
        await client.post(f"{socle}/constats", headers=porteur, json=constat)
    ).status_code == 201
    objectif = await client.post(
        f"{socle}/objectifs", headers=porteur, json={"thematique": theme, "intitule": "Rouler"}
    )
    action = {"objectif_id": objectif.json()["id"], "intitule": "S’inscrire"}
    assert (await client.post(f"{socle}/actions", headers=porteur, json=action)).status_code == 201
    rendez_vous = {"objet": "Point", "debut": f"{dans(461)}T09:30:00+01:00"}
    assert (
        await client.post(f"{socle}/rendez-vous", headers=porteur, json=rendez_vous)
    ).status_code == 201
    carnet = (await client.get(socle, headers=porteur)).json()
    assert "Écrit par un programme" in [c["texte"] for c in carnet["constats"]]
    assert ["S’inscrire"] in [[a["intitule"] for a in o["actions"]] for o in carnet["objectifs"]]
    assert "Point" in [r["objet"] for r in carnet["rendez_vous"]]


async def test_person_withdraws_by_the_api(
    client: httpx2.AsyncClient, samira: UUID, admin: psycopg.Connection[Any]
) -> None:
    porteuse = entetes(admin, "personne")
    accords = (await client.get(f"/api/v1/carnets/{samira}/consentements", headers=porteuse)).json()
    actif = next(a for a in accords if a["etat"] == "actif")
    reponse = await client.post(f"/api/v1/consentements/{actif['id']}/retrait", headers=porteuse)
    assert (reponse.status_code, reponse.json()["etat"]) == (200, "retire")


async def test_offers_are_read_without_a_token(client: httpx2.AsyncClient) -> None:
    service = (await client.get("/api/v1/services", params={"size": 1})).json()["items"][0]
    chemins = [
        f"services/{service['id']}",
        f"structures/{service['structure_id']}",
        "structures",
        "sources",
    ]
    chemins += ["doc/thematiques", "search/services?code_commune=30189"]
    for chemin in chemins:
        assert (await client.get(f"/api/v1/{chemin}")).status_code == 200, chemin


async def test_gaps_are_for_the_coordonnateur(
    client: httpx2.AsyncClient, porteur: Appel, admin: psycopg.Connection[Any]
) -> None:
    chemin = "/api/v1/ecarts?thematique=mobilite"
    probleme(await client.get(chemin, headers=porteur), 403)
    assert (await client.get(chemin, headers=entetes(admin, "coordonnateur"))).status_code == 200


async def test_no_call_ignores_what_it_does_not_know(
    client: httpx2.AsyncClient, porteur: Appel
) -> None:
    chemins = [
        chemin_rempli(c)
        for c, verbes, _ in portes()
        if "GET" in verbes and c.startswith("/api/v1/")
    ]
    refuses = 0
    for chemin in chemins:
        # A name that only the code knows is unknown too.
        reponse = await client.get(
            chemin, params={"inconnu": "1", "acteur": "1", "request": "1"}, headers=porteur
        )
        # What the reader's rôle does not open is refused before anything is read of the question.
        if reponse.status_code == 403:
            continue
        dits = probleme(reponse, 422)["errors"]
        assert dits == dict.fromkeys(
            ("inconnu", "acteur", "request"), "Ce paramètre n’existe pas."
        ), chemin
        refuses += 1
    assert refuses > len(chemins) // 2 > 10


async def test_unknown_token_is_no_token(client: httpx2.AsyncClient) -> None:
    probleme(await client.get("/api/v1/moi", headers={"Authorization": "Bearer faux"}), 401)


async def test_absent_carnet_is_not_found(client: httpx2.AsyncClient, porteur: Appel) -> None:
    probleme(await client.get(f"/api/v1/carnets/{uuid4()}", headers=porteur), 404)


async def test_bad_constat_names_its_field(
    client: httpx2.AsyncClient, samira: UUID, porteur: Appel
) -> None:
    corps = {"nature": "frein", "thematique": "lune", "texte": "x"}
    reponse = await client.post(f"/api/v1/carnets/{samira}/constats", headers=porteur, json=corps)
    probleme(reponse, 422)


async def test_bad_search_names_its_parameter(client: httpx2.AsyncClient) -> None:
    corps = probleme(
        await client.get("/api/v1/search/services", params={"code_commune": "ici"}), 422
    )
    assert "code_commune" in corps["errors"]
