"""Type lines as the référente and as the person: read, shown, added together, or not at all."""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.attaques.pages import Page
from tests.auth import monde
from tests.dates import DEBUT_DE_L_ESSAI, dans
from tests.stories.conftest import base as base  # the demo's world, for these tests too
from tests.stories.conftest import compte_demo
from tests.stories.conftest import modele_seme as modele_seme
from tests.stories.conftest import samira as samira
from tests.stories.gestes import entrer, jeton, remplir
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
LIGNES = """frein : pas de garde le mercredi !
« je veux travailler dehors » #emploi
objectif : passer le permis
action : nous : appeler l’auto-école
appel : va mieux, cherche toujours"""


@pytest.fixture
def carnet(admin: Connexion, samira: UUID) -> str:
    """Give Samira's carnet, open in its ordinary subjects to the référente and a colleague."""
    for qui in ("referente", "conseiller"):
        compte, structure, t = compte_demo(admin, qui)
        monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=255)
        monde.place(admin, t, samira, structure, compte)
    admin.execute("update consentement set retire_le = now() where domaines & 3840 <> 0")
    admin.commit()
    return f"/carnets/{samira}"


def _champs(page: str, adresse: str) -> dict[str, str]:
    """Give what a form holds, as a browser would send it."""
    (lu,) = [f for f in Page(page).formulaires if f.action.endswith(adresse)]
    coches = [c for c in lu.champs if c.genre != "checkbox" or c.coche]
    return {c.nom: c.valeur for c in coches if not c.nom.startswith("_")}


def _compter(admin: Connexion, samira: UUID) -> dict[str, int]:
    admin.rollback()
    return {
        table: admin.execute(
            f"select count(*) from {table} where personne_id = %s".encode(), (samira,)
        ).fetchone()[0]  # type: ignore[index]
        for table in ("constat", "objectif", "action", "evenement", "rendez_vous")
    }


async def test_lines_are_read_shown_with_their_readers_and_added_together(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    avant = _compter(admin, samira)
    assert 'data-raccourci="n"' in (await client.get(carnet)).text
    lue = await remplir(client, f"{carnet}/saisie", f"{carnet}/saisie", lignes=LIGNES)
    assert lue.status_code == 200
    assert _compter(admin, samira) == avant, "nothing is kept yet"
    assert len(lue.content) < 60_000
    assert lue.text.count("Sera lu par") == 5
    assert "Claire Mazel" in lue.text
    assert "« frein : » : frein" in lue.text.replace("\u202f", " ")
    champs = _champs(lue.text, "/saisie/lignes")
    assert champs["thematique-0"] == "Garde d’enfants"
    assert champs["objectif-3"] == "ligne-3"
    # One line is not what it should be: none is added, and all that was typed is still there.
    faux = champs | {"texte-0": "", "texte-4": "Va mieux."}
    refus = await client.post(f"{carnet}/saisie/lignes", data=faux | {"_csrf": jeton(lue.text)})
    assert refus.status_code == 422
    assert "Va mieux." in refus.text
    assert _compter(admin, samira) == avant
    # A line that is left aside is not added.
    gardes = champs | {"genre-4": ""}
    fait = await client.post(
        f"{carnet}/saisie/lignes", data=gardes | {"_csrf": jeton(lue.text), "_encore": "1"}
    )
    assert fait.status_code == 303, fait.text
    assert "/saisie?fait=lignes" in fait.headers["location"]
    apres = _compter(admin, samira)
    assert {t: apres[t] - avant[t] for t in apres} == {
        "constat": 2, "objectif": 1, "action": 1, "evenement": 4, "rendez_vous": 0,
    }  # fmt: skip
    source = admin.execute(
        "select source, urgence from constat where texte = 'je veux travailler dehors'"
    ).fetchone()
    assert source == ("personne", 0)
    vu = (await client.get(carnet)).text
    assert re.search(r"ses mots, notés par\s+Claire Mazel", vu)
    admin.rollback()
    assert admin.execute(
        "select count(*) from journal where personne_id = %s and objet in"
        " ('Constat ajouté', 'Objectif ajouté', 'Action ajoutée')"
        f" and le > {DEBUT_DE_L_ESSAI}",
        (samira,),
    ).fetchone() == (4,)


async def test_what_seems_private_is_said_and_filed_elsewhere_in_one_click(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "referente")
    typed = {"domaine": "famille", "texte": "Suivie au CHU, séropositive."}
    nouveau = f"{carnet}/constats/nouveau"
    page = (await client.get(nouveau)).text
    jetons = {"_csrf": jeton(page)}
    # What is closed is greyed, and asked for from there.
    assert re.search(r'value="sante--acces-aux-soins"\s+disabled', page)
    assert f'href="{carnet}/pourquoi">demander' in page.replace("\n", "")
    lecteurs = f"{carnet}/saisie/lecteurs"
    morceau = await client.post(lecteurs, data=typed | jetons)
    assert "Sera lu par" in morceau.text
    assert "« séropositive »" in morceau.text.replace("\u202f", " ")
    assert "demander l’accès" in morceau.text, "health is closed to her"
    ferme = await client.post(lecteurs, data={"domaine": "sante"} | jetons)
    assert "Sera lu par" not in ferme.text
    # It is no obstacle: the finding is added, and the carnet says it.
    constat = typed | {
        "nature": "besoin", "thematique": "famille--soutien-aidants", "urgence": "0",
        "source": "professionnel",
    }  # fmt: skip
    fait = await remplir(client, nouveau, f"{carnet}/constats", **constat, _encore="1")
    assert fait.status_code == 303
    assert fait.headers["location"].startswith(f"{nouveau}?fait=constat")
    ou = fait.headers["location"].replace("/constats/nouveau", "")
    assert "demander l’accès" in (await client.get(ou)).text
    # Open to her, it moves in one click.
    _, structure, t = compte_demo(admin, "referente")
    monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=257)
    admin.commit()
    vue = (await client.get(ou)).text
    (classer,) = [f for f in Page(vue).formulaires if f.action.endswith("/domaine")]
    envoi = {c.nom: c.valeur for c in classer.champs if c.nom}
    assert (await client.post(classer.action, data=envoi)).status_code == 303
    admin.rollback()
    assert admin.execute(
        "select domaine from constat where texte = %s", (typed["texte"],)
    ).fetchone() == (8,)
    # And before anything is saved, on the form itself.
    relu = await remplir(
        client, nouveau, f"{carnet}/constats",
        **constat | {"texte": "Sous traitement.", "_classer": "sante"},
    )  # fmt: skip
    assert relu.status_code == 200
    assert re.search(r'value="sante"\s+selected', relu.text)
    assert "Sous traitement." in relu.text


async def test_program_reads_lines_and_adds_them_all_or_none(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion, samira: UUID
) -> None:
    sienne = entetes(admin, "referente")
    api = f"/api/v1{carnet}/saisie"
    lues = await client.post(
        f"{api}/lecture",
        json={"lignes": f"{LIGNES}\nrdv {dans(60)[8:]}/{dans(60)[5:7]} à 14h : bilan"},
        headers=sienne,
    )
    assert lues.status_code == 200, lues.text
    proposees = lues.json()
    assert [p["domaine"] for p in proposees] == [
        "famille", "emploi_formation", "mobilite", "mobilite", "parcours", "parcours",
    ]  # fmt: skip
    assert all(p["ecrit"] and p["lecteurs"] and p["compris"] for p in proposees)
    avant = _compter(admin, samira)
    lignes = [p["ligne"] for p in proposees]
    faux = await client.post(
        api, json={"lignes": [*lignes[:2], lignes[3] | {"objectif": "ligne-1"}]}, headers=sienne
    )
    assert faux.status_code == 422
    assert faux.json()["errors"] == {"objectif-2": "Choisissez l’objectif."}
    assert _compter(admin, samira) == avant
    ajoutees = await client.post(api, json={"lignes": lignes}, headers=sienne)
    assert ajoutees.status_code == 201, ajoutees.text
    assert [a["relation"] for a in ajoutees.json()] == [
        "constat", "constat", "objectif", "action", "evenement", "rendez_vous",
    ]  # fmt: skip
    deux = await client.post(api, json={"lignes": lignes[:1]}, headers=sienne)
    assert deux.status_code == 422
    assert "déjà noté" in deux.json()["errors"]["texte-0"]


async def test_her_own_lines_are_her_words(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion, samira: UUID
) -> None:
    await entrer(client, "personne")
    lue = await remplir(
        client, f"{carnet}/saisie", f"{carnet}/saisie", lignes="je cherche une crèche"
    )
    champs = _champs(lue.text, "/saisie/lignes")
    assert "a_elle-0" not in champs
    fait = await client.post(f"{carnet}/saisie/lignes", data=champs | {"_csrf": jeton(lue.text)})
    assert fait.headers["location"].startswith("/mon-parcours?fait=lignes")
    admin.rollback()
    assert admin.execute(
        "select source, auteur_structure_id from constat where texte = 'je cherche une crèche'"
    ).fetchone() == ("personne", None)


async def test_line_that_will_be_refused_is_read_all_the_same_and_refused_when_added(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    sienne = entetes(admin, "referente")
    api = f"/api/v1{carnet}/saisie"
    tape = f"rdv 12/12/2500 à 10h : bilan\nbesoin : {'x' * 4001}\nrdv :"
    lues = await client.post(f"{api}/lecture", json={"lignes": tape}, headers=sienne)
    assert lues.status_code == 200, lues.text
    loin, long, rien = (p["ligne"] for p in lues.json())
    assert (loin["debut"], len(long["texte"]), rien["texte"]) == ("2500-12-12T10:00:00", 4001, "")
    for ligne in (loin, long, rien):
        refus = await client.post(api, json={"lignes": [ligne]}, headers=sienne)
        assert refus.status_code == 422, refus.text
