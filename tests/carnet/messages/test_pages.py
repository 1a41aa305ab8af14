"""Follow two colleagues of two structures, the person, and those who must learn nothing of it."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.auth import monde
from tests.stories.conftest import base as base  # the demo's world, for these tests too
from tests.stories.conftest import compte_demo
from tests.stories.conftest import modele_seme as modele_seme
from tests.stories.conftest import samira as samira
from tests.stories.gestes import entrer, remplir
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
QUESTION = "Peut-on financer deux heures de plus ?"
REPONSE = "Oui, dès jeudi."
_FIL = re.compile(r"(/messages/[0-9a-f-]{36})")


@pytest.fixture
def carnet(admin: Connexion, samira: UUID) -> str:
    """Give Samira's carnet without a thread, open in its ordinary subjects to both structures."""
    admin.execute("set session_replication_role = replica")
    for table in ("lecture_conversation", "message", "conversation"):
        admin.execute(f"delete from {table}".encode())
    admin.execute("delete from avis")
    admin.execute("set session_replication_role = origin")
    for qui in ("referente", "conseiller"):
        compte, structure, t = compte_demo(admin, qui)
        monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=255)
        monde.place(admin, t, samira, structure, compte)
    admin.commit()
    return f"/carnets/{samira}"


async def ouvrir(
    client: httpx2.AsyncClient, carnet: str, qui: str = "conseiller", **champs: str
) -> str:
    """Open a thread as somebody; gives its address."""
    await entrer(client, qui)
    saisie = {"domaine": "mobilite", "objet": "Conduite", "texte": QUESTION} | champs
    nouveau = f"{carnet}/messages/nouveau?sujet={saisie['domaine']}"
    envoye = await remplir(client, nouveau, f"{carnet}/messages", **saisie)
    assert envoye.status_code == 303, envoye.text
    trouve = _FIL.search(envoye.headers["location"])
    assert trouve is not None
    return trouve[1]


def _avis(admin: Connexion) -> list[tuple[str, str]]:
    admin.rollback()
    return admin.execute(
        "select k.courriel, a.genre from avis a join compte k on k.id = a.compte_id"
        " where a.genre in ('message_recu', 'question_recue', 'mention_recue') order by 1, 2"
    ).fetchall()


async def test_question_waits_for_a_structure_until_it_answers(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    structure = str(compte_demo(admin, "referente")[1])
    fil = await ouvrir(client, carnet, pour_structure_id=structure)
    assert "à répondre" not in (await client.get("/messages")).text, "it is the other's to answer"
    dits = dict(_avis(admin))
    assert dits["referente@demo.example"] == "question_recue"
    assert dits["personne@demo.example"] == "message_recu"
    assert "conseiller@demo.example" not in dits
    await entrer(client, "referente")
    attente = (await client.get("/messages?voir=a_repondre")).text
    assert fil in attente
    assert "(une non lue)" in attente
    lu = (await client.get(fil)).text
    assert QUESTION in lu
    assert "(une non lue)" not in (await client.get("/messages")).text
    assert (await remplir(client, fil, fil, texte=REPONSE)).status_code == 303
    assert fil not in (await client.get("/messages?voir=a_repondre")).text
    await entrer(client, "conseiller")
    assert fil in (await client.get("/messages?voir=non_lus")).text
    page = (await client.get(fil)).text
    assert REPONSE in page
    assert "Lu par" in page
    assert "Claire Mazel" in page


async def test_she_reads_answers_and_writes_to_her_circle(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    fil = await ouvrir(client, carnet)
    await entrer(client, "personne")
    assert fil in (await client.get("/mes-messages")).text
    assert QUESTION in (await client.get(fil)).text
    mots = "Après 17 h je peux."
    assert (await remplir(client, fil, fil, texte=mots)).status_code == 303
    page = (await client.get(fil)).text
    assert re.search(rf'class="texte-long voix">{mots}<', page)
    assert "Clore la conversation" not in page, "a professional opened it"
    mien = await ouvrir(client, carnet, "personne", domaine="sante", objet="Mon dos", texte="Aïe.")
    assert "Clore la conversation" in (await client.get(mien)).text
    await entrer(client, "conseiller")
    assert mots in (await client.get(fil)).text
    assert (await client.get(mien)).status_code == 404, "a subject that is closed to them"
    assert "Mon dos" not in (await client.get("/messages")).text
    assert "Mon dos" not in (await client.get(f"{carnet}/messages")).text


async def test_whoever_does_not_read_the_subject_neither_sees_nor_hears(
    client: httpx2.AsyncClient, carnet: str, samira: UUID, admin: Connexion
) -> None:
    compte, structure, t = compte_demo(admin, "conseiller")
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and retire_le is null",
        [samira],
    )
    monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=129)
    _, chez, _ = compte_demo(admin, "referente")
    monde.accord(admin, t, samira, portee="structure", structure_id=chez, domaines=255)
    admin.commit()
    fil = await ouvrir(client, carnet, "referente")
    assert compte not in {qui for qui, _ in _avis(admin)}
    assert "conseiller@demo.example" not in dict(_avis(admin))
    nouveau = (await client.get(f"{carnet}/messages/nouveau?sujet=mobilite")).text
    assert "Julien" not in nouveau, "they are not offered"
    refuse = await client.post(
        f"/api/v1{carnet}/messages",
        json={
            "domaine": "mobilite", "objet": "x", "texte": "x", "mention_compte_id": str(compte)
        },
        headers=entetes(admin, "referente"),
    )  # fmt: skip
    assert refuse.status_code == 422
    assert "mention_compte_id" in refuse.json()["errors"]
    await entrer(client, "conseiller")
    absent = await client.get(fil)
    assert absent.status_code == 404
    assert fil not in (await client.get("/messages")).text
    assert "Conduite" not in (await client.get(carnet)).text


async def test_message_is_corrected_and_taken_back_for_ten_minutes(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    fil = await ouvrir(client, carnet)
    page = (await client.get(fil)).text
    # Alone in the thread that it opened, it goes with it.
    assert f"{fil}/annulation" in page
    assert "/textes/message/" in page
    assert (await remplir(client, fil, f"{fil}/annulation")).status_code == 303
    assert (await client.get(fil)).status_code == 404
    assert "/messages" in (await client.get(carnet)).text
    fil = await ouvrir(client, carnet)
    assert (await remplir(client, fil, fil, texte="Une suite.")).status_code == 303
    trouve = re.search(r"/elements/message/[0-9a-f-]{36}/annulation", (await client.get(fil)).text)
    assert trouve is not None
    admin.execute("set session_replication_role = replica")
    admin.execute("update message set cree_le = now() - interval '11 minutes'")
    admin.execute("set session_replication_role = origin")
    admin.commit()
    tard = (await client.get(fil)).text
    assert "/annulation" not in tard
    refuse = await remplir(client, fil, trouve[0])
    assert refuse.status_code == 409
    neuf = await remplir(client, fil, fil, texte="Envoyé trop vite.")
    assert neuf.status_code == 303
    annule = re.search(r"/elements/message/[0-9a-f-]{36}/annulation", (await client.get(fil)).text)
    assert annule is not None
    assert (await remplir(client, fil, annule[0])).status_code == 303
    assert "Envoyé trop vite." not in (await client.get(fil)).text


async def test_answer_that_seems_too_private_is_said_so_before_and_after(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    fil = await ouvrir(client, carnet)
    assert "semble toucher à" not in (await client.get(fil)).text
    assert "Sera lu par" in (await client.get(fil)).text
    mots, dit = "Elle est séropositive, le trajet l’épuise.", r"«\sséropositive\s» semble\s+toucher"
    refuse = await remplir(client, fil, fil, texte=mots, mention_compte_id=str(uuid4()))
    assert refuse.status_code == 422
    assert re.search(dit, refuse.text)
    assert mots in refuse.text
    assert (await remplir(client, fil, fil, texte=mots)).status_code == 303
    page = (await client.get(fil)).text
    assert re.search(dit, page)
    assert "encore annuler ce message, ou le corriger" in page
    # Who only reads is not warned of it.
    await entrer(client, "referente")
    assert "semble toucher à" not in (await client.get(fil)).text


async def test_thread_is_closed_and_opened_again(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    fil = await ouvrir(client, carnet)
    etat = f"{fil}/etat"
    assert (await remplir(client, fil, etat, etat="close", affiche="ouverte")).status_code == 303
    page = (await client.get(fil)).text
    assert "Cette conversation est close." in page
    assert "Votre message" not in page
    ferme = await client.post(
        f"/api/v1{fil}", json={"texte": "x"}, headers=entetes(admin, "conseiller")
    )
    assert ferme.status_code == 409
    assert (await remplir(client, fil, etat, etat="ouverte", affiche="close")).status_code == 303
    assert "Votre message" in (await client.get(fil)).text


async def test_program_reads_lists_and_answers(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    fil = await ouvrir(client, carnet)
    sienne = entetes(admin, "referente")
    liste = (await client.get("/api/v1/messages?voir=non_lus", headers=sienne)).json()
    assert [f"/messages/{lu['id']}" for lu in liste["items"]] == [fil]
    assert liste["non_lus"] == 1
    lecteurs = await client.get(f"/api/v1{carnet}/lecteurs?sujet=mobilite", headers=sienne)
    assert {lu["nom"] for lu in lecteurs.json()} >= {"Claire Mazel"}
    entier = await client.get(f"/api/v1{fil}", headers=sienne)
    assert entier.headers["etag"] == '"1"'
    assert [m["texte"] for m in entier.json()["messages"]] == [QUESTION]
    dit = await client.post(f"/api/v1{fil}", json={"texte": REPONSE}, headers=sienne)
    assert dit.status_code == 201
    vu = {**sienne, "If-Match": '"9"'}
    perime = await client.post(f"/api/v1{fil}/etat", json={"etat": "close"}, headers=vu)
    assert perime.status_code == 412
    inconnu = await client.get("/api/v1/messages?vue=tous", headers=sienne)
    assert "Ce paramètre n’existe pas." in inconnu.text


async def test_journal_says_who_read_and_who_wrote(
    client: httpx2.AsyncClient, carnet: str, samira: UUID, admin: Connexion
) -> None:
    fil = await ouvrir(client, carnet)
    await client.get(fil)
    admin.rollback()
    dits = {
        objet
        for (objet,) in admin.execute(
            "select objet from journal where personne_id = %s order by numero desc limit 8",
            [samira],
        )
    }
    assert {"Conversation ouverte", "Message écrit", "Conversation"} <= dits
