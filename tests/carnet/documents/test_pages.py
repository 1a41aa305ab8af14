"""Follow a document from its deposit to its end, by page and by API, as each who may or may not."""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from carnet.documents.rules import AUTRE_TYPE, PAGE_WEB, SANS_FICHIER
from core.clock import aujourdhui
from core.typographie import espacer
from tests.auth import monde
from tests.carnet.documents.fabrique import jpeg, pdf
from tests.dates import dans
from tests.stories.conftest import base as base  # the demo's world, for these tests too
from tests.stories.conftest import compte_demo
from tests.stories.conftest import modele_seme as modele_seme
from tests.stories.conftest import samira as samira
from tests.stories.gestes import entrer, jeton, remplir
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
_DOCUMENT = re.compile(r"/documents/([0-9a-f-]{36})")


@pytest.fixture
def carnet(admin: Connexion, samira: UUID) -> str:
    """Give Samira's carnet without a document, in its ordinary domains open to both structures."""
    admin.execute("set session_replication_role = replica")
    for table in (
        "lecture_conversation",
        "message",
        "conversation",
        "document_contenu",
        "document",
    ):
        admin.execute(f"delete from {table}".encode())
    admin.execute("delete from avis")
    admin.execute("set session_replication_role = origin")
    for qui in ("referente", "conseiller"):
        compte, structure, t = compte_demo(admin, qui)
        monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=255)
        monde.place(admin, t, samira, structure, compte)
    admin.commit()
    return f"/carnets/{samira}"


async def envoyer(
    client: httpx2.AsyncClient, carnet: str, contenu: bytes, nature: str = "cv", **champs: str
) -> httpx2.Response:
    """Open the form of a kind of paper, and send a file."""
    page = await client.get(f"{carnet}/documents/nouveau?nature={nature}")
    assert page.status_code == 200, page.status_code
    siens = {"nature": nature, "_csrf": jeton(page.text)} | champs
    fichier = {"fichier": ("Benali Samira.exe", contenu, "application/x-msdownload")}
    return await client.post(f"{carnet}/documents", data=siens, files=fichier)


async def deposer(
    client: httpx2.AsyncClient, carnet: str, contenu: bytes, nature: str = "cv", **champs: str
) -> str:
    """Hand a document in; gives its address."""
    recu = await envoyer(client, carnet, contenu, nature, **champs)
    assert recu.status_code == 303, recu.text
    trouve = _DOCUMENT.search(recu.headers["location"])
    assert trouve is not None
    return trouve[0]


def _un(admin: Connexion, requete: str, *valeurs: Any) -> Any:
    admin.rollback()
    ligne = admin.execute(requete.encode(), valeurs).fetchone()
    return ligne[0] if ligne else None


async def test_document_is_handed_in_sealed_opened_and_every_opening_is_hers_to_read(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    await entrer(client, "referente")
    refuse = await envoyer(client, carnet, b"MZ not a paper", intitule="CV de juin")
    assert refuse.status_code == 422
    assert AUTRE_TYPE in refuse.text
    assert "CV de juin" in refuse.text, "what was typed is kept"
    assert espacer(PAGE_WEB) in (await envoyer(client, carnet, b"<svg onload='x()'/>")).text
    photo = jpeg(gps=True)
    adresse = await deposer(client, carnet, photo, intitule="CV de juin", valable_jusqu_au=dans(12))
    scelle = _un(admin, "select contenu from document_contenu")
    assert b"\xff\xd8\xff" not in scelle
    assert "Benali" not in str(
        _un(admin, "select to_jsonb(d)::text from document d where intitule = 'CV de juin'")
    )
    lu = await client.get(adresse)
    assert "expire le" in lu.text
    assert f'src="{adresse}/apercu"' in lu.text
    apercu, ouvert = await client.get(f"{adresse}/apercu"), await client.get(f"{adresse}/fichier")
    assert (apercu.headers["content-type"], ouvert.headers["content-type"]) == (
        "image/jpeg",
        "image/jpeg",
    )
    assert ouvert.content.startswith(b"\xff\xd8\xff")
    assert b"Appareil de test" not in ouvert.content
    assert ouvert.headers["content-disposition"] == 'attachment; filename="document.jpg"'
    assert ouvert.headers["x-content-type-options"] == "nosniff"
    assert ouvert.headers["cache-control"] == "no-store"
    assert ouvert.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert _un(admin, "select count(*) from journal where objet = 'Fichier d’un document'") == 1
    assert (
        _un(
            admin,
            "select k.courriel from avis a join compte k on k.id = a.compte_id"
            " where a.genre = 'document_recu'",
        )
        == "personne@demo.example"
    )
    await entrer(client, "personne")
    assert adresse in (await client.get("/mes-documents")).text
    assert "fichier d’un document" in (await client.get("/qui-a-regarde")).text
    await entrer(client, "coordonnateur")
    assert (await client.get(adresse)).status_code == 404
    assert (await client.get(f"{adresse}/fichier")).status_code == 404


async def test_paper_is_asked_for_once_then_replaced_and_both_are_read(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    await entrer(client, "referente")
    premier = await deposer(client, carnet, pdf(), "rib", intitule="RIB de la banque")
    await entrer(client, "conseiller")
    nouveau = await client.get(f"{carnet}/documents/nouveau?nature=rib")
    assert "Ce document est déjà là" in nouveau.text
    assert "RIB de la banque" in nouveau.text
    deja = await envoyer(client, carnet, pdf(), "rib", intitule="Encore un")
    assert deja.status_code == 409
    assert _un(admin, "select count(*) from document") == 1
    await deposer(client, carnet, pdf(), "rib", intitule="Encore un", malgre="true")
    cle = premier.rsplit("/", 1)[1]
    page = (await client.get(f"{carnet}/documents/nouveau?remplace={cle}")).text
    assert "À la place de" in page
    second = await deposer(client, carnet, pdf(), "rib", intitule="RIB de mai", remplace_id=cle)
    ancien = (await client.get(premier)).text
    assert "Ce document a été remplacé" in ancien
    assert second in ancien
    assert (await client.get(f"{premier}/fichier")).status_code == 200
    liste = (await client.get(f"{carnet}/documents")).text
    assert "RIB de mai" in liste
    assert "RIB de la banque" not in liste
    assert "RIB de la banque" in (await client.get(f"{carnet}/documents?voir=tous")).text


async def test_she_sends_one_corrects_it_and_takes_it_back_for_good(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    await entrer(client, "personne")
    adresse = await deposer(client, carnet, jpeg(), "permis")
    dits = admin.execute(
        "select k.courriel from avis a join compte k on k.id = a.compte_id"
        " where a.genre = 'document_recu'"
    ).fetchall()
    assert {("referente@demo.example",), ("conseiller@demo.example",)} <= set(dits)
    assert ("personne@demo.example",) not in dits
    corrige = await remplir(
        client,
        f"{adresse}/precisions",
        f"{adresse}/precisions",
        nature="permis",
        valable_jusqu_au="2020-01-31",
    )
    assert corrige.status_code == 303
    assert "n’est plus valable depuis le 31 janvier 2020" in (await client.get(adresse)).text
    faux = await remplir(
        client, f"{adresse}/precisions", f"{adresse}/precisions", nature="permis",
        delivre_le=dans(3),
    )  # fmt: skip
    assert faux.status_code == 422
    await entrer(client, "referente")
    page = (await client.get(adresse)).text
    assert "Retirer ce document" not in page
    refuse = await client.post(f"{adresse}/retrait", data={"_csrf": jeton(page)})
    assert refuse.status_code == 422
    assert "elle seule le retire" in refuse.text
    await entrer(client, "personne")
    page = (await client.get(adresse)).text
    retire = await client.post(f"{adresse}/retrait", data={"_csrf": jeton(page)})
    assert retire.status_code == 303
    assert _un(admin, "select count(contenu) + count(apercu) from document_contenu") == 0
    assert "Son fichier est effacé" in (await client.get(adresse)).text
    assert (await client.get(f"{adresse}/fichier")).status_code == 404
    frise = (await client.get(f"{carnet}/frise")).text
    assert "Document retiré" in frise


async def test_joined_document_is_named_to_those_who_may_open_it_alone(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion, samira: UUID
) -> None:
    _, structure, t = compte_demo(admin, "referente")
    monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=1 << 8 | 1)
    admin.commit()
    await entrer(client, "referente")
    piece = await deposer(client, carnet, pdf(), "rqth", intitule="Décision de la MDPH")
    cle = piece.rsplit("/", 1)[1]
    fil = {"domaine": "mobilite", "objet": "Dossier", "texte": "Voici.", "piece_id": cle}
    nouveau = f"{carnet}/messages/nouveau?sujet=mobilite"
    ouvert = await remplir(client, nouveau, f"{carnet}/messages", **fil)
    assert ouvert.status_code == 303, ouvert.text
    conversation = ouvert.headers["location"].split("?")[0]
    assert "Décision de la MDPH" in (await client.get(conversation)).text
    await entrer(client, "conseiller")
    lue = (await client.get(conversation)).text
    assert "Un document que vous ne pouvez pas ouvrir" in lue
    assert "MDPH" not in lue
    assert cle not in lue
    assert (await client.get(piece)).status_code == 404
    refuse = await remplir(client, conversation, conversation, texte="Moi aussi", piece_id=cle)
    assert refuse.status_code == 422
    par_api = await client.get(f"/api/v1{conversation}", headers=entetes(admin, "conseiller"))
    assert (par_api.json()["messages"][0]["joint"], par_api.json()["messages"][0]["piece"]) == (
        True,
        None,
    )
    await entrer(client, "personne")
    assert "Décision de la MDPH" in (await client.get(conversation)).text


async def test_document_is_handed_in_and_read_by_api(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    client.cookies.clear()
    moi = entetes(admin, "referente")
    depots = f"/api/v1{carnet}/documents"
    sans = await client.post(depots, data={"nature": "cv"}, headers=moi)
    assert sans.status_code == 422
    assert SANS_FICHIER in sans.text
    dits = {"nature": "caf_msa", "valable_jusqu_au": dans(10)}
    fait = await client.post(depots, data=dits, files={"fichier": ("x", pdf())}, headers=moi)
    assert fait.status_code == 201, fait.text
    adresse = f"/api/v1/documents/{fait.json()['id']}"
    lu = await client.get(adresse, headers=moi)
    assert (lu.json()["domaine"], lu.json()["expire"]) == ("budget", False)
    assert (await client.get(f"{adresse}/fichier", headers=moi)).content == pdf()
    liste = await client.get(f"{depots}?voir=expires", headers=moi)
    assert [item["id"] for item in liste.json()["items"]] == [fait.json()["id"]]
    perime = await client.post(
        adresse, json={"nature": "caf_msa"}, headers=moi | {"If-Match": '"40"'}
    )
    assert perime.status_code == 412
    corrige = await client.post(
        adresse, json={"nature": "caf_msa"}, headers=moi | {"If-Match": lu.headers["ETag"]}
    )
    assert corrige.status_code == 201
    a_faire = (await client.get("/api/v1/a-faire", headers=moi)).json()
    assert "papier" not in {affaire["genre"] for affaire in a_faire["items"]}
    retire = await client.post(f"{adresse}/retrait", json={}, headers=moi)
    assert retire.status_code == 201
    assert (await client.get(f"{adresse}/fichier", headers=moi)).status_code == 404


async def test_paper_that_ends_soon_waits_in_what_is_to_be_done(
    client: httpx2.AsyncClient, carnet: str
) -> None:
    await entrer(client, "referente")
    adresse = await deposer(
        client, carnet, pdf(), "domicile", valable_jusqu_au=aujourdhui().isoformat()
    )
    page = (await client.get("/ma-journee/a-faire?voir=papier")).text
    assert adresse in page
    assert "Justificatif de domicile" in page
