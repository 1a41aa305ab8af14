"""Tell the journal: the person reads, filters, takes away and reports.

The DPO filters, answers and looks at alerts.
"""

import csv
import io
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.dates import dans
from tests.stories.gestes import entrer, remplir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


async def lire_carnet(client: httpx2.AsyncClient, samira: UUID) -> None:
    await entrer(client, "referente")
    assert (await client.get(f"/carnets/{samira}")).status_code == 200


def dernier(admin: Connexion, samira: UUID) -> int:
    ligne = admin.execute(
        "select max(numero) from journal where personne_id = %s and geste = 'lecture' and objet ="
        " 'Carnet'",
        (samira,),
    ).fetchone()
    assert ligne is not None
    numero: int = ligne[0]
    return numero


async def test_person_reports_a_line_and_reads_the_answer(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await lire_carnet(client, samira)
    numero = dernier(admin, samira)
    await entrer(client, "personne")
    adresse = f"/qui-a-regarde/{numero}/signaler"
    assert adresse in (await client.get("/qui-a-regarde")).text
    court = await remplir(client, adresse, adresse, texte="?")
    assert (court.status_code, "5 caractères au moins" in court.text) == (422, True)
    fait = await remplir(client, adresse, adresse, texte="Je n’avais pas rendez-vous ce jour-là.")
    assert fait.headers["location"] == "/qui-a-regarde?fait=signalement"
    page = (await client.get("/qui-a-regarde")).text
    assert "réponse attendue avant le" in page
    assert adresse not in page
    await entrer(client, "dpo")
    assert "Quoi de neuf" in (await client.get("/avis")).text
    assert "signale une ligne" in (await client.get("/avis")).text
    ligne = admin.execute("select id from signalement where numero = %s", (numero,)).fetchone()
    assert ligne is not None
    un = f"/signalements/{ligne[0]}"
    assert un in (await client.get("/signalements")).text
    assert "Benali" not in (await client.get(un)).text
    assert (
        await remplir(client, un, un, reponse="Claire Mazel préparait votre entretien.")
    ).status_code == 303
    await entrer(client, "personne")
    assert "préparait votre entretien" in (await client.get("/qui-a-regarde")).text


async def test_nobody_reports_a_line_that_is_not_about_them(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    autre = admin.execute(
        "select numero from journal where personne_id <> %s and territoire_id = 1 order by numero"
        " limit 1",
        (samira,),
    )
    numero = autre.fetchone()[0]  # type: ignore[index]
    await entrer(client, "personne")
    assert (await client.get(f"/qui-a-regarde/{numero}/signaler")).status_code == 404
    assert (await client.get("/qui-a-regarde/99999999/signaler")).status_code == 404


async def test_months_and_structures_filter_what_is_shown_and_taken_away(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await lire_carnet(client, samira)
    await entrer(client, "personne")
    mois = dans(0)[:7]
    assert "Rien à montrer pour ce choix" in (await client.get("/qui-a-regarde?mois=2001-01")).text
    assert (await client.get("/qui-a-regarde?mois=demain")).status_code == 422
    structure = admin.execute(
        "select h.structure_id from habilitation h join compte k on k.id ="
        " h.compte_id"
        " where k.courriel ="
        " 'referente@demo.example'"
    ).fetchone()
    assert structure is not None
    lignes = (await client.get(f"/qui-a-regarde.json?mois={mois}&structure={structure[0]}")).json()
    assert lignes
    assert {ligne["structure"] for ligne in lignes} == {lignes[0]["structure"]}
    assert (await client.get(f"/qui-a-regarde.json?structure={uuid4()}")).json() == []


async def test_spreadsheet_holds_no_formula(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    admin.execute(
        "update compte set fonction = '=HYPERLINK(\"http://mal.example\")' where courriel ="
        " 'referente@demo.example'"
    )
    admin.commit()
    await lire_carnet(client, samira)
    await entrer(client, "personne")
    reponse = await client.get("/qui-a-regarde.csv")
    assert reponse.headers["content-disposition"] == 'attachment; filename="qui-a-regarde.csv"'
    rangs = list(csv.reader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    assert "'=HYPERLINK" in reponse.text
    assert not [
        cellule for rang in rangs for cellule in rang if cellule.startswith(("=", "+", "-", "@"))
    ]
    gestes = admin.execute(
        "select count(*) from journal where geste = 'export' and personne_id = %s", (samira,)
    ).fetchone()
    assert gestes == (1,)


@pytest.mark.parametrize("qui", ["referente", "dpo"])
async def test_nobody_else_has_the_person_s_page(client: httpx2.AsyncClient, qui: str) -> None:
    await entrer(client, qui)
    for chemin in (
        "/qui-a-regarde",
        "/qui-a-regarde.csv",
        "/qui-a-regarde.json",
        "/qui-a-regarde/1/signaler",
    ):
        assert (await client.get(chemin)).status_code == 403, chemin


@pytest.mark.parametrize("qui", ["referente", "administratrice", "personne"])
async def test_nobody_else_has_the_pages_of_the_dpo(client: httpx2.AsyncClient, qui: str) -> None:
    await entrer(client, qui)
    for chemin in (
        "/registre",
        "/registre.csv",
        "/signalements",
        "/registre/alertes",
        f"/signalements/{uuid4()}",
    ):
        assert (await client.get(chemin)).status_code == 403, chemin


async def test_dpo_filters_by_number_and_never_reads_a_name_of_the_person(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await lire_carnet(client, samira)
    await entrer(client, "dpo")
    page = (
        await client.get(f"/registre?personne={samira}&geste=lecture&domaine=0&du=2020-01-01")
    ).text
    assert "Carnet" in page
    assert "Benali" not in page
    assert "Aucune ligne" in (await client.get("/registre?au=2001-01-01")).text
    assert "Aucune ligne" in (await client.get(f"/registre?compte={uuid4()}")).text
    faux = await client.get("/registre?personne=Benali&du=hier")
    assert (faux.status_code, "Aucune ligne" in faux.text) == (422, True)
    tableur = await client.get(f"/registre.csv?personne={samira}")
    assert tableur.text.count("\n") > 2


async def test_every_page_of_the_journal_is_reached_once(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "dpo")
    tous = admin.execute(
        "select count(*) from journal where territoire_id = 1 and geste = 'consentement'"
    ).fetchone()
    vus: list[str] = []
    adresse = "/registre?geste=consentement"
    while adresse:
        page = (await client.get(adresse)).text
        vus += [bout.split("</td>")[0] for bout in page.split('<tr><td class="nombre">')[1:]]
        reste = page.partition('<a class="bouton secondaire" href="')[2]
        adresse = (
            reste.partition('"')[0].replace("&amp;", "&") if ">Plus ancien<" in reste[:400] else ""
        )
    assert tous == (len(set(vus)),)
    assert len(vus) == len(set(vus))


async def test_refusal_leaves_a_line_although_the_request_is_rolled_back(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await entrer(client, "administratrice")
    inconnu = uuid4()
    assert (await client.get(f"/carnets/{samira}")).status_code == 404
    assert (await client.get(f"/carnets/{inconnu}")).status_code == 404
    assert (await client.get("/registre")).status_code == 403
    lignes = admin.execute(
        "select personne_id, details ->> 'route', (details ->> 'statut')::int from journal where"
        " geste = 'refus'"
        " order by numero desc limit 3"
    ).fetchall()
    assert lignes[::-1] == [
        (samira, "/carnets/{personne_id}", 404),
        (inconnu, "/carnets/{personne_id}", 404),
        (None, "/registre", 403),
    ]
    await entrer(client, "personne")
    assert "a été refusé" in (await client.get("/qui-a-regarde")).text


async def test_refused_api_call_leaves_a_line_too(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await entrer(client, "referente")
    page = await client.get(f"/carnets/{samira}")
    assert page.status_code == 200
    await client.post(f"/carnets/{samira}/demandes", data={"_csrf": "0" * 64})
    ligne = admin.execute(
        "select details ->> 'statut' from journal where geste = 'refus' order by numero desc"
    ).fetchone()
    assert ligne == ("403",)


async def test_demo_shows_an_emergency_of_each_kind_reports_and_an_alert(
    client: httpx2.AsyncClient,
) -> None:
    await entrer(client, "dpo")
    urgences = (await client.get("/revues-urgence")).text
    assert "En retard" in urgences
    assert "Déjà revues" in urgences
    signalements = (await client.get("/signalements")).text
    assert "réponse attendue avant le" in signalements
    assert "répondu le" in signalements
    assert "Lectures sans lien avec la personne" in (await client.get("/registre/alertes")).text
    await entrer(client, "personne")
    page = (await client.get("/qui-a-regarde")).text
    assert "il préparait votre entretien" in page
    assert "Justifiée".lower() in page
