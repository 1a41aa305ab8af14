"""Do by the API what the pages do around offers, companies and the circle."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from core.clock import aujourdhui
from tests.dates import dans
from tests.stories.test_api import Appel, entetes, probleme
from tests.stories.test_extensions import une_offre

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
FICHE = {"siret": "44306184100047", "nom": "Biscuiterie du Vidourle", "commune": "30189"}
OFFRE = {"nom": "Atelier de permis", "frequence": "6"}


@pytest.fixture
def porteur(admin: Connexion) -> Appel:
    return entetes(admin, "referente")


async def cree(
    client: httpx2.AsyncClient, chemin: str, porteur: Appel, corps: Mapping[str, Any]
) -> str:
    """Post what creates something; gives its identifier."""
    reponse = await client.post(f"/api/v1{chemin}", headers=porteur, json=dict(corps))
    assert reponse.status_code == 201, reponse.text
    return str(reponse.json()["id"])


async def test_company_is_opened_corrected_and_contacted(
    client: httpx2.AsyncClient, porteur: Appel
) -> None:
    cle = await cree(client, "/entreprises", porteur, FICHE)
    probleme(await client.post("/api/v1/entreprises", headers=porteur, json=FICHE), 422)
    corrigee = await client.put(
        f"/api/v1/entreprises/{cle}", headers=porteur, json=FICHE | {"propose": ["emploi"]}
    )
    assert corrigee.status_code == 204
    contact = {"le": aujourdhui().isoformat(), "objet": "emploi"}
    contacts = f"/entreprises/{cle}/contacts"
    await cree(client, contacts, porteur, contact)
    encore = await client.post(f"/api/v1{contacts}", headers=porteur, json=contact)
    assert "confirme" in probleme(encore, 422)["errors"]
    await cree(client, contacts, porteur, contact | {"confirme": True})
    lue = (await client.get(f"/api/v1/entreprises/{cle}", headers=porteur)).json()
    assert (lue["propose"], len(lue["contacts"])) == (["emploi"], 2)
    liste = await client.get("/api/v1/entreprises", headers=porteur, params={"q": "vidourle"})
    assert [(e["id"], e["contacts"]) for e in liste.json()["items"]] == [(cle, 2)]


@pytest.mark.parametrize("qui", ["personne", "dpo", "administratrice"])
async def test_companies_are_for_those_who_work_with_them(
    client: httpx2.AsyncClient, admin: Connexion, qui: str
) -> None:
    elle = entetes(admin, qui)
    probleme(await client.get("/api/v1/entreprises", headers=elle), 403)
    probleme(await client.post("/api/v1/entreprises", headers=elle, json=FICHE), 403)


async def test_sessions_are_added_changed_and_cancelled_one_by_one(
    client: httpx2.AsyncClient, porteur: Appel, admin: Connexion
) -> None:
    offre = une_offre(admin)
    chemin = f"/services/{offre}/sessions"
    cle = await cree(client, chemin, porteur, {"debut": dans(100), "lieu": "Nîmes"})
    double = {"debut": dans(100), "lieu": "Nîmes"}
    probleme(await client.post(f"/api/v1{chemin}", headers=porteur, json=double), 422)
    autre = {"debut": dans(101)}
    change = await client.put(f"/api/v1/sessions/{cle}", headers=porteur, json=autre)
    assert change.status_code == 204
    lues = (await client.get(f"/api/v1{chemin}", headers=porteur)).json()["sessions"]
    assert [s["debut"] for s in lues] == [dans(101)]
    adresse = f"/api/v1/sessions/{lues[0]['id']}"
    assert (await client.delete(adresse, headers=porteur)).status_code == 204
    probleme(await client.delete(adresse, headers=porteur), 409)
    assert (await client.get(f"/api/v1{chemin}", headers=porteur)).json()["sessions"] == []


async def test_local_offer_is_copied_and_only_a_published_one_is_confirmed(
    client: httpx2.AsyncClient, porteur: Appel
) -> None:
    cle = await cree(client, "/offres-locales", porteur, OFFRE)
    socle = f"/api/v1/offres-locales/{cle}"
    copie = await client.post(f"{socle}/copie", headers=porteur)
    assert (copie.status_code, copie.json()["saisie"]["nom"]) == (201, "Atelier de permis (copie)")
    probleme(await client.post(f"{socle}/confirmation", headers=porteur), 409)
    versions = await client.get(f"{socle}/versions", headers=porteur)
    assert versions.json() == {"items": []}
    absente = f"{socle}/versions/{cle}/reprise"
    probleme(await client.post(absente, headers=porteur), 404)


async def test_file_of_offers_is_handed_in_by_the_administrateur_and_followed(
    client: httpx2.AsyncClient, porteur: Appel, admin: Connexion
) -> None:
    fichier = {"fichier": ("offres.json", b"[]", "application/json")}
    chemin = "/api/v1/catalogue/depots"
    probleme(await client.post(chemin, headers=porteur, files=fichier), 403)
    sien = entetes(admin, "administratrice")
    depot = await client.post(chemin, headers=sien, files=fichier, data={"a_blanc": "true"})
    assert depot.status_code == 201, depot.text
    suivi = await client.get(f"{chemin}/{depot.json()['id']}", headers=sien)
    assert (suivi.json()["nom"], suivi.json()["a_blanc"]) == ("offres.json", True)
    probleme(await client.post(chemin, headers=sien, files={"autre": b"x"}), 422)


async def test_situation_is_answered_and_read(
    client: httpx2.AsyncClient, samira: UUID, porteur: Appel
) -> None:
    chemin = f"/api/v1/carnets/{samira}/situation"
    reponses = {"reponses": {"rsa": "non"}}
    faite = await client.post(chemin, headers=porteur, json=reponses)
    assert faite.status_code == 200, faite.text
    deja = await client.post(chemin, headers=porteur, json=reponses)
    assert deja.json() == {"nouvelles": 0}
    assert (await client.get(chemin, headers=porteur)).json()["reponses"]["rsa"] == "non"
    faux = {"reponses": {"lune": "oui"}}
    assert "lune" in probleme(await client.post(chemin, headers=porteur, json=faux), 422)["errors"]


async def test_offer_is_attached_to_an_action(
    client: httpx2.AsyncClient, samira: UUID, porteur: Appel, admin: Connexion
) -> None:
    theme = "mobilite--acceder-a-un-vehicule"
    objectif = await cree(
        client,
        f"/carnets/{samira}/objectifs",
        porteur,
        {"thematique": theme, "intitule": "Rouler"},
    )
    action = await cree(
        client,
        f"/carnets/{samira}/actions",
        porteur,
        {"objectif_id": objectif, "intitule": "S’inscrire"},
    )
    offre = une_offre(admin)
    retenue = {"service_id": offre, "confirme": True}
    await cree(client, f"/actions/{action}/offre", porteur, retenue)
    carnet = (await client.get(f"/api/v1/carnets/{samira}", headers=porteur)).json()
    assert (action, offre) in [
        (a["id"], a["service_id"]) for o in carnet["objectifs"] for a in o["actions"]
    ]


async def test_professional_asks_and_takes_the_request_back(
    client: httpx2.AsyncClient, samira: UUID, porteur: Appel, admin: Connexion
) -> None:
    demande = {"domaines": ["budget"], "motif": "Pour préparer le dossier."}
    cle = await cree(client, f"/carnets/{samira}/demandes", porteur, demande)
    retrait = f"/api/v1/demandes/{cle}/retrait"
    probleme(await client.post(retrait, headers=entetes(admin, "conseiller")), 404)
    assert (await client.post(retrait, headers=porteur)).status_code == 204
    probleme(await client.post(retrait, headers=porteur), 409)


async def test_one_leaves_a_circle_and_joins_it_again(
    client: httpx2.AsyncClient, samira: UUID, porteur: Appel
) -> None:
    cercle = f"/api/v1/carnets/{samira}/cercle"
    motif = {"motif": "De retour après un congé."}
    probleme(await client.post(cercle, headers=porteur, json=motif), 409)
    assert (await client.post(f"{cercle}/sortie", headers=porteur)).status_code == 204
    probleme(await client.post(f"{cercle}/sortie", headers=porteur), 404)
    await cree(client, f"/carnets/{samira}/cercle", porteur, motif)


async def test_referent_is_proposed_and_the_proposal_taken_back(
    client: httpx2.AsyncClient, samira: UUID, porteur: Appel, admin: Connexion
) -> None:
    qui = admin.execute(
        "select m.compte_id, m.structure_id from accompagnement m"
        " join compte k on k.id = m.compte_id and k.courriel not like 'referente@%%'"
        " where m.personne_id = %s and m.fin is null order by 1 limit 1",
        (samira,),
    ).fetchone()
    assert qui is not None
    proposition = {
        "compte_id": str(qui[0]),
        "structure_id": str(qui[1]),
        "motif": "Elle la connaît mieux.",
    }
    cle = await cree(client, f"/carnets/{samira}/referent", porteur, proposition)
    adresse = f"/api/v1/designations/{cle}"
    assert (await client.get(adresse, headers=porteur)).json()["etat"] == "en_attente"
    reponse = await client.post(f"{adresse}/reponse", headers=porteur, json={"oui": True})
    probleme(reponse, 403)
    assert (await client.post(f"{adresse}/retrait", headers=porteur)).status_code == 204
    assert (await client.get(adresse, headers=porteur)).json()["etat"] == "retiree"


async def test_portfolio_is_read_and_notices_are_marked(
    client: httpx2.AsyncClient, porteur: Appel, admin: Connexion
) -> None:
    moi = admin.execute(
        "select id from compte where courriel = 'referente@demo.example'"
    ).fetchone()
    assert moi is not None
    chemin = f"/api/v1/portefeuilles/{moi[0]}"
    lu = (await client.get(chemin, headers=porteur)).json()
    assert lu["personnes"]
    transfert = {"personnes": [lu["personnes"][0]["personne_id"]], "vers": str(moi[0])}
    refus = await client.post(
        f"{chemin}/transfert", headers=porteur, json=transfert | {"motif": "Congé de trois mois."}
    )
    assert "vers" in probleme(refus, 422)["errors"]
    assert (await client.post("/api/v1/avis/lus", headers=porteur)).status_code == 204
    avis = (await client.get("/api/v1/avis", headers=porteur)).json()
    assert all(a["lu_le"] for a in avis["items"])
