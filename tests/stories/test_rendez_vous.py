"""Fix appointments that meet others, by the pages and by the API."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import psycopg
import pytest
from icalendar import Calendar

from core.typographie import espacer
from tests.attaques.pages import Page
from tests.dates import dans
from tests.stories.gestes import entrer, remplir, sur_quoi
from tests.stories.test_api import entetes, probleme

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
LE = f"{dans(420)}T10:00"


async def fixer(client: httpx2.AsyncClient, samira: UUID, **champs: str) -> httpx2.Response:
    carnet = f"/carnets/{samira}"
    donnees = {"debut": LE, "duree_minutes": "45", "motif": "point"} | champs
    return await remplir(
        client, f"{carnet}/rendez-vous/nouveau", f"{carnet}/rendez-vous", **donnees
    )


async def test_page_says_what_overlaps_and_goes_on_with_a_yes(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await entrer(client, "referente")
    fixe = await fixer(client, samira, mode="telephone", lieu="04 66 22 17 34")
    assert fixe.status_code == 303
    cle = sur_quoi(fixe.headers["location"])
    pris = await fixer(client, samira, debut=LE.replace("10:00", "10:30"), motif="emploi")
    assert pris.status_code == 409
    assert "Vous avez déjà un rendez-vous de 10" in pris.text
    assert f'/carnets/{samira}#rendez-vous-{cle}"' in pris.text
    assert "Fixer quand même" in pris.text
    note = admin.execute(
        "select personne_id from journal where objet = 'Rendez-vous au même moment'"
    ).fetchall()
    admin.commit()
    assert note == [(samira,)]
    voulu = {"debut": LE.replace("10:00", "10:30"), "motif": "emploi", "malgre": "true"}
    assert (await fixer(client, samira, **voulu)).status_code == 303
    page = (await client.get(f"/carnets/{samira}")).text
    assert "Invitation, par téléphone" in page
    assert 'href="tel:+33466221734"' in page


async def test_several_are_fixed_one_after_the_other_from_one_form(
    client: httpx2.AsyncClient, samira: UUID
) -> None:
    await entrer(client, "referente")
    un = await fixer(client, samira, _encore="1")
    assert un.headers["location"].startswith(f"/carnets/{samira}/rendez-vous/nouveau?fait=")
    suivant = (await client.get(un.headers["location"])).text
    assert "Ajouter, puis un autre" in suivant
    assert "Le rendez-vous est fixé." in suivant
    # The next one asks again for what it is about: nothing of the former stays.
    assert LE not in suivant
    deux = await fixer(client, samira, debut=f"{dans(421)}T10:00")
    assert deux.headers["location"].startswith(f"/carnets/{samira}")
    assert "/nouveau" not in deux.headers["location"]


async def test_same_form_sent_twice_is_one_appointment(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await entrer(client, "referente")
    for _ in range(2):
        await fixer(client, samira, malgre="true")
    nombre = admin.execute(
        "select count(*) from rendez_vous where debut = %s and personne_id = %s",
        [f"{LE} Europe/Paris", samira],
    ).fetchone()
    admin.commit()
    assert nombre == (1,)


async def test_program_is_told_what_overlaps_and_goes_on_with_malgre(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    porteur = entetes(admin, "referente")
    adresse = f"/api/v1/carnets/{samira}/rendez-vous"
    voulu: dict[str, Any] = {"motif": "point", "debut": LE, "mode": "visio"}
    fixe = (await client.post(adresse, headers=porteur, json=voulu)).json()["id"]
    autre = voulu | {"debut": LE.replace("10:00", "10:15"), "motif": "emploi"}
    corps = probleme(await client.post(adresse, headers=porteur, json=autre), 409)
    assert [c["id"] for c in corps["conflits"]] == [fixe]
    assert "Samira" not in corps["detail"]
    suite = await client.post(adresse, headers=porteur, json=autre | {"malgre": True})
    assert suite.status_code == 201
    deplacement = f"/api/v1/rendez-vous/{suite.json()['id']}/deplacement"
    vers = {"debut": LE.replace("10:00", "10:20")}
    corps = probleme(await client.post(deplacement, headers=porteur, json=vers), 409)
    assert [c["id"] for c in corps["conflits"]] == [fixe]
    fait = await client.post(deplacement, headers=porteur, json=vers | {"malgre": True})
    assert fait.status_code == 201


async def test_private_address_gives_the_hours_until_it_is_cut(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await entrer(client, "referente")
    await fixer(client, samira, debut=f"{dans(30)}T10:00", objet="relire le jugement", lieu="Alès")
    compte = (await client.get("/mon-compte")).text
    assert 'href="' in compte
    assert "/mon-compte/agenda" in compte
    neuve = await remplir(client, "/mon-compte/agenda", "/mon-compte/agenda")
    assert neuve.status_code == 200
    adresses = re.findall(r'value="https?://[^/"]+(/agenda/[\w-]{43})"', neuve.text)
    assert len(adresses) == 1
    assert adresses[0] not in (await client.get("/mon-compte/agenda")).text
    client.cookies.clear()
    lu = await client.get(adresses[0])
    assert (lu.status_code, lu.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    titres = {str(e["summary"]) for e in Calendar.from_ical(lu.content).walk("VEVENT")}
    assert titres == {"Rendez-vous"}
    for mot in ("jugement", "Samira", "Alès", "LOCATION"):
        assert mot not in lu.text
    autre = f"/agenda/{'x' * 43}"
    assert (await client.get(autre)).status_code == 404
    await entrer(client, "referente")
    assert "un agenda l’a lue le" in (await client.get("/mon-compte/agenda")).text.replace(
        "\n", " "
    )
    coupe = await remplir(client, "/mon-compte/agenda", "/mon-compte/agenda/coupure")
    assert coupe.headers["location"] == "/mon-compte/agenda?fait=agenda_coupe"
    assert (await client.get(adresses[0])).status_code == 404
    gardes = admin.execute(
        "select objet from journal where objet like %s order by numero", ["%dresse privée%"]
    ).fetchall()
    admin.commit()
    assert [objet for (objet,) in gardes] == [
        "Adresse privée d’agenda créée",
        "Agenda lu par son adresse privée",
        "Adresse privée d’agenda coupée",
    ]


async def test_changed_address_shuts_the_former_one(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    lues = []
    for _ in range(2):
        page = await remplir(client, "/mon-compte/agenda", "/mon-compte/agenda")
        lues += re.findall(r'value="https?://[^/"]+(/agenda/[\w-]{43})"', page.text)
    assert [(await client.get(adresse)).status_code for adresse in lues] == [404, 200]


async def test_address_is_for_those_who_hold_appointments(client: httpx2.AsyncClient) -> None:
    for qui in ("personne", "dpo"):
        await entrer(client, qui)
        assert (await client.get("/mon-compte/agenda")).status_code == 403


async def test_series_is_fixed_in_one_form_and_the_rest_called_off_in_another(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    await entrer(client, "referente")
    fixe = await fixer(client, samira, rythme="semaine", fois="3")
    assert fixe.status_code == 303
    cle = sur_quoi(fixe.headers["location"])
    page = (await client.get(f"/rendez-vous/{cle}")).text
    assert "Les annuler aussi : 2 rendez-vous" in espacer(page).replace("\u202f", " ")
    adresse = f"/rendez-vous/{cle}"
    fait = await remplir(client, adresse, adresse, etat="annule", affiche="prevu", suivants="true")
    assert fait.status_code == 303
    etats = admin.execute(
        "select array_agg(distinct etat), count(*) from rendez_vous where serie_id ="
        " (select serie_id from rendez_vous where id = %s)",
        [cle],
    ).fetchone()
    admin.commit()
    assert etats == (["annule"], 3)


async def test_program_fixes_a_series_and_calls_off_the_rest(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    porteur = entetes(admin, "referente")
    voulu = {"motif": "point", "debut": LE, "rythme": "quinzaine", "fois": 2}
    fixe = await client.post(f"/api/v1/carnets/{samira}/rendez-vous", headers=porteur, json=voulu)
    adresse = f"/api/v1/rendez-vous/{fixe.json()['id']}/etat"
    corps = {"etat": "excuse", "suivants": True}
    assert (await client.post(adresse, headers=porteur, json=corps)).status_code == 201
    carnet = (await client.get(f"/api/v1/carnets/{samira}", headers=porteur)).json()
    serie = [r["serie_id"] for r in carnet["rendez_vous"] if r["id"] == fixe.json()["id"]]
    etats = {r["etat"] for r in carnet["rendez_vous"] if r["serie_id"] == serie[0]}
    assert etats == {"excuse"}
    faux = await client.post(
        f"/api/v1/carnets/{samira}/rendez-vous",
        headers=porteur,
        json=voulu | {"fois": 13, "debut": f"{dans(430)}T10:00"},
    )
    assert set(probleme(faux, 422)["errors"]) == {"fois"}


async def test_she_chooses_her_slot_from_her_space_with_one_button(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "personne")
    moi = admin.execute(
        "select personne_id from compte where courriel = 'personne@demo.example'"
    ).fetchone()
    admin.commit()
    assert moi is not None
    await entrer(client, "referente")
    offert = await fixer(
        client, moi[0], ou_bien=f"{dans(421)}T10:00", ou_encore=f"{dans(422)}T10:00"
    )
    assert offert.status_code == 303
    cle = sur_quoi(offert.headers["location"])
    carnet = (await client.get(f"/carnets/{moi[0]}")).text
    assert "Plusieurs créneaux" in carnet
    await entrer(client, "personne")
    parcours = (await client.get("/mon-parcours")).text
    adresse = f"/rendez-vous/{cle}/creneau"
    debuts = [
        champ.valeur
        for lu in Page(parcours).formulaires
        if urlsplit(lu.action).path == adresse
        for champ in lu.champs
        if champ.nom == "debut"
    ]
    assert len(debuts) == 3
    choix = {"debut": debuts[1], "affiche": "propose", "depuis": "mon-parcours"}
    fait = await remplir(client, "/mon-parcours", adresse, **choix)
    assert fait.headers["location"] == "/mon-parcours?fait=creneau_choisi"
    encore = await remplir(client, "/mon-parcours", adresse, **choix)
    assert encore.status_code == 409
    lu = admin.execute("select etat, debut::date from rendez_vous where id = %s", [cle]).fetchone()
    admin.commit()
    assert lu is not None
    assert (lu[0], str(lu[1])) == ("prevu", dans(421))


async def test_program_offers_slots_and_notes_the_choice(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    porteur = entetes(admin, "referente")
    voulu = {"motif": "point", "debut": LE, "ou_bien": f"{dans(421)}T10:00"}
    pose = await client.post(f"/api/v1/carnets/{samira}/rendez-vous", headers=porteur, json=voulu)
    adresse = f"/api/v1/rendez-vous/{pose.json()['id']}/creneau"
    faux = {"debut": f"{dans(423)}T10:00"}
    corps = probleme(await client.post(adresse, headers=porteur, json=faux), 409)
    assert corps["detail"] == "Ce créneau n’est pas proposé."
    juste = {"debut": f"{dans(421)}T10:00"}
    assert (await client.post(adresse, headers=porteur, json=juste)).status_code == 201
