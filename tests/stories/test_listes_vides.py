"""Read empty carnets.

« none » is said where all is open, elsewhere only how far one looked, whatever is behind.
"""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from auth.vocabulary import Domaine
from carnet.diagnostic.vocabulary import QUESTIONS
from tests.attaques.scene import remplir as ecrire
from tests.auth import monde
from tests.stories.conftest import Inconnue, compte_demo
from tests.stories.gestes import entrer, ouvrir_en_urgence, remplir, sans_masque
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
BORNE = {"partie": "dans ce qui vous est ouvert", "lien": "dans ce qui est montré ici"}
CARNET = "/carnets/{p}"
# What each page says of nothing: its words, then how they end where all is open.
DU_PROFESSIONNEL = {
    CARNET: (
        ("Aucun constat", " encore"),
        ("Aucun objectif", " encore"),
        ("Rien", " encore"),
        ("<dd>aucun", "<"),
    ),
    CARNET + "/frise": (("Rien", " encore"),),
    CARNET + "/messages": (("Aucun message", " encore"),),
    CARNET + "/documents": (("Aucun document", " encore"),),
    CARNET + "/suggestions": (("Aucun besoin en cours", "."),),
}
D_ELLE = DU_PROFESSIONNEL | {
    "/mon-parcours": (
        ("Rien de prévu", " pour l’instant"),
        ("Aucun objectif en cours", " pour l’instant"),
    ),
    "/qui-a-regarde?mois=2001-01": (("Rien à montrer pour ce choix", "."),),
    "/mes-droits": (("Aucune demande", "."),),
}


def vider(admin: Connexion) -> None:
    """Leave every carnet of the demo without a line."""
    admin.execute("set session_replication_role = replica")
    for table in (
        "message",
        "lecture_conversation",
        "lecture_evenement",
        "conversation",
        "document_contenu",
        "document",
        "evenement",
        "rendez_vous",
        "action",
        "objectif",
        "constat",
        "version",
        "demande_droit",
    ):
        admin.execute(f"delete from {table}".encode())
    admin.execute("set session_replication_role = origin")
    admin.commit()


def cacher(admin: Connexion, personne: UUID, *domaines: int) -> None:
    """Write one line of each kind in some domains, by herself."""
    compte, t = admin.execute(
        "select id, territoire_id from compte where personne_id = %s", (personne,)
    ).fetchall()[0]
    for domaine in domaines:
        ecrire(admin, t, personne, compte, None, domaine, "Ce que le lecteur ne lit pas")
    admin.commit()


def tout_ouvrir(admin: Connexion, personne: UUID) -> None:
    """Open the twelve domains to the structure of the demo's référente."""
    _, structure, t = compte_demo(admin, "referente")
    monde.accord(admin, t, personne, portee="structure", structure_id=structure, domaines=4095)
    admin.commit()


def par_lien(admin: Connexion) -> None:
    """Make of every session opened so far one opened by a mail."""
    admin.execute("update connexion set moyen = 'courriel'")
    admin.commit()


async def lire(client: httpx2.AsyncClient, chemin: str, personne: UUID) -> str:
    reponse = await client.get(chemin.format(p=personne))
    assert reponse.status_code == 200, chemin
    return re.sub(r"\s+", " ", sans_masque(reponse.content).decode())


async def lire_tout(
    client: httpx2.AsyncClient, pages: dict[str, Any], personne: UUID
) -> dict[str, str]:
    return {chemin: await lire(client, chemin, personne) for chemin in pages}


def manquent(
    pages: dict[str, Any], lues: dict[str, str], borne: str | None
) -> list[tuple[str, str]]:
    """List what each page ought to say and does not."""
    dues = [
        (chemin, f"{quoi} {borne}" if borne else f"{quoi}{fin}")
        for chemin, dites in pages.items()
        for quoi, fin in dites
    ]
    return [(chemin, phrase) for chemin, phrase in dues if phrase not in lues[chemin]]


def encore(page: str) -> list[str]:
    return re.findall(r'class="vide"><p>[^<]*encore[^<]*', page)


async def test_some_closed_says_how_far_one_looked_whatever_is_behind(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    vider(admin)
    lu = (await client.get(f"/api/v1/carnets/{samira}", headers=entetes(admin, "referente"))).json()
    ferme = next(Domaine[d["domaine"]].value for d in lu["domaines"] if not d["lit"])
    await entrer(client, "referente")
    pages = {**DU_PROFESSIONNEL, CARNET + f"/frise?domaine={ferme}": (("Rien", " encore"),)}
    avant = await lire_tout(client, pages, samira)
    assert manquent(pages, avant, BORNE["partie"]) == []
    assert {chemin: dites for chemin, page in avant.items() if (dites := encore(page))} == {}
    assert "Par quoi commencer" not in avant[CARNET]
    # A domain that is open is wholly read.
    assert "<p>Rien encore.</p>" in await lire(client, CARNET + "/frise?domaine=7", samira)
    cacher(admin, samira, ferme)
    assert await lire_tout(client, pages, samira) == avant


async def test_all_open_says_none_yet(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    vider(admin)
    tout_ouvrir(admin, samira)
    await entrer(client, "referente")
    lues = await lire_tout(client, DU_PROFESSIONNEL, samira)
    assert manquent(DU_PROFESSIONNEL, lues, None) == []
    assert [chemin for chemin, page in lues.items() if BORNE["partie"] in page] == []


async def test_gestionnaire_is_told_that_ten_domains_are_not_looked_at(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    vider(admin)
    await entrer(client, "gestionnaire")
    trouve = re.search(r'/carnets/([0-9a-f-]{36})"', (await client.get("/personnes")).text)
    assert trouve is not None
    lues = await lire_tout(client, DU_PROFESSIONNEL, UUID(trouve[1]))
    assert manquent(DU_PROFESSIONNEL, lues, BORNE["partie"]) == []


async def test_emergency_opens_some_and_says_so(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    vider(admin)
    await entrer(client, "conseiller")
    lieu = (
        (await ouvrir_en_urgence(client, Inconnue(admin).identite))
        .headers["location"]
        .partition("?")[0]
    )
    pages = {lieu: (("Aucun constat", ""), ("Aucun objectif", ""), ("Rien", ""))}
    assert manquent(pages, await lire_tout(client, pages, UUID(int=0)), BORNE["partie"]) == []


async def test_person_by_a_link_is_never_told_that_what_is_covered_is_empty(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    vider(admin)
    await entrer(client, "personne")
    assert manquent(D_ELLE, await lire_tout(client, D_ELLE, samira), None) == []
    situation = await lire(client, CARNET + "/situation", samira)
    assert {cle for cle in QUESTIONS if f'name="{cle}"' in situation} == set(QUESTIONS)
    par_lien(admin)
    avant = await lire_tout(client, D_ELLE, samira)
    assert manquent(D_ELLE, avant, BORNE["lien"]) == []
    cacher(admin, samira, 8, 11)
    assert await lire_tout(client, D_ELLE, samira) == avant
    situation = await lire(client, CARNET + "/situation", samira)
    montrees = {cle for cle in QUESTIONS if f'name="{cle}"' in situation}
    assert (
        montrees
        == {cle for cle, q in QUESTIONS.items() if not q.domaine.est_sensible}
        != set(QUESTIONS)
    )
    assert "Tout ce que le carnet contient" not in await lire(
        client, "/mes-droits/copie-courte", samira
    )
    assert "ce domaine n’est pas montré" in await lire(client, CARNET + "/pourquoi", samira)


async def test_person_by_a_link_keeps_the_words_that_this_door_does_not_take(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "personne")
    par_lien(admin)
    paroles = "/mon-parcours/paroles"
    mots = {"nature": "besoin", "thematique": "sante--acces-aux-soins", "texte": "Mal au dos"}
    reponse = await remplir(client, paroles, paroles, **mots)
    assert reponse.status_code == 403
    assert "Pour écrire dans « Santé » : connectez-vous" in re.sub(r"\s+", " ", reponse.text)
    assert "Mal au dos" in reponse.text


async def test_api_says_how_much_is_open_and_why_without_telling_a_refusal(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID
) -> None:
    porteur = entetes(admin, "referente")
    adresse = f"/api/v1/carnets/{samira}"
    carnet = (await client.get(adresse, headers=porteur)).json()
    assert (
        carnet["etendue"]
        == (await client.get(f"{adresse}/frise", headers=porteur)).json()["etendue"]
        == "partie"
    )
    assert {d["raison"] for d in carnet["domaines"] if not d["lit"]} == {"sans_consentement"}
    a_faire = (await client.get("/api/v1/a-faire", headers=porteur)).json()
    assert (a_faire["partiels"] >= 1, a_faire["etendue"]) == (True, "partie")
    tout_ouvrir(admin, samira)
    carnet = (await client.get(adresse, headers=porteur)).json()
    assert (carnet["etendue"], {d["lit"] for d in carnet["domaines"]}) == ("tout", {True})
    assert (await client.get(f"{adresse}/frise", headers=porteur)).json()["etendue"] == "tout"
    # Closed to this professional, it reads as nobody's.
    compte, _, t = compte_demo(admin, "referente")
    admin.execute(
        "insert into exclusion (territoire_id, personne_id, compte_id) values (%s, %s, %s)",
        (t, samira, compte),
    )
    admin.commit()
    assert (await client.get(adresse, headers=porteur)).status_code == 404
