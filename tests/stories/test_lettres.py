"""Tell the story of a letter: it waits, is printed, given, and the mark is taken back."""

import re
from typing import Any

import httpx2
import psycopg
import pytest

from core.clock import aujourdhui
from tests.stories.gestes import entrer, remplir

pytestmark = pytest.mark.pg
_LIEN = re.compile(r"/courriers/[0-9a-f-]{36}")


def _une(admin: psycopg.Connection[Any], *, imprimee: bool) -> str:
    ligne = admin.execute(
        "select id from lettre where (imprimee_le is not null) = %s", (imprimee,)
    ).fetchone()
    assert ligne is not None
    return f"/courriers/{ligne[0]}"


async def test_two_letters_wait_and_the_day_leads_to_them(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "referente")
    journee = (await client.get("/ma-journee")).text
    assert "2 courriers à imprimer" in journee.replace("\u202f", " ").replace("\xa0", " ")
    page = (await client.get("/courriers")).text
    assert len(set(_LIEN.findall(page))) == 2
    await entrer(client, "conseiller")
    assert "Aucun courrier n’attend." in (await client.get("/courriers")).text


async def test_letter_is_settled_printed_given_and_taken_back(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "referente")
    ici = _une(admin, imprimee=False)
    assert (await client.get(f"{ici}/pdf")).status_code == 409
    assert "Ce que vous pouvez faire" in (await client.get(ici)).text
    assert (await remplir(client, ici, f"{ici}/impression")).status_code == 303
    pdf = await client.get(f"{ici}/pdf")
    assert (pdf.headers["content-type"], pdf.content[:4]) == ("application/pdf", b"%PDF")
    assert pdf.headers["content-disposition"] == 'attachment; filename="courrier.pdf"'
    demain = await remplir(client, ici, f"{ici}/remise", comment="main", jour="2999-01-01")
    assert demain.status_code == 422
    assert "Choisissez un jour passé" in demain.text
    jour = aujourdhui().isoformat()
    assert (
        await remplir(client, ici, f"{ici}/remise", comment="main", jour=jour)
    ).status_code == 303
    page = (await client.get("/courriers")).text
    assert "Remis en main propre" in page
    assert (await remplir(client, ici, f"{ici}/reprise")).status_code == 303
    assert "Il est remis, ou posté" in (await client.get(ici)).text


async def test_letter_names_no_structure(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "referente")
    noms = [nom for (nom,) in admin.execute("select nom from structure where territoire_id = 1")]
    lue = (await client.get(_une(admin, imprimee=True))).text
    lettre = lue.partition("<article")[2].partition("</article>")[0]
    assert "Bonjour" in lettre
    assert [nom for nom in noms if nom in lettre] == []


@pytest.mark.parametrize(
    ("qui", "statut"), [("personne", 403), ("administratrice", 403), ("coordonnateur", 403)]
)
async def test_letters_are_of_those_who_hand_them_over(
    client: httpx2.AsyncClient, qui: str, statut: int
) -> None:
    await entrer(client, qui)
    assert (await client.get("/courriers")).status_code == statut


async def test_dpo_reaches_what_nobody_follows(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any]
) -> None:
    admin.execute("update lettre set structure_id = null")
    admin.commit()
    await entrer(client, "dpo")
    assert "Courriers à imprimer" in (await client.get("/a-traiter")).text
    assert len(set(_LIEN.findall((await client.get("/courriers")).text))) == 2
