"""Read the agreements of a territoire as its DPO: filters, pages, a spreadsheet, no name."""

import csv
import io
import re
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.stories.gestes import entrer

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
REGISTRE = "/registre/accords"


def _un(admin: Connexion, requete: str) -> Any:
    ligne = admin.execute(requete.encode()).fetchone()
    assert ligne is not None
    return ligne[0]


async def test_register_shows_metadata_without_any_name(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "dpo")
    page = await client.get(f"{REGISTRE}?personne={samira}")
    assert page.status_code == 200
    attendus = _un(admin, f"select count(*) from consentement where personne_id = '{samira}'")
    assert f"{attendus} accords" in page.text
    assert "Benali" not in page.text
    assert "Notice 1" in page.text
    assert (
        _un(admin, "select objet from journal order by numero desc limit 1")
        == "Registre des accords"
    )


FILTRES = (
    ("etat=actif", "retire_le is null and debut <= now() and fin > now()"),
    ("etat=expire", "retire_le is null and fin <= now()"),
    ("etat=retire", "retire_le is not null"),
    (
        "etat=finit",
        (
            "retire_le is null and debut <= now() and fin > now() and fin <= now() + interval '60"
            " days'"
        ),
    ),
    ("etat=sans_preuve", "retire_le is null and recueil = 'papier' and preuve_id is null"),
    ("portee=categorie", "portee = 'categorie'"),
    ("finalite=statistiques", "finalite = 'statistiques'"),
    ("recueil=oral", "recueil = 'oral'"),
    ("sensible=true", "domaines & 3840 <> 0"),
    ("notice=1&etat=retire", "retire_le is not null"),
    ("notice=99", "false"),
)


@pytest.mark.parametrize(("filtre", "sql"), FILTRES)
async def test_each_filter_counts_what_the_database_counts(
    client: httpx2.AsyncClient, admin: Connexion, filtre: str, sql: str
) -> None:
    await entrer(client, "dpo")
    tableur = await client.get(f"{REGISTRE}.csv?{filtre}")
    lignes = list(csv.DictReader(io.StringIO(tableur.content.decode("utf-8-sig")), delimiter=";"))
    assert len(lignes) == _un(
        admin, f"select count(*) from consentement where territoire_id = 1 and {sql}"
    )
    page = (await client.get(f"{REGISTRE}?{filtre}")).text
    attendu = f"{len(lignes)} accords" if len(lignes) > 1 else f"{len(lignes)} accord"
    assert attendu in page.replace("\u202f", "")


async def test_pages_go_on_without_a_gap_or_a_repeat(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "dpo")
    adresse, vus = REGISTRE, 0
    while True:
        page = (await client.get(adresse)).text
        vus += page.count("<td>Notice ")
        suite = re.search(r'href="(/registre/accords\?avant=[0-9a-f-]{36})"', page)
        if suite is None:
            break
        adresse = suite[1]
    assert vus == _un(admin, "select count(*) from consentement where territoire_id = 1")


async def test_filters_that_do_not_read_show_nothing(client: httpx2.AsyncClient) -> None:
    await entrer(client, "dpo")
    faux = await client.get(f"{REGISTRE}?etat=tout&personne=Benali")
    assert faux.status_code == 422
    assert "0 accord" in faux.text
    assert (await client.get(f"{REGISTRE}.csv?etat=tout")).status_code == 422
    assert (
        "Aucun accord pour ces filtres."
        in (await client.get(f"{REGISTRE}?personne={uuid4()}")).text
    )


@pytest.mark.parametrize("qui", ["referente", "administratrice", "coordonnateur", "personne"])
async def test_register_and_queues_are_the_dpos_alone(client: httpx2.AsyncClient, qui: str) -> None:
    await entrer(client, qui)
    for chemin in (REGISTRE, f"{REGISTRE}.csv"):
        assert (await client.get(chemin)).status_code == 403, chemin
    # Each of those whom something waits for has a page of their own there, without the DPO's.
    page = await client.get("/a-traiter")
    attendus = qui in ("administratrice", "coordonnateur")
    assert page.status_code == (200 if attendus else 403)
    assert "Demandes sur les données" not in page.text


async def test_what_waits_is_counted_late_first(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "dpo")
    page = (await client.get("/a-traiter")).text
    revues = _un(
        admin, "select count(*) from bris_de_glace where territoire_id = 1 and revu_le is null"
    )
    assert f"Ouvertures en urgence à revoir</a></strong>\u202f: {revues} en attente" in page
    assert "en retard" in page
    assert page.index("Ouvertures en urgence") < page.index("Demandes sur les données")
    admin.execute(
        "update bris_de_glace set revu_le = now(), revu_par = (select id from compte where courriel"
        " ="
        " 'dpo@demo.example'), issue = 'justifiee', commentaire = 'Vu.' where revu_le is null"
    )
    admin.execute(
        "update signalement set repondu_le = now(), reponse = 'Vu.', repondu_par = (select id from"
        " compte where"
        " courriel = 'dpo@demo.example') where repondu_le is null"
    )
    admin.execute(
        "update alerte_lecture set close_le = now(), commentaire = 'Vu.', close_par = (select id"
        " from compte where"
        " courriel = 'dpo@demo.example') where close_le is null"
    )
    admin.execute(
        "insert into demande_droit_suite (territoire_id, personne_id, demande_id, genre,"
        " par_compte_id)"
        " select territoire_id, personne_id, id, 'retrait', (select id from compte where courriel ="
        " 'personne@demo.example') from demande_droit d where not exists (select 1 from"
        " demande_droit_suite s"
        " where s.demande_id = d.id and s.genre = 'retrait')"
    )
    admin.execute("set session_replication_role = replica")
    admin.execute("delete from violation")
    admin.execute("set session_replication_role = origin")
    admin.commit()
    assert "Rien n’attend aujourd’hui." in (await client.get("/a-traiter")).text
