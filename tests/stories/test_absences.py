"""Go on leave with somebody who answers meanwhile, and come back, by clicks alone."""

import re
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.dates import dans
from tests.stories.gestes import entrer, remplir
from tests.stories.test_a_faire import _lien
from tests.stories.test_api import entetes
from tests.stories.test_besoin import lignes_de, taire
from tests.stories.test_gestes import formulaires

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


def nommer_collegue(admin: Connexion) -> tuple[str, str]:
    """Give a colleague of the référente, who logs in: their demo address and their key."""
    ligne = admin.execute(
        "update compte set courriel = 'collegue@demo.example' where id = (select k.id from compte k"
        " join habilitation h on h.compte_id = k.id and h.territoire_id = k.territoire_id"
        " where h.role = 'professionnel' and k.clos_le is null"
        " and h.structure_id = (select h.structure_id from compte r"
        " join habilitation h on h.compte_id = r.id where r.courriel = 'referente@demo.example')"
        " and k.courriel <> 'referente@demo.example' order by k.id limit 1)"
        " returning courriel, id"
    ).fetchone()
    admin.commit()
    assert ligne is not None
    return str(ligne[0]), str(ligne[1])


async def test_colleague_finds_the_list_of_who_is_away_and_it_goes_with_the_return(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    taire(admin, samira)
    courriel, collegue = nommer_collegue(admin)
    await entrer(client, "referente")
    absences = _lien((await client.get("/mon-compte")).text, "Mes absences")
    page = (await client.get(absences)).text
    assert "Aucune absence n’est notée." in page
    # Wrong once, each in its words.
    for envoi, dit in (
        ({"du": dans(5), "au": dans(2)}, "avant le premier"),
        ({"du": dans(-9), "au": dans(-2)}, "Ce jour est passé."),
        ({"du": dans(0), "au": dans(800)}, "Au-delà d’un an"),
        ({"du": dans(0), "au": dans(9), "remplacant_id": str(samira)}, "de la liste"),
    ):
        refuse = await remplir(client, "/absences", "/absences", **envoi)
        assert (refuse.status_code, dit in refuse.text) == (422, True), envoi
    note = await remplir(
        client, "/absences", "/absences", du=dans(0), au=dans(9), remplacant_id=collegue
    )
    assert note.headers["location"] == "/absences?fait=absence_notee"
    double = await remplir(client, "/absences", "/absences", du=dans(3), au=dans(5))
    assert (double.status_code, "déjà notée sur ces jours" in double.text) == (422, True)
    await entrer(client, courriel.removesuffix("@demo.example"))
    assert "Une absence est notée" in (await client.get("/avis")).text
    journee = (await client.get("/ma-journee")).text
    assert "Vous remplacez" in journee
    liste = (await client.get(_lien(journee, "voir ce qui attend"))).text
    liste = (await client.get(_lien(liste, "Sans contact"))).text
    ligne = lignes_de(liste, samira)
    assert "Sans contact depuis" in ligne
    # What waits is put off from there too.
    form = (await client.get(_lien(ligne, "Plus\\s+tard"))).text
    assert "Sans contact depuis" in form
    # Her own page says who answers.
    await entrer(client, "personne")
    cercle = re.sub(r"\s+", " ", (await client.get("/mon-cercle")).text)
    assert "En congé jusqu’au" in cercle
    assert "vous répond à sa place" in cercle
    await entrer(client, "referente")
    (retour,) = formulaires((await client.get("/absences")).text, "/absences/[0-9a-f-]{36}/fin")
    adresse = re.search(r"/absences/[0-9a-f-]{36}/fin", (await client.get("/absences")).text)
    assert adresse is not None
    assert (await client.post(adresse[0], data=retour)).status_code == 303
    await entrer(client, courriel.removesuffix("@demo.example"))
    assert "Vous remplacez" not in (await client.get("/ma-journee")).text
    assert (await client.get(_lien(journee, "voir ce qui attend"))).status_code == 404
    await entrer(client, "personne")
    assert "En congé jusqu’au" not in (await client.get("/mon-cercle")).text
    assert (await client.get("/absences")).status_code == 403


async def test_programs_note_and_end_absences(client: httpx2.AsyncClient, admin: Connexion) -> None:
    porteur = entetes(admin, "referente")
    _, collegue = nommer_collegue(admin)
    saisie = {"du": dans(1), "au": dans(4), "remplacant_id": collegue}
    notee = await client.post("/api/v1/absences", json=saisie, headers=porteur)
    assert notee.status_code == 201
    lue = (await client.get("/api/v1/absences", headers=porteur)).json()
    assert [a["id"] for a in lue] == [notee.json()["id"]]
    assert lue[0]["remplacant"]
    encore = await client.post("/api/v1/absences", json=saisie, headers=porteur)
    assert encore.status_code == 409
    fin = f"/api/v1/absences/{notee.json()['id']}/fin"
    assert (await client.post(fin, headers=porteur)).status_code == 201
    assert (await client.post(fin, headers=porteur)).status_code == 404
    autrui = saisie | {"compte_id": collegue, "remplacant_id": None}
    refus = await client.post("/api/v1/absences", json=autrui, headers=porteur)
    assert refus.status_code == 403
