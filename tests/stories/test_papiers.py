"""Open the legal pages and that of a leak: who reads what, and what is written of it."""

import csv
import io
from typing import Any

import httpx2
import psycopg
import pytest

from tests.stories.conftest import compte_demo
from tests.stories.gestes import entrer

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
LEGALES = ("/confidentialite", "/mentions-legales", "/accessibilite")


@pytest.mark.parametrize("chemin", LEGALES)
async def test_anybody_chooses_a_territoire_and_reads_its_own_names_or_who_must_write_them(
    client: httpx2.AsyncClient, chemin: str
) -> None:
    choix = (await client.get(chemin)).text
    assert "De quel territoire" in choix
    assert "pas encore rempli" in choix
    rempli = (await client.get(f"{chemin}?territoire=1")).text
    vide = (await client.get(f"{chemin}?territoire=2")).text
    assert "gard.example" in rempli or "Hébergeur de l’Exemple" in rempli
    assert "Cette partie n’est pas encore remplie." in vide
    assert "Exemple" not in vide
    for absent in ("3", "0", "-1"):
        assert (await client.get(f"{chemin}?territoire={absent}")).status_code == 404
    assert (await client.get(f"{chemin}?territoire=x")).is_client_error


@pytest.mark.parametrize("chemin", LEGALES)
async def test_whoever_is_logged_in_reads_their_territoire_and_no_other(
    client: httpx2.AsyncClient, chemin: str
) -> None:
    await entrer(client, "referente")
    assert "Territoire" in (await client.get(chemin)).text
    assert (await client.get(f"{chemin}?territoire=2")).status_code == 404
    await entrer(client, "referente-b")
    assert "Cette partie n’est pas encore remplie." in (await client.get(chemin)).text
    assert (await client.get(f"{chemin}?territoire=1")).status_code == 404


async def test_night_number_is_on_no_public_page(client: httpx2.AsyncClient) -> None:
    for chemin in LEGALES:
        texte = (await client.get(f"{chemin}?territoire=1")).text
        assert "0600000000" not in "".join(texte.split())


async def test_papers_are_for_who_prepares_them(client: httpx2.AsyncClient) -> None:
    for qui in ("referente", "personne", "coordonnateur", "gestionnaire", "dpo", "administratrice"):
        attendu = 200 if qui in ("dpo", "administratrice") else 403
        await entrer(client, qui)
        assert (await client.get("/administration/papiers")).status_code == attendu, qui
        ecrire = await client.get("/administration/papiers/reglages")
        assert ecrire.status_code == (200 if qui == "administratrice" else 403), qui


async def test_leak_is_for_the_dpo_alone_and_each_search_is_written(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    claire, _, _ = compte_demo(admin, "referente")
    for qui in ("referente", "personne", "coordonnateur", "gestionnaire", "administratrice"):
        await entrer(client, qui)
        for chemin in ("/violations", f"/violations.csv?compte={claire}"):
            assert (await client.get(chemin)).status_code == 403, (qui, chemin)
    await entrer(client, "dpo")
    page = await client.get("/violations")
    assert page.status_code == 200
    assert "72 heures" in " ".join(page.text.split())
    assert "Florence Arnal" in page.text
    trouves = await client.get(f"/violations?compte={claire}")
    assert "touchés" in trouves.text
    assert "Benali" not in trouves.text
    rangs = list(
        csv.DictReader(
            io.StringIO(
                (await client.get(f"/violations.csv?compte={claire}")).content.decode("utf-8-sig")
            ),
            delimiter=";",
        )
    )
    admin.rollback()
    attendus = admin.execute(
        "select count(distinct personne_id) from journal where territoire_id = 1"
        " and compte_id = %s and personne_id is not null and geste <> 'refus'",
        (claire,),
    ).fetchone()
    assert attendus == (len(rangs),)
    assert len(rangs) > 5
    assert [d["carnets"] for (d,) in admin.execute(
        "select details from journal where objet like 'Personnes touchées par une fuite%'"
        " and territoire_id = 1 order by numero"
    )] == [len(rangs)] * 2  # fmt: skip


async def test_bounds_that_do_not_read_find_nothing(client: httpx2.AsyncClient) -> None:
    await entrer(client, "dpo")
    for faute in (
        "compte=claire",
        "au=2026-01-01",
        "session=987654321",
        "du=2026-02-02&au=2026-02-01",
    ):
        page = await client.get(f"/violations?{faute}")
        assert page.status_code == 422, faute
        assert "touché" not in page.text.split("</form>")[-1], faute
