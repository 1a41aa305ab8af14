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
    ferme = await client.get(f"/represente/{samira}")
    assert ferme.headers["location"].startswith("/connexion")


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


async def test_by_the_code_of_a_paper_a_guardian_ends_a_mandate_that_names_health(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await noter(client, samira, domaines=["logement", "sante"])
    mandat = mandat_de(admin, samira)
    admin.commit()
    await repondre(client, mandat, oui="true")
    code = await papier(client, samira, mandat)
    assert code is not None
    await entrer_par_code(client, code)
    fini = await remplir(client, "/qui-je-represente", f"/mandats/{mandat}/fin")
    assert fini.status_code == 303, fini.text
    assert fini.headers["location"].endswith("mandat_clos")
    ferme = await client.get("/qui-je-represente")
    assert ferme.headers["location"].startswith("/connexion")


def _ouvert(admin: Connexion, personne: UUID, structure: UUID) -> int:
    """Give what an agreement and the circle open to this structure."""
    admin.commit()
    ligne = admin.execute("select prive.ouverts(1, %s, %s)", (personne, structure)).fetchone()
    assert ligne is not None
    ouvert: int = ligne[0]
    return ouvert


async def test_of_a_curatelle_both_say_yes_and_one_no_is_enough(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    lucas, structure = admin.execute(
        "select k.personne_id, m.structure_id from compte k join accompagnement m"
        " on m.personne_id = k.personne_id and m.fin is null"
        " where k.courriel = 'personne-curatelle@demo.example' order by m.structure_id"
    ).fetchone() or (None, None)
    assert lucas
    assert structure
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and retire_le is null",
        (lucas,),
    )
    assert _ouvert(admin, lucas, structure) == 0
    accord = {
        "portee": "structure", "structure_id": str(structure), "finalite": "coordination",
        "domaines": ["logement", "famille"], "duree": "6",
    }  # fmt: skip
    await entrer(client, "personne-curatelle")
    donne = await remplir(client, "/accords/nouveau", "/accords", **accord)
    assert donne.status_code == 303, donne.text
    # What is beside the mandate opens; what it names waits.
    assert _ouvert(admin, lucas, structure) == 0b11
    assert "attend qui vous représente" in (await client.get("/qui-sait-quoi")).text
    await entrer(client, "curateur")
    page = f"/represente/{lucas}/accords"
    lue = (await client.get(page)).text
    assert "Elle a dit oui, et attend le vôtre" in lue
    assert "famille" not in lue.split("Ce que voit chaque structure")[0].lower()
    premier = admin.execute(
        "select id from consentement where personne_id = %s and attendus <> 0"
        " and retire_le is null",
        (lucas,),
    ).fetchone()
    assert premier is not None
    oui = await remplir(client, page, f"{page}/{premier[0]}/second")
    assert oui.status_code == 303, oui.text
    assert _ouvert(admin, lucas, structure) == 0b111
    # Twice is refused: nothing waits any more.
    assert (await remplir(client, page, f"{page}/{premier[0]}/second")).status_code == 404
    sien = admin.execute("select id from consentement where avec_id = %s", (premier[0],)).fetchone()
    assert sien is not None
    non = await remplir(client, page, f"{page}/{sien[0]}/retrait")
    assert non.status_code == 303
    assert _ouvert(admin, lucas, structure) == 0b11
    # The other way round: the guardian first, then she.
    lui = {"structure_id": str(structure), "domaines": "budget", "duree": "6"}
    assert (await remplir(client, page, page, **lui)).status_code == 303
    budget = admin.execute(
        "select id from consentement where personne_id = %s and donne_par = 'representant'"
        " and avec_id is null and retire_le is null",
        (lucas,),
    ).fetchone()
    assert budget is not None
    assert not _ouvert(admin, lucas, structure) & 64
    hors = lui | {"domaines": "sante"}
    assert (await remplir(client, page, page, **hors)).status_code == 422
    await entrer(client, "personne-curatelle")
    aussi = await remplir(client, "/qui-sait-quoi", f"/accords/{budget[0]}/second")
    assert aussi.status_code == 303, aussi.text
    assert _ouvert(admin, lucas, structure) & 64
    retire = await remplir(client, f"/accords/{budget[0]}/retrait", f"/accords/{budget[0]}/retrait")
    assert retire.status_code == 303
    assert not _ouvert(admin, lucas, structure) & 64
