"""A guardian: written by her circle, confirmed by another, let in by a paper, shut at once."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from core.clock import aujourdhui
from tests.stories.gestes import entrer, jeton, remplir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
NEE = "1961-04-09"
_CODE = re.compile(r"<strong>([A-Z0-9]{4}\s[A-Z0-9]{4})</strong>")


async def noter(client: httpx2.AsyncClient, personne: UUID, **champs: Any) -> httpx2.Response:
    """Write a mandate as the référente."""
    await entrer(client, "referente")
    page = f"/carnets/{personne}/representants"
    saisie = {
        "prenom": "Aïcha", "nom": "Roux", "date_naissance": NEE, "qualite": "tutelle",
        "telephone": "0639980077", "courriel": "aicha.roux@exemple.fr", "domaines": "logement",
        "debut": str(aujourdhui()), "jugement": "Tribunal d’Alès, nº 33",
    }  # fmt: skip
    return await remplir(client, page, page, **saisie | champs)


def mandat_de(admin: Connexion, personne: UUID) -> UUID:
    """Find the last mandate written about her."""
    ligne = admin.execute(
        "select id from representant where personne_id = %s order by propose_le desc, id limit 1",
        (personne,),
    ).fetchone()
    assert ligne is not None
    cle: UUID = ligne[0]
    return cle


async def repondre(client: httpx2.AsyncClient, mandat: UUID, **champs: Any) -> httpx2.Response:
    """Answer it as the DPO."""
    await entrer(client, "dpo")
    return await remplir(client, "/mandats-a-confirmer", f"/mandats-a-confirmer/{mandat}", **champs)


async def papier(client: httpx2.AsyncClient, personne: UUID, mandat: UUID) -> str | None:
    """Draw the code of its guardian's paper as the référente; None when there is none to draw."""
    await entrer(client, "referente")
    page = await remplir(client, f"/carnets/{personne}/representants", f"/mandats/{mandat}/code")
    trouve = _CODE.search(page.text)
    return trouve[1] if trouve else None


async def entrer_par_code(client: httpx2.AsyncClient, code: str) -> httpx2.Response:
    """Type the code of a paper, as nobody in particular."""
    client.cookies.clear()
    await client.get("/connexion/code")
    return await client.post("/connexion/code", data={"code": code, "date_naissance": NEE})


async def test_a_mandate_opens_nothing_until_another_confirms_it_and_nothing_once_it_ended(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    assert (await noter(client, samira)).headers["location"].endswith("mandat_note")
    mandat = mandat_de(admin, samira)
    admin.commit()
    assert await papier(client, samira, mandat) is None
    assert (
        (await repondre(client, mandat, oui="true")).headers["location"].endswith("mandat_confirme")
    )
    code = await papier(client, samira, mandat)
    assert code is not None
    assert (await entrer_par_code(client, code)).headers["location"] == "/"
    accueil = await client.get("/qui-je-represente")
    assert accueil.status_code == 200
    assert "Samira" in accueil.text
    carnet = await client.get(f"/represente/{samira}")
    assert carnet.status_code == 200
    assert "Vous lisez : logement" in carnet.text.replace("\u202f", " ").replace("\xa0", " ")
    for ailleurs in (f"/carnets/{samira}", "/mon-parcours", "/qui-sait-quoi", "/a-traiter"):
        assert (await client.get(ailleurs)).status_code in (403, 404), ailleurs
    voisine = admin.execute(
        "select id from personne where id <> %s order by id limit 1", (samira,)
    ).fetchone()
    assert voisine is not None
    assert (await client.get(f"/represente/{voisine[0]}")).status_code == 404
    jetons = dict(client.cookies)
    await entrer(client, "personne")
    journal = (await client.get("/qui-a-regarde")).text
    assert "Aïcha Roux" in journal
    await entrer(client, "referente")
    fini = await remplir(client, f"/carnets/{samira}/representants", f"/mandats/{mandat}/fin")
    assert fini.headers["location"].endswith("mandat_clos")
    client.cookies.clear()
    for nom, valeur in jetons.items():
        client.cookies.set(nom, valeur)
    assert (await client.get(f"/represente/{samira}")).status_code == 401


async def test_the_demo_s_curateur_reads_what_his_mandate_names(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "curateur")
    accueil = await client.get("/", follow_redirects=True)
    assert "Lucas Pagès" in accueil.text.replace("\n", " ").replace("      ", " ")
    lucas = admin.execute(
        "select personne_id from compte where courriel = 'personne-curatelle@demo.example'"
    ).fetchone()
    assert lucas is not None
    carnet = await client.get(f"/represente/{lucas[0]}")
    assert carnet.status_code == 200
    assert jeton(carnet.text)


async def test_days_and_names_that_cannot_be_are_said_beside_their_field(
    client: httpx2.AsyncClient, samira: UUID
) -> None:
    hier = str(aujourdhui() - timedelta(days=1))
    refus = await noter(client, samira, fin=hier)
    assert refus.status_code == 422
    assert "après le début" in refus.text
    assert (await noter(client, samira, jugement="")).status_code == 422
