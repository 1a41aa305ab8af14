"""Settle what waits from the list that says it: do it, date it again, put it off, take it up."""

import html
import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from core.clock import aujourdhui
from tests.auth import monde
from tests.dates import dans
from tests.stories.conftest import compte_demo
from tests.stories.gestes import entrer, remplir
from tests.stories.test_api import entetes
from tests.stories.test_besoin import A_FAIRE, lignes_de, taire
from tests.stories.test_gestes import formulaires, taire_les_urgences

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


@pytest.fixture
async def en_retard(client: httpx2.AsyncClient, samira: UUID, admin: Connexion) -> UUID:
    """Give an action of the référente's person, that was to be done nine hundred days ago."""
    taire(admin, samira, 1)
    taire_les_urgences(admin)
    cle = uuid4()
    admin.execute(
        "insert into action (territoire_id, id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, objectif_id, intitule, porteur, porteur_structure_id, echeance)"
        " select o.territoire_id, %s, o.personne_id, o.domaine, k.id, h.structure_id, o.id,"
        " 'Envoyer le dossier', 'structure', h.structure_id, current_date - 900 from objectif o"
        " join compte k on k.courriel = 'referente@demo.example'"
        " join habilitation h on h.compte_id = k.id"
        " where o.personne_id = %s and o.domaine < 8 order by o.id limit 1",
        [cle, samira],
    )
    admin.execute("update report set repris_le = now()")
    admin.commit()
    await entrer(client, "referente")
    return cle


def _lien(extrait: str, dit: str) -> str:
    trouves = re.findall(rf'<a\b[^>]*href="([^"]+)"[^>]*>\s*{dit}', extrait)
    assert trouves, f"no link « {dit} »"
    return html.unescape(str(trouves[0]))


def _envoi(page: str, adresse: str) -> dict[str, str]:
    """Read what the form hides that goes to this address."""
    corps = page.partition(f'{adresse}"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', corps))


async def test_late_action_is_done_from_the_day_and_may_be_taken_back(
    client: httpx2.AsyncClient, en_retard: UUID, samira: UUID
) -> None:
    journee = (await client.get("/ma-journee")).text
    ligne = lignes_de(journee, samira)
    assert "Action en retard de 900 jours" in ligne
    # A promise of ours: it is marked as such.
    assert "a-nous" in ligne
    (envoi,) = formulaires(ligne, f"/actions/{en_retard}/etat")
    fait = await client.post(f"/actions/{en_retard}/etat", data=envoi)
    assert fait.headers["location"] == f"/ma-journee?fait=action_reglee&sur={en_retard}"
    retour = (await client.get(fait.headers["location"])).text
    assert "Envoyer le dossier" not in lignes_de(retour, samira)
    # One click too many: it is taken up again from the page that said it was done.
    page = (await client.get(_lien(retour, "Revenir sur cette action"))).text
    (encore,) = (
        e for e in formulaires(page, f"/actions/{en_retard}/etat") if e["etat"] == "a_faire"
    )
    assert (await client.post(f"/actions/{en_retard}/etat", data=encore)).status_code == 303
    assert "Envoyer le dossier" in lignes_de((await client.get("/ma-journee")).text, samira)


async def test_new_date_is_one_page_away(
    client: httpx2.AsyncClient, en_retard: UUID, samira: UUID
) -> None:
    ligne = lignes_de((await client.get("/ma-journee")).text, samira)
    page = (await client.get(_lien(ligne, "Nouvelle date"))).text
    assert "Envoyer le dossier" in page
    adresse = f"/actions/{en_retard}/echeance"
    passee = await remplir(client, f"/actions/{en_retard}", adresse, echeance=dans(-1))
    assert (passee.status_code, "Choisissez une date à venir." in passee.text) == (422, True)
    envoi = _envoi(page, adresse)
    fait = await client.post(adresse, data=envoi | {"echeance": dans(20)})
    assert fait.headers["location"] == f"/ma-journee?fait=action_redatee&sur={en_retard}"
    assert "Envoyer le dossier" not in lignes_de((await client.get("/ma-journee")).text, samira)
    # The other tab still shows the former day: both are shown, nothing is overwritten.
    autre = await client.post(adresse, data=envoi | {"echeance": dans(40), "_cle": str(uuid4())})
    assert autre.status_code == 409
    assert "→" in (await client.get(f"/carnets/{samira}")).text


async def test_a_matter_is_put_off_comes_back_and_is_nobody_elses(
    client: httpx2.AsyncClient, en_retard: UUID, samira: UUID, admin: Connexion
) -> None:
    ligne = lignes_de((await client.get(A_FAIRE)).text, samira)
    form = _lien(ligne, "Plus\\s+tard")
    adresse = f"/ma-journee/affaires/{en_retard}/report"
    page = (await client.get(form)).text
    assert "Envoyer le dossier" in page
    # Wrong once: each thing in its words, and nothing is put off.
    for envoi, dit in (
        ({"jusqu_au": dans(-1), "motif": "reponse_attendue"}, "Choisissez un jour à venir."),
        ({"jusqu_au": dans(400), "motif": "reponse_attendue"}, "à deux mois au plus"),
        ({"jusqu_au": "demain", "motif": "reponse_attendue"}, "date"),
        ({"jusqu_au": dans(3)}, "Pourquoi"),
        ({"jusqu_au": dans(3), "motif": "paresse"}, "proposée"),
    ):
        refuse = await remplir(client, form, adresse, **envoi)
        assert refuse.status_code == 422, envoi
        assert dit in refuse.text, envoi
    assert "Envoyer le dossier" in lignes_de((await client.get(A_FAIRE)).text, samira)
    fait = await remplir(
        client, form, adresse, jusqu_au=dans(3), motif="reponse_attendue", depuis="a-faire"
    )
    assert fait.headers["location"] == f"{A_FAIRE}?fait=affaire_remise&sur={en_retard}"
    liste = (await client.get(fait.headers["location"])).text
    assert "Envoyer le dossier" not in lignes_de(liste, samira)
    plus_tard = (await client.get(_lien(liste, "1 chose remise"))).text
    assert "J’attends une réponse" in plus_tard
    assert "Remis à plus tard (1)" in plus_tard
    # It comes back by itself on its day, and by a button before.
    admin.execute("update report set jusqu_au = current_date where repris_le is null")
    admin.commit()
    assert "Envoyer le dossier" in lignes_de((await client.get(A_FAIRE)).text, samira)
    admin.execute("update report set jusqu_au = current_date + 3 where repris_le is null")
    admin.commit()
    (envoi,) = formulaires(plus_tard, f"/ma-journee/affaires/{en_retard}/reprise")
    repris = await client.post(f"/ma-journee/affaires/{en_retard}/reprise", data=envoi)
    liste = (await client.get(repris.headers["location"])).text
    assert "Envoyer le dossier" in lignes_de(liste, samira)
    envoi["_cle"] = str(uuid4())
    encore = await client.post(f"/ma-journee/affaires/{en_retard}/reprise", data=envoi)
    assert encore.status_code == 409
    # What does not wait for one is not found.
    assert (await client.get(f"/ma-journee/affaires/{uuid4()}/report")).status_code == 404
    await entrer(client, "personne")
    assert (await client.get(adresse)).status_code == 403


async def test_programs_put_off_and_take_up_as_pages_do(
    client: httpx2.AsyncClient, en_retard: UUID, admin: Connexion
) -> None:
    porteur = entetes(admin, "referente")
    adresse = f"/api/v1/a-faire/{en_retard}"
    jour = (aujourdhui() + timedelta(days=5)).isoformat()
    remise = await client.post(
        f"{adresse}/report", json={"jusqu_au": jour, "motif": "sans_temps"}, headers=porteur
    )
    assert (remise.status_code, remise.json()["jusqu_au"]) == (201, jour)
    lue = (await client.get("/api/v1/a-faire?plus_tard=true", headers=porteur)).json()
    assert [(a["objet_id"], a["motif"]) for a in lue["items"]] == [(str(en_retard), "sans_temps")]
    assert date.fromisoformat(lue["items"][0]["du"]) == aujourdhui() - timedelta(days=900)
    assert (await client.post(f"{adresse}/reprise", headers=porteur)).status_code == 201
    assert (await client.post(f"{adresse}/reprise", headers=porteur)).status_code == 409
    trop_loin = {"jusqu_au": dans(9000), "motif": "sans_temps"}
    refus = await client.post(f"{adresse}/report", json=trop_loin, headers=porteur)
    assert (refus.status_code, "deux mois" in refus.text) == (422, True)


async def test_silent_person_is_called_from_the_line(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    taire(admin, samira)
    admin.execute("update personne set telephone = '06 39 98 24 70' where id = %s", [samira])
    admin.commit()
    await entrer(client, "referente")
    page = (await client.get(f"{A_FAIRE}?voir=silence")).text
    ligne = lignes_de(page, samira)
    assert "tel:" in ligne
    assert "Appeler" in ligne
    assert "J’ai eu un" in ligne


async def test_question_waits_for_those_who_follow_her_until_it_is_answered(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    taire(admin, samira)
    for qui in ("referente", "conseiller"):
        compte, structure, t = compte_demo(admin, qui)
        monde.accord(admin, t, samira, portee="structure", structure_id=structure, domaines=255)
        monde.place(admin, t, samira, structure, compte)
    admin.commit()
    compte, structure, _ = compte_demo(admin, "referente")
    poser = {"domaine": "parcours", "objet": "Le permis", "texte": "Peut-elle lundi ?"}
    adresse = f"/api/v1/carnets/{samira}/messages"
    lui = entetes(admin, "conseiller")
    posee = (
        await client.post(adresse, headers=lui, json=poser | {"pour_structure_id": str(structure)})
    ).json()["id"]
    nommee = (
        await client.post(
            adresse,
            headers=lui,
            json=poser | {"objet": "Le bus", "mention_compte_id": str(compte)},
        )
    ).json()["id"]
    await entrer(client, "referente")
    lignes = lignes_de((await client.get(f"{A_FAIRE}?voir=reponse")).text, samira)
    assert "Une réponse est attendue de votre structure" in lignes
    assert "Une réponse est attendue de vous" in lignes
    assert f'href="/messages/{posee}"' in lignes
    # Put off, it waits elsewhere; answered, nowhere.
    report = {"jusqu_au": dans(5), "motif": "sans_temps"}
    remise = f"/api/v1/a-faire/{nommee}/report"
    elle = entetes(admin, "referente")
    assert (await client.post(remise, headers=elle, json=report)).status_code == 201
    page = (await client.get(f"{A_FAIRE}?voir=reponse")).text
    assert f'href="/messages/{nommee}"' not in page
    fil = f"/messages/{posee}"
    assert (await remplir(client, fil, fil, texte="Oui, le matin.")).status_code == 303
    assert fil not in (await client.get(f"{A_FAIRE}?voir=reponse")).text
    # Who put it is waited for by nobody.
    lue = (await client.get("/api/v1/a-faire?voir=reponse", headers=lui)).json()
    assert {posee, nommee} & {a["objet_id"] for a in lue["items"]} == set()
