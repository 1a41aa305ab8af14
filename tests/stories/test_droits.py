"""Follow the person who uses their rights, the structure that answers, the DPO on delays."""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from core.coffre import Coffre
from core.db import create_engine, create_sessions
from core.jobs import travailler
from core.settings import Settings
from tests.conftest import Base
from tests.stories.gestes import entrer, jeton, remplir
from web.travaux import contexte

pytestmark = pytest.mark.pg


async def test_person_takes_a_copy_once(
    client: httpx2.AsyncClient, settings: Settings, base: Base, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "personne")
    reponse = await remplir(client, "/mes-droits", "/mes-droits/copie")
    assert reponse.headers["location"] == "/mes-droits?fait=copie_demandee"
    assert "Votre copie se prépare" in (await client.get("/mes-droits")).text
    moteur = create_engine(base.app_url, pool=2)
    await travailler(
        base.app_url, contexte(settings, create_sessions(moteur), Coffre("s" * 40)), attendre=False
    )
    await moteur.dispose()
    page = (await client.get("/mes-droits")).text
    assert "Votre copie est prête" in page
    trouve = re.search(r'action="([^"]*/mes-droits/copie/[0-9a-f-]{36})"', page)
    assert trouve is not None
    adresse = trouve[1]
    donnees = {"_csrf": jeton(page)}
    copie = await client.post(adresse, data=donnees)
    assert copie.status_code == 200
    assert copie.content.startswith(b"PK")
    assert "attachment" in copie.headers["content-disposition"]
    assert (await client.post(adresse, data=donnees)).status_code == 404


async def test_person_reads_everything_on_one_page(client: httpx2.AsyncClient) -> None:
    await entrer(client, "personne")
    page = (await client.get("/mes-droits/copie-courte")).text
    for titre in ("Ma situation", "Mes accords", "Ma frise", "Qui a ouvert mon carnet"):
        assert titre in page, titre
    assert "Samira" in page


async def test_contested_line_is_answered_by_its_structure(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any], samira: UUID
) -> None:
    ligne = admin.execute(
        "select c.id, c.texte from constat c join compte k on k.courriel = 'referente@demo.example'"
        " where c.personne_id = %s and c.auteur_compte_id = k.id order by c.id limit 1",
        (samira,),
    ).fetchone()
    assert ligne is not None
    await entrer(client, "personne")
    champs = {"objet": f"constat:{ligne[0]}", "texte": "Ce n’est plus vrai depuis mai."}
    vide = await remplir(
        client, "/mes-droits/correction", "/mes-droits/correction", objet=champs["objet"]
    )
    assert vide.status_code == 422
    reponse = await remplir(client, "/mes-droits/correction", "/mes-droits/correction", **champs)
    assert reponse.headers["location"] == "/mes-droits?fait=demande_droit"
    demande = admin.execute(
        "select id from demande_droit where objet_id = %s", (ligne[0],)
    ).fetchone()
    assert demande is not None
    page = f"/demandes-droit/{demande[0]}"

    await entrer(client, "dpo")
    assert "plus vrai" not in (await client.get(page)).text
    await entrer(client, "referente")
    assert "plus vrai depuis mai" in (await client.get(page)).text
    assert page in (await client.get("/demandes-droit")).text
    assert page in (await client.get(f"/carnets/{samira}/frise")).text, "told beside the timeline"
    court = await remplir(client, page, f"{page}/reponse", acceptee="false", texte="non")
    assert court.status_code == 422
    reponse = await remplir(
        client, page, f"{page}/reponse", acceptee="false", texte="Nous l’avons revu ensemble."
    )
    assert reponse.headers["location"].endswith("fait=reponse_droit")
    await entrer(client, "personne")
    assert "Nous l’avons revu ensemble." in (await client.get(page)).text
    reponse = await remplir(
        client, page, f"{page}/desaccord", desaccord="Je maintiens ce que j’ai dit."
    )
    assert reponse.status_code == 303
    await entrer(client, "referente")
    assert "Je maintiens ce que j’ai dit." in (await client.get(page)).text


async def test_objection_shuts_the_carnet_at_the_next_click(
    client: httpx2.AsyncClient, samira: UUID, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "referente")
    assert (await client.get(f"/carnets/{samira}")).status_code == 200
    await entrer(client, "personne")
    reponse = await remplir(
        client,
        "/mes-droits/demande/opposition",
        "/mes-droits/demande",
        genre="opposition",
        texte="Je ne veux plus.",
    )
    assert reponse.status_code == 303
    assert "Le partage est suspendu" in (await client.get("/mes-droits")).text
    await entrer(client, "referente")
    assert (await client.get(f"/carnets/{samira}")).status_code == 404
    await entrer(client, "dpo")
    assert "M’opposer au partage" in (await client.get("/demandes-droit")).text


async def test_dpo_holds_a_carnet_and_the_person_reads_why(
    client: httpx2.AsyncClient, samira: UUID
) -> None:
    await entrer(client, "dpo")
    faux = await remplir(
        client, "/conservation", "/conservation/gels", personne_id="abc", motif="Trop court"
    )
    assert faux.status_code == 422
    motif = "Un recours est en cours devant le tribunal administratif."
    reponse = await remplir(
        client, "/conservation", "/conservation/gels", personne_id=str(samira), motif=motif
    )
    assert reponse.headers["location"] == "/conservation?fait=gel"
    await entrer(client, "personne")
    assert motif in (await client.get("/mes-droits")).text


async def test_pages_of_the_rights_are_their_readers_alone(client: httpx2.AsyncClient) -> None:
    for qui, fermees in (
        ("referente", ("/mes-droits", "/mes-droits/copie-courte", "/conservation")),
        ("personne", ("/conservation", "/demandes-droit")),
        ("dpo", ("/mes-droits",)),
    ):
        await entrer(client, qui)
        for chemin in fermees:
            assert (await client.get(chemin)).status_code == 403, (qui, chemin)
