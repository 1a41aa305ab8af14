"""Follow the coordonnateur: numbers by EPCI, never a name, never a small number."""

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import httpx2
import psycopg
import pytest

from core.clock import aujourdhui
from offers.ecarts.jobs import relever_la_base
from tests.auth import monde
from tests.conftest import Base
from tests.stories.gestes import entrer
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
_LIGNE = re.compile(
    r'<tr data-code="([^"]+)"><th scope="row">[^<]*</th><td class="nombre">([^<]*)</td><td'
    r' class="nombre">([^<]*)</td>'
)
THEMATIQUES = ("mobilite", "numerique", "logement-hebergement")


def nombre(texte: str) -> str:
    """Drop the thousands separator."""
    return re.sub(r"(?<=\d)\s(?=\d)", "", texte)


@pytest.mark.parametrize("thematique", THEMATIQUES)
async def test_page_hides_small_numbers_and_the_csv_says_the_same(
    client: httpx2.AsyncClient, thematique: str
) -> None:
    await entrer(client, "coordonnateur")
    page = await client.get("/ecarts", params={"thematique": thematique})
    lues = [
        (code, nombre(personnes), nombre(offres))
        for code, personnes, offres in _LIGNE.findall(page.text)
    ]
    assert "moins de 11" in [p for _, p, _ in lues]
    assert not [p for _, p, _ in lues if p.isdigit() and 1 <= int(p) <= 10]
    assert not re.search(r"Aucun besoin|aucun besoin connu", page.text)
    fichier = await client.get("/ecarts.csv", params={"thematique": thematique})
    lignes = csv.DictReader(io.StringIO(fichier.content.decode("utf-8-sig")), delimiter=";")
    assert [(ligne["code_epci"], ligne["personnes"], ligne["offres"]) for ligne in lignes] == lues


async def lire_partout(client: httpx2.AsyncClient, jeton: dict[str, str]) -> list[str]:
    """Read every way the numbers go out, but what changes at each request."""
    page = (await client.get("/ecarts")).text
    textes = [page[page.index("<table>") : page.index("</table>")]]
    textes += [
        (await client.get(chemin)).text for chemin in ("/ecarts.csv", "/ecarts/contours.geojson")
    ]
    textes.append((await client.get("/api/v1/ecarts", headers=jeton)).text)
    return textes


async def test_withdrawal_archive_objection_and_death_move_figures_the_next_day_only(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any], base: Base
) -> None:
    await entrer(client, "coordonnateur")
    jeton = entetes(admin, "coordonnateur")
    admin.execute("delete from releve_ecart")
    admin.execute("update personne set commune_code = '30189' where territoire_id = 1")
    for personne, compte in admin.execute(
        "select p.id, (select id from compte k where k.territoire_id = 1 order by id limit 1)"
        " from personne p"
        " where territoire_id = 1"
    ).fetchall():
        monde.accord(admin, 1, personne, finalite="statistiques")
        admin.execute(
            "insert into constat (territoire_id, personne_id, domaine, auteur_compte_id, nature,"
            " thematique, texte,"
            " source) values (1, %s, 4, %s, 'besoin', 'mobilite--acceder-a-un-vehicule', 'x',"
            " 'personne')",
            (personne, compte),
        )
    admin.commit()
    assert await relever_la_base(base.app_url, aujourdhui()) == 2
    avant = await lire_partout(client, jeton)
    assert any(int(e["personnes"] or 0) >= 11 for e in json.loads(avant[3])["items"])
    admin.execute(
        "update consentement set retire_le = now() where finalite = 'statistiques' and"
        " retire_le is null"
        " and personne_id in (select id from personne order by id limit 5)"
    )
    admin.execute(
        "update personne set archivee_le = now() where id in (select id from personne order by id"
        " limit 9)"
    )
    admin.execute(
        "update personne set suspendu_le = now(), decedee_le = null where archivee_le is null"
    )
    admin.commit()
    assert await relever_la_base(base.app_url, aujourdhui()) == 0
    assert await lire_partout(client, jeton) == avant
    assert await relever_la_base(base.app_url, aujourdhui() + timedelta(days=1)) == 2
    apres = json.loads((await lire_partout(client, jeton))[3])
    assert {(e["personnes"], e["etat"]) for e in apres["items"]} == {(None, "moins_de_11")}
    assert (apres["personnes"], apres["etat"]) == (None, "masque")
    assert admin.execute("select count(distinct jour) from releve_ecart").fetchone() == (1,)


async def test_sensitive_family_says_not_measured_everywhere_and_never_zero(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "coordonnateur")
    page = await client.get("/ecarts?thematique=sante")
    assert {p for _, p, _ in _LIGNE.findall(page.text)} == {"non mesuré"}
    assert "ne veut pas dire « aucun besoin »" in page.text.replace("\u00a0", " ").replace(
        "\u202f", " "
    )
    fichier = (await client.get("/ecarts.csv?thematique=sante")).content.decode("utf-8-sig")
    assert {
        ligne["personnes"] for ligne in csv.DictReader(io.StringIO(fichier), delimiter=";")
    } == {"non mesuré"}
    lu = (
        await client.get("/api/v1/ecarts?thematique=sante", headers=entetes(admin, "coordonnateur"))
    ).json()
    assert {(e["personnes"], e["etat"], e["classe"]) for e in lu["items"]} == {
        (None, "non_mesure", "n")
    }
    assert (lu["personnes"], lu["etat"]) == (None, "non_mesure")
    assert "conflits" in (await client.get("/ecarts?thematique=famille")).text


@pytest.mark.parametrize(
    "requete",
    [
        "zonage=qpv",
        "periode=2025",
        "thematique=lune",
        "thematique=mobilite--acceder-a-un-vehicule",
        "thematique=",
    ],
)
@pytest.mark.parametrize(
    "chemin", ["/ecarts", "/ecarts.csv", "/ecarts/contours.geojson", "/api/v1/ecarts"]
)
async def test_unknown_parameter_or_thematique_is_refused_by_name(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any], chemin: str, requete: str
) -> None:
    await entrer(client, "coordonnateur")
    reponse = await client.get(f"{chemin}?{requete}", headers=entetes(admin, "coordonnateur"))
    assert reponse.status_code == 422, reponse.text[:300]
    attendu = "Ce paramètre" if "thematique" not in requete else "thématique"
    assert attendu in reponse.text


async def test_first_day_says_that_the_numbers_are_not_there_yet_and_a_worker_brings_them(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any], base: Base
) -> None:
    admin.execute("delete from releve_ecart")
    admin.commit()
    await entrer(client, "coordonnateur")
    page = await client.get("/ecarts")
    assert page.status_code == 200
    assert "ne sont pas encore relevés" in page.text
    assert "<table>" not in page.text
    for chemin in ("/ecarts.csv", "/api/v1/ecarts"):
        assert (
            await client.get(chemin, headers=entetes(admin, "coordonnateur"))
        ).status_code == 409
    assert await relever_la_base(base.app_url, aujourdhui()) == 2
    assert (await client.get("/ecarts.csv")).status_code == 200


async def test_coordonnateur_reads_no_name(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "coordonnateur")
    textes = [
        (await client.get(c)).text for c in ("/ecarts", "/ecarts.csv", "/ecarts/contours.geojson")
    ]
    complets = [
        f"{prenom} {nom}" for prenom, nom in admin.execute("select prenom, nom from personne")
    ]
    assert complets
    assert [c for c in complets if any(c in texte for texte in textes)] == []


@pytest.mark.parametrize("chemin", ["/personnes", "/ma-journee", "/registre"])
async def test_coordonnateur_is_refused_the_pages_of_others(
    client: httpx2.AsyncClient, chemin: str
) -> None:
    await entrer(client, "coordonnateur")
    assert (await client.get(chemin)).status_code == 403


async def test_referente_is_refused_the_gaps(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    assert (await client.get("/ecarts")).status_code == 403
