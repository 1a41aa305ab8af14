"""Tell an emergency from end to end, as browsers do.

Open, read, confirm, close, review, know the outcome.
"""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.stories.conftest import Inconnue
from tests.stories.gestes import TEXTE_URGENCE, entrer, jeton, ouvrir_en_urgence, remplir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


async def test_emergency_shows_a_finding_that_was_closed(
    client: httpx2.AsyncClient, admin: Connexion, inconnue: Inconnue
) -> None:
    admin.execute(
        "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, genre,"
        " texte) select territoire_id, personne_id, 2, compte_id, structure_id, 'constat_clos',"
        " 'Relogée depuis mars'"
        " from accompagnement where personne_id = %s and compte_id is not null order by id"
        " limit 1",
        [inconnue.id],
    )
    admin.commit()
    await entrer(client, "conseiller")
    lieu = (await ouvrir_en_urgence(client, inconnue.identite)).headers["location"]
    page = await client.get(lieu)
    assert page.status_code == 200
    assert "Relogée depuis mars" in page.text
    assert "Corriger le texte" not in page.text


async def test_professional_opens_reads_confirms_and_closes(
    client: httpx2.AsyncClient, inconnue: Inconnue
) -> None:
    await entrer(client, "conseiller")
    assert (await client.get(f"/carnets/{inconnue.id}")).status_code == 404
    ouverture = await ouvrir_en_urgence(client, inconnue.identite)
    assert (
        ouverture.status_code,
        ouverture.headers["location"].endswith("?fait=urgence_ouverte"),
    ) == (303, True)
    lieu = ouverture.headers["location"].partition("?")[0]
    page = (await client.get(lieu)).text
    assert inconnue.identite["nom"] in page
    assert re.search(r"encore (4 heures|3 heures et 59 minutes)", page)
    assert "Ajouter" not in page
    assert (await client.get(f"/carnets/{inconnue.id}")).status_code == 404
    for chemin in ("frise", "pourquoi", "constats/nouveau", "urgence"):
        assert (await client.get(f"/carnets/{inconnue.id}/{chemin}")).status_code == 404, chemin
    for chemin in ("/ma-journee", "/personnes"):
        assert str(inconnue.id) not in (await client.get(chemin)).text
    confirmation = {
        "domaines": ["sante"],
        "texte": "Le médecin du Samu le demande.",
        "confirme": "oui",
    }
    suite = await remplir(client, f"{lieu}/sensible", f"{lieu}/sensible", **confirmation)
    assert suite.headers["location"] == f"{lieu}?fait=urgence_sensible"
    assert "santé" in (await client.get(lieu)).text
    fermeture = await client.post(f"{lieu}/fermeture", data={"_csrf": jeton(page)})
    assert fermeture.headers["location"] == "/urgences?fait=urgence_refermee"
    assert (await client.get(lieu)).headers["location"] == "/urgences?fait=urgence_fermee"
    assert "Revue attendue avant le" in (await client.get("/urgences")).text


async def test_wrong_identity_says_the_same_as_nobody_and_keeps_what_was_typed(
    client: httpx2.AsyncClient, inconnue: Inconnue, admin: Connexion
) -> None:
    await entrer(client, "conseiller")
    proche = await ouvrir_en_urgence(client, inconnue.identite, date_naissance="1901-01-01")
    personne = await ouvrir_en_urgence(client, inconnue.identite, nom="Zzzz", prenom="Zzzz")
    assert (proche.status_code, personne.status_code) == (422, 422)
    assert "Aucun carnet ouvert" in proche.text
    assert TEXTE_URGENCE in proche.text
    resume = re.compile(r'<div class="resume-erreurs".*?</div>', re.DOTALL)
    assert resume.findall(proche.text) == resume.findall(personne.text)
    essais = admin.execute(
        "select count(*) from journal where objet = 'Bris de glace : aucun carnet ouvert'"
    ).fetchone()
    assert essais == (2,)


async def test_motive_is_written_in_twenty_characters(
    client: httpx2.AsyncClient, inconnue: Inconnue
) -> None:
    await entrer(client, "conseiller")
    refus = await ouvrir_en_urgence(client, inconnue.identite, texte="Urgent !")
    assert (refus.status_code, "20 caractères au moins" in refus.text) == (422, True)


async def test_eleventh_attempt_in_an_hour_is_turned_away(
    client: httpx2.AsyncClient, inconnue: Inconnue
) -> None:
    await entrer(client, "conseiller")
    page = await client.get("/urgences")
    donnees = inconnue.identite | {
        "nom": "Zzzz",
        "motif": "danger_grave",
        "texte": TEXTE_URGENCE,
        "_csrf": jeton(page.text),
    }
    statuts = [(await client.post("/urgences", data=donnees)).status_code for _ in range(11)]
    assert statuts == [422] * 10 + [429]


async def test_dpo_reviews_what_was_read_and_the_professional_knows(
    client: httpx2.AsyncClient, inconnue: Inconnue
) -> None:
    await entrer(client, "conseiller")
    lieu = (
        (await ouvrir_en_urgence(client, inconnue.identite)).headers["location"].partition("?")[0]
    )
    await client.get(lieu)
    await entrer(client, "dpo")
    revue = lieu.replace("/urgences/", "/revues-urgence/")
    assert revue in (await client.get("/revues-urgence")).text
    page = (await client.get(revue)).text
    assert "Carnet, en urgence" in page
    assert TEXTE_URGENCE in page
    assert inconnue.identite["nom"] not in page
    assert (await client.get(f"/carnets/{inconnue.id}")).status_code == 404
    assert (await client.get(lieu)).status_code == 403
    vide = await remplir(client, revue, revue, issue="justifiee")
    assert vide.status_code == 422
    fait = await remplir(client, revue, revue, issue="justifiee", commentaire="Le Samu a confirmé.")
    assert fait.headers["location"] == "/revues-urgence?fait=urgence_revue"
    await entrer(client, "conseiller")
    assert "Le Samu a confirmé." in (await client.get("/urgences")).text


async def test_person_reads_who_opened_and_what_was_concluded(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    admin.execute("update personne set code_postal = '30999' where id = %s", (samira,))
    identite = admin.execute(
        "select nom, prenom, date_naissance::text from personne where id = %s", (samira,)
    ).fetchone()
    assert identite is not None
    admin.commit()
    await entrer(client, "orientation")
    champs = dict(zip(("nom", "prenom", "date_naissance"), identite, strict=True))
    champs |= {"commune": "30999", "motif": "protection_enfance", "texte": TEXTE_URGENCE}
    assert (await remplir(client, "/urgences", "/urgences", **champs)).status_code == 303
    await entrer(client, "personne")
    page = (await client.get("/qui-a-regarde")).text
    assert TEXTE_URGENCE in page
    assert "Le délégué doit répondre avant le" in page


@pytest.mark.parametrize(
    "qui", ["gestionnaire", "coordonnateur", "administratrice", "dpo", "personne"]
)
async def test_nobody_else_opens(client: httpx2.AsyncClient, qui: str) -> None:
    await entrer(client, qui)
    assert (await client.get("/urgences")).status_code == 403


@pytest.mark.parametrize("qui", ["referente", "gestionnaire", "administratrice", "personne"])
async def test_nobody_but_the_dpo_reviews(client: httpx2.AsyncClient, qui: str) -> None:
    await entrer(client, qui)
    assert (await client.get("/revues-urgence")).status_code == 403
