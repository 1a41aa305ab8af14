"""Publish a notice: read before, sealed after.

An important change asks people again, and closes nothing by itself.
"""

import hashlib
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.stories.gestes import entrer, jeton

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
TEXTE = "Le conseil départemental traite vos données pour coordonner votre accompagnement. " * 4
FALC = "Nous gardons votre carnet. Vous décidez qui le lit. Vous pouvez dire non."
CHANGEMENT = "La mission locale voisine peut maintenant être choisie."


async def poster(client: httpx2.AsyncClient, adresse: str, **champs: str) -> httpx2.Response:
    """Post one of the two forms, with the token of the first."""
    page = await client.get("/administration/notices/nouvelle")
    assert page.status_code == 200
    return await client.post(adresse, data=champs | {"_csrf": jeton(page.text)})


def versions(admin: Connexion) -> list[tuple[Any, ...]]:
    """Give the versions of the demo's first territoire: (version, sha256, changement)."""
    admin.rollback()
    return admin.execute(
        "select version, sha256, changement from notice where territoire_id = 1 order by version"
    ).fetchall()


async def test_notice_is_read_again_before_it_is_published_then_sealed(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "administratrice")
    relue = await poster(client, "/administration/notices/relecture", texte=TEXTE, texte_falc=FALC)
    assert (relue.status_code, FALC in relue.text, "personne n’est prévenu" in relue.text) == (
        200,
        True,
        True,
    )
    assert len(versions(admin)) == 1
    publiee = await poster(client, "/administration/notices", texte=TEXTE, texte_falc=FALC)
    assert publiee.headers["location"].endswith("fait=notice_publiee")
    sceau = hashlib.sha256((TEXTE.strip() + FALC).encode()).digest()
    assert versions(admin)[1] == (2, sceau, None)
    liste = (await client.get("/administration/notices")).text
    assert "Version 2" in liste
    encore = await poster(client, "/administration/notices", texte=TEXTE, texte_falc=FALC)
    assert (encore.status_code, "rien à publier" in encore.text) == (422, True)
    with pytest.raises(psycopg.errors.RestrictViolation):
        admin.execute("update notice set texte = 'x' where version = 2")


async def test_short_texts_are_refused_and_kept(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "administratrice")
    court = await poster(client, "/administration/notices/relecture", texte="bref", texte_falc=FALC)
    assert (court.status_code, 'id="texte-erreur"' in court.text, ">bref<" in court.text) == (
        422,
        True,
        True,
    )
    assert len(versions(admin)) == 1


async def test_important_change_asks_people_again_and_closes_nothing(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "personne")
    assert "Le texte que vous aviez lu a changé" not in (await client.get("/qui-sait-quoi")).text
    await entrer(client, "administratrice")
    await poster(
        client, "/administration/notices", texte=TEXTE, texte_falc=FALC, changement=CHANGEMENT
    )
    await entrer(client, "referente")
    assert (await client.get(f"/carnets/{samira}")).status_code == 200
    await entrer(client, "personne")
    page = (await client.get("/qui-sait-quoi")).text
    avant = page.count(CHANGEMENT)
    assert avant >= 1
    accord = (
        page.split("Le texte que vous aviez lu a changé", 1)[1]
        .split("/accords/", 1)[1]
        .split("/", 1)[0]
    )
    confirmation = await client.get(f"/accords/{accord}/confirmation")
    assert FALC in confirmation.text
    fait = await client.post(
        f"/accords/{accord}/confirmation", data={"duree": "12", "_csrf": jeton(confirmation.text)}
    )
    assert fait.status_code == 303, fait.text
    assert (await client.get("/qui-sait-quoi")).text.count(CHANGEMENT) == avant - 1
    neuf = admin.execute(
        "select n.version from consentement c join notice n on n.id = c.notice_id where"
        " c.personne_id = %s"
        " order by c.cree_le desc limit 1",
        (samira,),
    ).fetchone()
    assert neuf == (2,)


def test_people_are_told_once_by_the_morning_job(admin: Connexion, samira: UUID) -> None:
    admin.execute(
        "insert into notice (territoire_id, version, texte, texte_falc, sha256, changement) values"
        " (1, 2, %s, %s,"
        " sha256('x'), %s)",
        (TEXTE, FALC, CHANGEMENT),
    )
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer_automate(1)")
    dues = {p for (p,) in admin.execute("select prive.notices_a_annoncer()").fetchall()}
    assert samira in dues
    admin.execute("select prive.prevenir('notice_changee', 'personne', %s, null, null)", (samira,))
    restent = {p for (p,) in admin.execute("select prive.notices_a_annoncer()").fetchall()}
    assert restent == dues - {samira}


async def test_only_the_administrateur_publishes_and_everybody_of_the_territoire_reads(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    ligne = admin.execute("select id from notice where territoire_id = 1").fetchone()
    assert ligne is not None
    for qui in ("personne", "referente", "dpo", "coordonnateur", "gestionnaire"):
        await entrer(client, qui)
        assert (await client.get("/administration/notices")).status_code == 403, qui
        assert (await client.get(f"/notices/{ligne[0]}")).status_code == 200, qui
