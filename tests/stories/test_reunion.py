"""See two carnets, bring them together, ask again, part them."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from tests.stories.gestes import entrer, jeton

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
MOTIF = "Même pièce d’identité, vue ce matin."


@pytest.fixture
def double(admin: Connexion, samira: UUID) -> UUID:
    """Open a second carnet of Samira's, that the référente and another structure read."""
    cle = uuid4()
    admin.execute(
        "insert into personne (territoire_id, id, nom, prenom, date_naissance, telephone) select"
        " territoire_id, %s,"
        " 'Benali', 'Samirra', date_naissance, '0561000000' from personne where id = %s",
        (cle, samira),
    )
    admin.execute(
        "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id, origine,"
        " debut)"
        " select h.territoire_id, %s, h.structure_id, h.compte_id, 'declare', now() - interval '1"
        " day' from"
        " habilitation h join compte k on k.id = h.compte_id"
        " where k.courriel in ('referente@demo.example', 'conseiller@demo.example')",
        (cle,),
    )
    admin.execute(
        "insert into consentement (territoire_id, personne_id, portee, domaines, peut_completer,"
        " finalite, debut, fin,"
        " notice_id, donne_par, recueil) select territoire_id, %s, 'consortium', 255, true,"
        " 'coordination', now(),"
        " now() + interval '1 year', id, 'personne', 'ecran' from notice order by version desc"
        " limit 1",
        (cle,),
    )
    admin.execute("delete from rapprochement")  # the demo's own pair
    admin.execute(
        "insert into rapprochement (territoire_id, a_id, b_id, score, raisons) select"
        " territoire_id, least(id, %(b)s),"
        " greatest(id, %(b)s), 90, '{nom_proche}' from personne where id = %(a)s",
        {"a": samira, "b": cle},
    )
    admin.commit()
    return cle


async def test_two_carnets_become_one_then_two_again(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, double: UUID
) -> None:
    await entrer(client, "referente")
    adresse = re.findall(r"/doublons/[0-9a-f-]{36}/reunion", (await client.get("/doublons")).text)[
        0
    ]
    apercu = await client.get(adresse)
    assert "dans les deux carnets" in apercu.text
    assert "0561000000" in apercu.text
    champs = {"_csrf": jeton(apercu.text), "garde": str(samira), "motif": MOTIF}
    refus = await client.post(adresse, data=champs)
    assert "Demandez d’abord à la personne" in refus.text
    assert MOTIF in refus.text
    faux = await client.post(adresse, data=champs | {"confirme": "oui", "garde": str(uuid4())})
    assert "Choisissez l’une des deux identités." in faux.text
    fait = await client.post(adresse, data=champs | {"confirme": "oui"})
    assert fait.headers["location"] == f"/carnets/{samira}/recueil?fait=carnets_reunis"
    assert (await client.get(fait.headers["location"])).status_code == 200
    assert (await client.get(f"/carnets/{double}")).status_code == 404
    assert (await client.get(adresse)).status_code == 404
    assert f"/carnets/{double}" not in (await client.get("/personnes")).text

    await entrer(client, "personne")
    assert "n’en font plus qu’un" in (await client.get("/avis")).text
    assert "à la réunion de deux carnets" in (await client.get("/histoire-de-mes-accords")).text
    assert MOTIF in (await client.get("/qui-a-regarde")).text

    await entrer(client, "referente")
    page = await client.get("/doublons")
    separation = re.findall(r"/reunions/[0-9a-f-]{36}/separation", page.text)[0]
    avant = await client.get(separation)
    assert MOTIF in avant.text
    retour = await client.post(separation, data={"_csrf": jeton(avant.text)})
    assert retour.headers["location"] == "/doublons?fait=carnets_separes"
    assert (await client.get(f"/carnets/{double}")).status_code == 200
    assert "Aucune paire" in (await client.get("/doublons")).text
    assert (await client.get(separation)).status_code == 404
    gestes = {
        objet
        for (objet,) in admin.execute("select objet from journal where personne_id = %s", (double,))
    }
    assert {"Réunion de deux carnets", "Séparation de deux carnets"} <= gestes


async def test_circle_that_reads_no_more_is_told_without_a_name(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, double: UUID
) -> None:
    admin.execute(
        "update accompagnement set fin = now() where personne_id = %s and structure_id = (select"
        " h.structure_id from"
        " habilitation h join compte k on k.id = h.compte_id where k.courriel ="
        " 'conseiller@demo.example')",
        (samira,),
    )
    admin.commit()
    await entrer(client, "referente")
    adresse = re.findall(r"/doublons/[0-9a-f-]{36}/reunion", (await client.get("/doublons")).text)[
        0
    ]
    apercu = await client.get(adresse)
    assert "Ne lisent plus" in apercu.text
    champs = {"_csrf": jeton(apercu.text), "garde": str(samira), "motif": MOTIF, "confirme": "oui"}
    assert (await client.post(adresse, data=champs)).status_code == 303
    await entrer(client, "conseiller")
    assert (await client.get(f"/carnets/{samira}")).status_code == 404
    avis = (await client.get("/avis")).text
    assert "attend que la personne redise son accord" in avis


async def test_page_says_where_each_was_born_and_the_one_kept_takes_what_it_lacks(
    client: httpx2.AsyncClient, admin: Connexion, samira: UUID, double: UUID
) -> None:
    admin.execute("update personne set commune_naissance = null, pays_naissance = null")
    admin.execute("update personne set commune_naissance = '30189' where id = %s", (double,))
    admin.commit()
    (cle,) = admin.execute("select id from rapprochement").fetchone() or (None,)
    await entrer(client, "referente")
    reunion = f"/doublons/{cle}/reunion"
    page = (await client.get(reunion)).text
    assert "Lieu de naissance" in page
    assert "Nîmes (30)" in page
    donnees = {"garde": str(samira), "motif": MOTIF, "confirme": "oui", "_csrf": jeton(page)}
    assert (await client.post(reunion, data=donnees)).status_code == 303
    lieux = "select commune_naissance from personne where id = %s"
    assert admin.execute(lieux, (samira,)).fetchone() == ("30189",)
    (faite,) = admin.execute("select id from reunion").fetchone() or (None,)
    page = (await client.get(f"/reunions/{faite}/separation")).text
    separation = f"/reunions/{faite}/separation"
    assert (await client.post(separation, data={"_csrf": jeton(page)})).status_code == 303
    admin.commit()
    assert admin.execute(lieux, (samira,)).fetchone() == (None,)
    assert admin.execute(lieux, (double,)).fetchone() == ("30189",)
