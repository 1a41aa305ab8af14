"""Follow what is new: who reads it, how it is marked, what a mail says of it."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from carnet.nouveautes.jobs import SUJET, resumer_la_journee
from core.coffre import Coffre
from core.db import Sessions
from core.outbox import CourrielSortant, Postier, lire_courriel
from tests.auth import monde
from tests.stories.conftest import base as base  # the demo's world, for these tests too
from tests.stories.conftest import compte_demo
from tests.stories.conftest import modele_seme as modele_seme
from tests.stories.conftest import samira as samira
from tests.stories.gestes import entrer, remplir
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
OUVERT, FERME = "Inscrite au code de la route.", "Suivie par le dispensaire."
_RELIRE = re.compile(r"/avis/lus/[0-9a-f-]{36}/reprise")


@pytest.fixture
def neuf(admin: Connexion, samira: UUID) -> UUID:
    """Let a colleague of another structure note two lines on Samira: one open to the référente.

    Nothing else is new.
    """
    admin.execute("set session_replication_role = replica")
    admin.execute("delete from avis")
    admin.execute("update evenement set note_le = now() - interval '60 days'")
    admin.execute("set session_replication_role = origin")
    admin.execute(
        "update consentement set retire_le = now() where personne_id = %s and retire_le is null",
        (samira,),
    )
    for qui, domaines in (("referente", 255), ("conseiller", 511)):
        compte, structure, t = compte_demo(admin, qui)
        vers = {"portee": "structure", "structure_id": structure}
        monde.accord(admin, t, samira, **vers, domaines=domaines)
        monde.place(admin, t, samira, structure, compte)
    compte, structure, t = compte_demo(admin, "conseiller")
    for domaine, texte in ((4, OUVERT), (8, FERME)):
        admin.execute(
            "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id, genre, texte) values (%s, %s, %s, %s, %s, 'action', %s)",
            (t, samira, domaine, compte, structure, texte),
        )
    admin.commit()
    return samira


async def test_feed_names_what_changed_in_what_is_open_and_is_marked_and_taken_back(
    client: httpx2.AsyncClient, neuf: UUID
) -> None:
    await entrer(client, "conseiller")
    assert OUVERT not in (await client.get("/avis")).text, "one's own"
    await entrer(client, "referente")
    assert "(une non lue)" in (await client.get("/ma-journee")).text
    page = (await client.get("/avis")).text
    assert OUVERT in page
    assert "Samira Benali" in page
    assert FERME not in page
    lien = re.search(r'href="(/carnets/[^"]+#evenement-[0-9a-f-]{36})"', page)
    assert lien is not None
    lieu = lien[1].replace("&amp;", "&")
    frise = (await client.get(lieu)).text
    assert f'id="{lieu.split("#")[1]}"' in frise
    assert OUVERT in (await client.get("/avis?genre=action")).text
    assert OUVERT not in (await client.get("/avis?genre=avis")).text
    assert OUVERT in (await client.get(f"/avis?carnet={neuf}")).text
    cle = lieu.rsplit("#evenement-", 1)[1]
    marque = await remplir(client, "/avis", "/avis/lus", evenement_id=cle)
    assert marque.status_code == 303
    lu = (await client.get(marque.headers["location"])).text
    assert OUVERT not in (await client.get("/avis?voir=non_lues")).text
    assert "(une non lue)" not in lu
    reprise = _RELIRE.search(lu)
    assert reprise is not None
    assert (await remplir(client, marque.headers["location"], reprise[0])).status_code == 303
    assert OUVERT in (await client.get("/avis?voir=non_lues")).text
    for quoi in ({"personne_id": str(neuf)}, {}):
        marque = await remplir(client, "/avis", "/avis/lus", **quoi)
        assert OUVERT not in (await client.get("/avis?voir=non_lues")).text, quoi
        reprise = _RELIRE.search((await client.get(marque.headers["location"])).text)
        assert reprise is not None
        await remplir(client, marque.headers["location"], reprise[0])
    await entrer(client, "personne")
    assert OUVERT in (await client.get("/avis")).text, "hers, by another"


async def test_programs_read_the_same_and_page_by_cursor(
    client: httpx2.AsyncClient, neuf: UUID, admin: Connexion
) -> None:
    porteur = entetes(admin, "referente")
    compte, structure, t = compte_demo(admin, "conseiller")
    for rang in range(3):
        admin.execute(
            "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id, genre, texte, note_le) values (%s, %s, 4, %s, %s, 'action', %s,"
            " now() - %s * interval '1 hour')",
            (t, neuf, compte, structure, f"Ligne {rang}", rang + 1),
        )
    admin.execute(
        "insert into avis (territoire_id, compte_id, genre) values (%s, %s, 'absence_finie')",
        (t, compte_demo(admin, "referente")[0]),
    )
    admin.commit()
    dits: list[str] = []
    suite: str | None = ""
    while suite is not None:
        reponse = await client.get(f"/api/v1/nouveautes?limite=2{suite}", headers=porteur)
        lu = reponse.json()
        assert reponse.status_code == 200, lu
        dits += [item["phrase"] for item in lu["items"]]
        suite = f"&curseur={lu['suite']}" if lu["suite"] else None
    assert len(dits) == len(set(dits)) == lu["non_lues"] == 5
    assert not [dit for dit in dits if FERME in dit]
    marque = await client.post("/api/v1/nouveautes/lues", headers=porteur, json={})
    geste = marque.json()["geste_id"]
    lu = (await client.get("/api/v1/nouveautes?voir=non_lues", headers=porteur)).json()
    assert (lu["items"], lu["non_lues"]) == ([], 0)
    ailleurs = entetes(admin, "conseiller")
    reprise = f"/api/v1/nouveautes/lues/{geste}/reprise"
    assert (await client.post(reprise, headers=ailleurs)).status_code == 404
    assert (await client.post(reprise, headers=porteur)).status_code == 204
    lu = (await client.get("/api/v1/nouveautes", headers=porteur)).json()
    assert lu["non_lues"] == 5
    for faux in ("genre=lune", "lune=1", "carnet=lune", "curseur=lune"):
        refus = await client.get(f"/api/v1/nouveautes?{faux}", headers=porteur)
        assert refus.status_code == 422, faux


async def test_what_a_colleague_corrects_is_new_again_until_it_is_read(
    client: httpx2.AsyncClient, neuf: UUID, admin: Connexion
) -> None:
    ecrit, lit = entetes(admin, "conseiller"), entetes(admin, "referente")
    cles = []
    for thematique, texte in (
        ("mobilite--acceder-a-un-vehicule", "Sans permi."),
        ("sante--acces-aux-soins", "Suivie au dispensère."),
    ):
        pose = await client.post(
            f"/api/v1/carnets/{neuf}/constats",
            headers=ecrit,
            json={"nature": "frein", "thematique": thematique, "texte": texte},
        )
        assert pose.status_code == 201, pose.text
        cles.append(pose.json()["id"])
    await client.post("/api/v1/nouveautes/lues", headers=lit, json={})
    for cle, juste in zip(cles, ("Sans permis.", "Suivie au dispensaire."), strict=True):
        corrige = await client.post(
            f"/api/v1/textes/constat/{cle}", headers=ecrit, json={"valeurs": {"texte": juste}}
        )
        assert corrige.status_code == 201, corrige.text
    non_lues = "/api/v1/nouveautes?voir=non_lues"
    lu = (await client.get(non_lues, headers=lit)).json()
    [dite] = lu["items"]
    assert (lu["non_lues"], dite["corrigee"], dite["phrase"].startswith("Corrigé : ")) == (
        1, True, True,
    )  # fmt: skip
    assert "Sans permis." in dite["phrase"]
    for chemin, de_qui, pourquoi in (
        ("/api/v1/nouveautes", ecrit, "their own correction is no news to them"),
        ("/api/v1/nouveautes?genre=action", lit, "another kind"),
    ):
        autres = (await client.get(chemin, headers=de_qui)).json()["items"]
        vues = {autre["id"] for autre in autres}
        assert dite["id"] not in vues, pourquoi
    # The page leads to the line, says who corrected it, and marks it.
    await entrer(client, "referente")
    page = (await client.get("/avis?voir=non_lues")).text
    assert "a corrigé, " in page
    assert f"#evenement-{dite['evenement_id']}" in page
    marque = await remplir(client, "/avis", "/avis/lus", evenement_id=dite["evenement_id"])
    assert "a corrigé" not in (await client.get("/avis?voir=non_lues")).text
    reprise = _RELIRE.search((await client.get(marque.headers["location"])).text)
    assert reprise is not None
    assert (await remplir(client, marque.headers["location"], reprise[0])).status_code == 303
    assert "a corrigé, " in (await client.get("/avis?voir=non_lues")).text
    await remplir(client, "/avis", "/avis/lus")
    assert (await client.get(non_lues, headers=lit)).json()["non_lues"] == 0
    # Corrected once more: it is new once more.
    await client.post(
        f"/api/v1/textes/constat/{cles[0]}", headers=ecrit, json={"valeurs": {"texte": "Permis."}}
    )
    lu = (await client.get(non_lues, headers=lit)).json()
    assert [item["phrase"].endswith("Permis.") for item in lu["items"]] == [True]
    # She reads all that is hers, and her own corrections are no news to her.
    await entrer(client, "personne")
    sienne = (await client.get("/avis")).text
    assert sienne.count("a corrigé, ") == 3
    assert "Suivie au dispensaire." in sienne


async def test_morning_mail_says_how_many_once_a_day_to_whoever_wants_it(
    client: httpx2.AsyncClient, neuf: UUID, admin: Connexion, sessions: Sessions
) -> None:
    coffre = Coffre("s" * 40)
    postier = Postier(sessions, None, coffre, "", "", "https://carnet.exemple.test")  # type: ignore[arg-type]
    matin = datetime(2026, 11, 30, 7, 5, tzinfo=UTC)

    async def envoyer(present: datetime = matin) -> list[tuple[str, str, str]]:
        await resumer_la_journee(postier, present)
        admin.rollback()
        lignes = admin.execute(
            "select contenu from courriel_sortant where genre = 'resume' order by cree_le, id"
        ).fetchall()
        dits = [lire_courriel(coffre, contenu) for (contenu,) in lignes]
        return [(d.destinataire, d.sujet, d.corps) for d in dits]

    assert CourrielSortant.__tablename__ == "courriel_sortant"
    admin.execute("update conversation set clos_le = now(), etat = 'close'")
    admin.execute("delete from lecture_conversation")
    admin.commit()
    assert await envoyer(matin.replace(hour=3)) == [], "not the hour"
    recus = await envoyer()
    ((_, sujet, corps),) = [r for r in recus if r[0] == "referente@demo.example"]
    assert sujet == SUJET
    assert "1 carnet a changé" in corps
    assert "https://carnet.exemple.test/avis" in corps
    assert not [mot for mot in ("Samira", "Benali", OUVERT, "action") if mot in corps + sujet]
    assert await envoyer() == recus, "once a day"
    await entrer(client, "referente")
    choisi = await remplir(client, "/mon-compte/resume", "/mon-compte/resume", actif="false")
    assert choisi.status_code == 303
    assert "Vous ne le recevez pas." in (await client.get("/mon-compte/resume")).text
    demain = await envoyer(matin.replace(month=12, day=1))
    assert len([r for r in demain if r[0] == "referente@demo.example"]) == 1
