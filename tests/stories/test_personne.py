"""Follow the person: they read who knows what, withdraw, and see who looked."""

from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from auth.vocabulary import PORTE_FORTE
from tests.stories.gestes import entrer, jeton, remplir

pytestmark = pytest.mark.pg
# What opens Samira's carnet to the référente's structure: agreements with it, with its kind, with
# everybody.
ACCORDS = """
select c.id from consentement c join compte k on k.courriel = 'referente@demo.example'
  join habilitation h on h.compte_id = k.id join structure s on s.id = h.structure_id
 where c.personne_id = %s and c.retire_le is null
   and (c.structure_id is null or c.structure_id = s.id)
"""


async def test_person_reads_their_four_pages(client: httpx2.AsyncClient) -> None:
    await entrer(client, "personne")
    for chemin in ("/mon-parcours", "/qui-sait-quoi", "/qui-a-regarde", "/accords/nouveau"):
        assert (await client.get(chemin)).status_code == 200, chemin


async def test_withdrawal_shuts_the_carnet_at_the_next_click(
    client: httpx2.AsyncClient, samira: UUID, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "referente")
    referente = dict(client.cookies)
    assert (await client.get(f"/carnets/{samira}")).status_code == 200
    await entrer(client, "personne")
    accords = [ligne[0] for ligne in admin.execute(ACCORDS, (samira,))]
    assert accords
    for accord in accords:
        reponse = await remplir(client, f"/accords/{accord}/retrait", f"/accords/{accord}/retrait")
        assert reponse.headers["location"] == "/qui-sait-quoi?fait=accord_retire"
    client.cookies.clear()
    client.cookies.update(referente)
    assert (await client.get(f"/carnets/{samira}")).status_code == 404
    assert (await client.get(f"/carnets/{samira}/frise")).status_code == 404


async def test_person_sees_that_the_referente_looked(
    client: httpx2.AsyncClient, samira: UUID
) -> None:
    await entrer(client, "referente")
    await client.get(f"/carnets/{samira}")
    await entrer(client, "personne")
    page = (await client.get("/qui-a-regarde")).text
    assert "Claire" in page
    assert "Mazel" in page


async def test_person_never_reads_another_carnet(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "personne-curatelle")
    autre = admin.execute(
        "select personne_id from compte where courriel = 'personne@demo.example'"
    ).fetchone()
    assert autre is not None
    assert (await client.get(f"/carnets/{autre[0]}")).status_code == 404


async def test_a_visit_by_a_link_offers_nothing_that_its_proof_refuses(
    client: httpx2.AsyncClient, samira: UUID, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "personne")
    formulaires = ("/accords/nouveau", "/mon-parcours/paroles", f"/carnets/{samira}/situation")
    avant = [(await client.get(chemin)).text for chemin in formulaires]
    admin.execute("update connexion set moyen = 'courriel'")
    admin.commit()
    apres = [(await client.get(chemin)).text for chemin in formulaires]
    for marque, formulaire in (
        ('name="sensibles"', 0),
        ('value="sante--', 1),
        ('value="famille--surmonter', 1),
    ):
        assert (marque in avant[formulaire], marque in apres[formulaire]) == (True, False), marque
    assert [PORTE_FORTE in page for page in avant] == [False, False, False]
    assert [PORTE_FORTE in page for page in apres[:2]] == [True, True]
    assert 'id="d-sante"' not in apres[2]
    dit = {"nature": "besoin", "thematique": "sante--acces-aux-soins", "texte": "Je dors mal."}
    refus = await remplir(client, "/mon-parcours/paroles", "/mon-parcours/paroles", **dit)
    assert (refus.status_code, PORTE_FORTE in refus.text, "La personne" in refus.text) == (
        403,
        True,
        False,
    )
    assert "Je dors mal." in refus.text


async def test_a_visit_by_a_link_takes_no_copy_of_the_whole_carnet(
    client: httpx2.AsyncClient, samira: UUID, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "personne")
    page = (await client.get("/mes-droits")).text
    assert 'action="/mes-droits/copie"' in page
    envoi = {"_csrf": jeton(page)}
    assert (await client.post("/mes-droits/copie", data=envoi)).status_code == 303
    faite = admin.execute(
        "update copie_carnet set contenu = 'x', taille = 1, avancement = 100, expire_le = now() +"
        " interval '1 day'"
        " returning id"
    ).fetchone()
    assert faite is not None
    admin.execute("update connexion set moyen = 'courriel'")
    admin.commit()
    page = (await client.get("/mes-droits")).text
    assert "de tout votre carnet, entrez avec FranceConnect" in page
    assert not [mots for mots in ('action="/mes-droits/copie"', "Votre copie") if mots in page]
    assert (await client.post("/mes-droits/copie", data=envoi)).status_code == 409
    assert (await client.post(f"/mes-droits/copie/{faite[0]}", data=envoi)).status_code == 404
    assert admin.execute("select count(*), max(telechargee_le) from copie_carnet").fetchone() == (
        1,
        None,
    )


async def test_person_is_shown_no_button_of_what_the_structure_does(
    client: httpx2.AsyncClient, samira: UUID, admin: psycopg.Connection[Any]
) -> None:
    actions = admin.execute(
        "select id, porteur from action where personne_id = %s order by id", (samira,)
    ).fetchall()
    assert {porteur for _, porteur in actions} == {"personne", "structure"}
    await entrer(client, "personne")
    page = (await client.get(f"/carnets/{samira}")).text
    boutons = {porteur for cle, porteur in actions if f"/actions/{cle}/etat" in page}
    assert boutons == {"personne"}
    formulaire = (await client.get(f"/carnets/{samira}/actions/nouvelle")).text
    assert "Ce qui va être fait" in formulaire
    assert "Ma structure" not in formulaire
