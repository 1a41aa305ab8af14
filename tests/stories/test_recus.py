"""Keep proof of each answer: the history in words, and a receipt for people and programs."""

import io
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pypdf
import pytest

from tests.stories.gestes import entrer, jeton, remplir

pytestmark = pytest.mark.pg
Admin = psycopg.Connection[Any]


def evenement(admin: Admin, samira: UUID, genre: str) -> UUID:
    admin.rollback()
    ligne = admin.execute(
        "select id from consentement_evenement where personne_id = %s and genre = %s order by le"
        " desc limit 1",
        (samira, genre),
    ).fetchone()
    assert ligne is not None
    cle: UUID = ligne[0]
    return cle


def demande(admin: Admin, samira: UUID) -> tuple[UUID, UUID]:
    """Leave one waiting request of the référente, about health; returns it with her structure."""
    ligne = admin.execute(
        "insert into demande_acces (territoire_id, personne_id, structure_id, compte_id, domaines,"
        " motif)"
        " select h.territoire_id, %s, h.structure_id, k.id, 261, 'Pour chercher un logement adapté'"
        " from compte k"
        " join habilitation h on h.compte_id = k.id where k.courriel = 'referente@demo.example'"
        " returning id, structure_id",
        (samira,),
    ).fetchone()
    assert ligne is not None
    admin.commit()
    return ligne[0], ligne[1]


def etat(admin: Admin, cle: UUID) -> str:
    admin.rollback()
    ligne = admin.execute("select etat from demande_acces where id = %s", (cle,)).fetchone()
    assert ligne is not None
    return str(ligne[0])


async def test_history_tells_everything_in_words(client: httpx2.AsyncClient, samira: UUID) -> None:
    await entrer(client, "personne")
    page = (await client.get("/histoire-de-mes-accords")).text
    for mot in (
        "Accord donné",
        "Accord retiré",
        "peuvent lire et compléter mes informations",
        "Voir le reçu",
    ):
        assert mot in page, mot
    assert (await client.get("/histoire-de-mes-accords?numero=99999")).status_code == 200
    await entrer(client, "referente")
    assert (await client.get("/histoire-de-mes-accords")).status_code == 403


async def test_receipt_keeps_the_two_grounds_apart(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    await entrer(client, "personne")
    recu = (await client.get(f"/recus/{evenement(admin, samira, 'accord')}")).text
    assert "Base du traitement (RGPD)" in recu
    assert "mission d’intérêt public" in recu
    assert "Ce qui lève le secret professionnel" in recu
    retrait = (await client.get(f"/recus/{evenement(admin, samira, 'retrait')}")).text
    assert "Aucun : rien n’est partagé" in retrait


async def test_receipt_for_programs_uses_the_names_of_the_standard(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    await entrer(client, "personne")
    reponse = await client.get(f"/recus/{evenement(admin, samira, 'retrait')}/json")
    assert reponse.headers["content-disposition"].startswith("attachment")
    corps = reponse.json()
    assert {
        "schema_version",
        "record_id",
        "pii_principal_id",
        "privacy_notice",
        "purposes",
        "events",
    } <= set(corps)
    assert corps["pii_principal_id"] == str(samira)
    assert corps["events"][0]["event_type"] == "withdrawn"
    but = corps["purposes"][0]
    assert but["lawful_basis"] != but["professional_secrecy_ground"]


async def test_receipt_carries_where_the_journal_stood(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    """Give her a line that only the journal of that moment has, to be confronted later."""
    await entrer(client, "personne")
    accord = admin.execute(
        "select id from consentement where personne_id = %s and retire_le is null and fin > now()"
        " order by id",
        (samira,),
    ).fetchone()
    assert accord is not None
    chemin = f"/accords/{accord[0]}/retrait"
    await remplir(client, chemin, chemin)
    numero = evenement(admin, samira, "retrait")
    tete = admin.execute(
        "select j.empreinte from consentement_evenement e join journal j"
        " on j.territoire_id = e.territoire_id and j.empreinte = e.journal where e.id = %s",
        (numero,),
    ).fetchone()
    assert tete is not None
    empreinte = bytes(tete[0]).hex()
    recu = (await client.get(f"/recus/{numero}")).text
    assert "Où en était le journal des accès" in recu
    assert empreinte in "".join(recu.split())
    donnees = (await client.get(f"/recus/{numero}/json")).json()
    assert donnees["audit_log_head_sha256"] == empreinte


async def test_receipt_in_pdf_is_tagged_and_says_its_language_and_title(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    await entrer(client, "personne")
    reponse = await client.get(f"/recus/{evenement(admin, samira, 'accord')}/pdf")
    assert (reponse.status_code, reponse.headers["content-type"]) == (200, "application/pdf")
    lecteur = pypdf.PdfReader(io.BytesIO(reponse.content))
    racine: Any = lecteur.trailer["/Root"].get_object()
    assert racine["/Lang"] == "fr"
    assert racine["/MarkInfo"]["/Marked"] is not False
    assert racine["/ViewerPreferences"]["/DisplayDocTitle"] is not False
    assert "/StructTreeRoot" in racine
    assert lecteur.metadata is not None
    assert lecteur.metadata.title == "Reçu\u202f: accord donné"
    assert b"pdfuaid" in racine["/Metadata"].get_object().get_data()
    assert "Ce qui lève le secret professionnel" in " ".join(
        lecteur.pages[0].extract_text().split()
    )


async def test_receipt_opens_for_the_person_and_whoever_recorded_it_alone(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    cle = evenement(admin, samira, "accord")
    qui_a_note = {"referente": 200, "personne": 200, "orientation": 404, "personne-curatelle": 404}
    admin.execute("alter table consentement_evenement disable trigger all")
    admin.execute(
        "update consentement_evenement set par_compte_id = (select id from compte where courriel ="
        " 'referente@demo.example') where id = %s",
        (cle,),
    )
    admin.execute("alter table consentement_evenement enable trigger all")
    admin.commit()
    for qui, statut in qui_a_note.items():
        await entrer(client, qui)
        for suite in ("", "/json"):
            assert (await client.get(f"/recus/{cle}{suite}")).status_code == statut, qui


async def test_person_accepts_a_part_of_a_request(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    cle, structure = demande(admin, samira)
    await entrer(client, "personne")
    page = await client.get(f"/accords/nouveau?demande={cle}")
    assert "Vous pouvez choisir moins de domaines" in page.text
    donnees = {
        "_csrf": jeton(page.text),
        "demande": str(cle),
        "portee": "structure",
        "structure_id": str(structure),
    }
    donnees |= {"finalite": "coordination", "duree": "6", "domaines": "logement"}
    assert (
        (await client.post("/accords", data=donnees)).headers["location"].endswith("accord_donne")
    )
    assert etat(admin, cle) == "accordee"
    assert (await client.post("/accords", data=donnees)).status_code == 422


async def test_request_is_not_granted_by_opening_to_somebody_else(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    cle, _ = demande(admin, samira)
    await entrer(client, "personne")
    reponse = await remplir(
        client,
        "/accords/nouveau",
        "/accords",
        demande=str(cle),
        portee="consortium",
        finalite="coordination",
        duree="6",
    )
    assert (reponse.status_code, etat(admin, cle)) == (422, "en_attente")


async def test_reason_of_a_refusal_stays_the_persons(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    cle, _ = demande(admin, samira)
    await entrer(client, "personne")
    await remplir(
        client, "/qui-sait-quoi", f"/demandes/{cle}/refus", motif="Cela ne les regarde pas"
    )
    assert etat(admin, cle) == "refusee"
    await entrer(client, "referente")
    page = (await client.get("/mes-demandes")).text
    assert "refusée" in page
    assert "regarde pas" not in page


async def test_professional_takes_back_their_request(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    cle, _ = demande(admin, samira)
    await entrer(client, "conseiller")
    assert (
        await remplir(client, "/mes-demandes", f"/mes-demandes/{cle}/retrait")
    ).status_code == 404
    await entrer(client, "referente")
    await remplir(client, "/mes-demandes", f"/mes-demandes/{cle}/retrait")
    assert etat(admin, cle) == "retiree"


async def test_refusal_on_the_screen_handed_over_answers_the_request(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    cle, structure = demande(admin, samira)
    await entrer(client, "referente")
    chemin = f"/carnets/{samira}/recueil"
    champs = {
        "portee": "structure",
        "structure_id": str(structure),
        "finalite": "coordination",
        "duree": "12",
    }
    await remplir(client, chemin, chemin, **champs, sensibles=["sante"], code="1111")
    await remplir(client, "/remise", "/remise/reponse", reponse="refus")
    assert etat(admin, cle) == "refusee"


async def test_person_shuts_out_one_professional(
    client: httpx2.AsyncClient, samira: UUID, admin: Admin
) -> None:
    ligne = admin.execute(
        "select id from compte where courriel = 'referente@demo.example'"
    ).fetchone()
    assert ligne is not None
    await entrer(client, "personne")
    await remplir(client, "/qui-sait-quoi", "/refus", compte_id=str(ligne[0]), motif="Un désaccord")
    assert (
        "Claire Mazel ne lit plus mes informations"
        in (await client.get("/histoire-de-mes-accords")).text
    )
    await entrer(client, "referente")
    assert (await client.get(f"/carnets/{samira}")).status_code == 404
