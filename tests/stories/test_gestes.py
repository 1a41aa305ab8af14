"""Follow the référente who notes how things went, corrects herself, and loses nothing."""

import asyncio
import html
import re
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest
from icalendar import Calendar

from carnet.elements.queries import sortes
from core.dates import jour_de
from core.typographie import espacer
from tests.dates import dans
from tests.stories.gestes import entrer, jeton, remplir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
THEME = "mobilite--acceder-a-un-vehicule"


@pytest.fixture
async def carnet(client: httpx2.AsyncClient, samira: UUID) -> str:
    await entrer(client, "referente")
    return f"/carnets/{samira}"


def poser(admin: Connexion, samira: UUID, quand: str, nombre: int = 1) -> list[UUID]:
    """Put appointments of the référente's at some distance from now."""
    cles = [uuid4() for _ in range(nombre)]
    for rang, cle in enumerate(cles):
        admin.execute(
            "insert into rendez_vous (territoire_id, id, personne_id, domaine, auteur_compte_id,"
            " auteur_structure_id, objet, debut, avec_compte_id) select k.territoire_id, %s, %s, 7,"
            " k.id,"
            " h.structure_id, %s, now() + %s::interval - %s * interval '1 minute', k.id from compte"
            " k"
            " join habilitation h on h.compte_id = k.id where k.courriel ="
            " 'referente@demo.example'",
            [cle, samira, f"Point {cle.hex[:8]}", quand, rang],
        )
    admin.commit()
    return cles


def taire_les_urgences(admin: Connexion) -> None:
    """Let nothing be to do at once: what waits longest then comes first."""
    admin.execute("update constat set urgence = 1 where urgence = 3")
    admin.commit()


def lire_rdv(admin: Connexion, cle: UUID) -> tuple[Any, ...]:
    ligne: tuple[Any, ...] | None = admin.execute(
        "select etat, sequence, debut, lieu from rendez_vous where id = %s", [cle]
    ).fetchone()
    admin.commit()
    assert ligne is not None
    return ligne


def formulaires(page: str, action: str) -> list[dict[str, str]]:
    """Read the forms of a page that post to this address, as they would be sent."""
    return [
        dict(re.findall(r'name="([^"]+)" value="([^"]*)"', corps))
        for corps in re.findall(
            rf'<form method="post" action="(?:http://[^/"]+)?{action}">(.*?)</form>', page, re.S
        )
    ]


async def test_outcome_is_one_click_from_the_day_and_can_be_taken_back(
    client: httpx2.AsyncClient, carnet: str, samira: UUID, admin: Connexion
) -> None:
    taire_les_urgences(admin)
    # The oldest of what waits: it stands at the top of the day.
    (cle,) = poser(admin, samira, "-900 days")
    adresse = f"/rendez-vous/{cle}"
    envois = formulaires((await client.get("/ma-journee")).text, adresse)
    assert [e["etat"] for e in envois] == ["honore", "absent", "excuse", "annule"]
    note = await client.post(adresse, data=envois[1])
    assert (note.status_code, note.headers["location"]) == (
        303,
        f"/ma-journee?fait=issue&sur={cle}",
    )
    assert lire_rdv(admin, cle)[:2] == ("absent", 1)
    # The same form, from the other tab: nothing is overwritten, and it says so.
    double = await client.post(adresse, data=envois[0])
    assert double.status_code == 409
    assert espacer(f"« Point {cle.hex[:8]} » a changé depuis que") in double.text
    page = (await client.get(carnet)).text
    assert adresse in page
    rendu = await remplir(client, adresse, adresse, etat="prevu", affiche="absent")
    assert rendu.status_code == 303
    assert lire_rdv(admin, cle)[0] == "prevu"
    assert len(formulaires((await client.get(carnet)).text, adresse)) == 4


@pytest.mark.parametrize("etat", ["honore", "absent", "excuse", "annule"])
@pytest.mark.parametrize("depuis", ["ma-journee", "a-faire", "carnet"])
async def test_every_outcome_is_taken_back_from_the_page_where_it_was_noted(
    client: httpx2.AsyncClient, carnet: str, samira: UUID, admin: Connexion, etat: str, depuis: str
) -> None:
    taire_les_urgences(admin)
    (cle,) = poser(admin, samira, "-900 days")
    page = {
        "ma-journee": "/ma-journee",
        "a-faire": "/ma-journee/a-faire",
        "carnet": carnet,
    }[depuis]
    (envoi,) = (
        e
        for e in formulaires((await client.get(page)).text, f"/rendez-vous/{cle}")
        if e["etat"] == etat
    )
    note = await client.post(f"/rendez-vous/{cle}", data=envoi)
    assert note.headers["location"].startswith(f"{page}?")
    retour = (await client.get(note.headers["location"])).text
    assert re.search(
        rf'role="status">.*?C’est noté\. <a href="[^"]*/rendez-vous/{cle}">Corriger</a></p>',
        retour,
        re.S,
    )
    assert (await client.get(f"{page}?fait=issue&sur=/x")).status_code == 200


async def test_late_appointments_are_all_listed(
    client: httpx2.AsyncClient, carnet: str, samira: UUID, admin: Connexion
) -> None:
    cles = poser(admin, samira, "-200 days", 70)
    assert "/ma-journee/a-faire" in (await client.get("/ma-journee")).text
    vus: set[str] = set()
    adresse = "/ma-journee/a-faire?voir=venue"
    for _ in range(10):
        page = (await client.get(adresse)).text
        vus |= set(re.findall(r"/rendez-vous/([0-9a-f-]{36})\"", page))
        suite = re.search(r'href="([^"]*curseur=[^"]+)"', page)
        if suite is None:
            break
        adresse = html.unescape(suite[1])
    assert {str(cle) for cle in cles} <= vus


async def test_moving_an_appointment_without_changing_it_says_so_and_tells_nobody(
    client: httpx2.AsyncClient, carnet: str, samira: UUID, admin: Connexion
) -> None:
    (cle,) = poser(admin, samira, "2 hours")
    avant = admin.execute("select count(*) from avis where genre = 'rendez_vous_change'").fetchone()
    admin.commit()
    deplacer = f"/rendez-vous/{cle}/deplacer"
    page = (await client.get(deplacer)).text
    envoi = {
        n: v
        for n, v in re.findall(r'name="(\w+)"(?: type="[^"]*")? value="([^"]*)"', page)
        if n != "q"
    }
    refus = await client.post(deplacer, data=envoi)
    assert refus.status_code == 422
    assert "Rien n’a changé" in refus.text
    assert lire_rdv(admin, cle)[:2] == ("prevu", 0)
    assert (
        admin.execute("select count(*) from avis where genre = 'rendez_vous_change'").fetchone()
        == avant
    )
    admin.commit()
    # The length alone is a change.
    autre = await client.post(deplacer, data=envoi | {"duree_minutes": "30", "malgre": "true"})
    assert autre.headers["location"] == f"{carnet}?fait=rendez_vous_deplace&sur={cle}"


async def test_moved_then_cancelled_it_keeps_its_place_in_calendars_and_tells_the_person(
    client: httpx2.AsyncClient, carnet: str, samira: UUID, admin: Connexion
) -> None:
    (cle,) = poser(admin, samira, "2 hours")
    adresse = f"/rendez-vous/{cle}"
    avant = Calendar.from_ical((await client.get(f"{adresse}/agenda")).content).walk("VEVENT")[0]
    deplacer = f"{adresse}/deplacer"
    vu = champs_de((await client.get(deplacer)).text, deplacer)
    faux = await remplir(
        client,
        deplacer,
        deplacer,
        debut="2020-01-01T10:00",
        duree_minutes="30",
        lieu="Ici",
    )
    assert faux.status_code == 422
    assert '<p class="erreur" id="debut-erreur">Choisissez une date à venir.</p>' in faux.text
    assert 'value="Ici"' in faux.text
    fait = await remplir(
        client,
        deplacer,
        deplacer,
        debut=f"{dans(462)}T10:00",
        duree_minutes="30",
        lieu="Ici",
    )
    assert fait.headers["location"] == f"{carnet}?fait=rendez_vous_deplace&sur={cle}"
    perime = await client.post(deplacer, data=vu | {"debut": f"{dans(463)}T10:00"})
    assert perime.status_code == 409
    tot = await remplir(client, adresse, adresse, etat="honore", affiche="prevu")
    assert "Ce rendez-vous n’a pas encore eu lieu." in tot.text
    assert (
        await remplir(client, adresse, adresse, etat="annule", affiche="prevu")
    ).status_code == 303
    apres = Calendar.from_ical((await client.get(f"{adresse}/agenda")).content).walk("VEVENT")[0]
    assert (apres["UID"], str(apres["STATUS"])) == (avant["UID"], "CANCELLED")
    assert [int(str(e["SEQUENCE"])) for e in (avant, apres)] == [0, 2]
    avis = admin.execute(
        "select count(*) from avis a join compte k on k.id = a.compte_id"
        " where a.genre = 'rendez_vous_change' and k.personne_id = %s",
        [samira],
    ).fetchone()
    admin.commit()
    assert avis is not None
    assert avis[0] >= 1
    await entrer(client, "personne")
    parcours = (await client.get("/mon-parcours")).text
    (lien,) = re.findall(rf'<a\s+href="[^"]*{adresse}/agenda">(.*?)<span', parcours, re.S)
    assert " ".join(lien.split()) == "Le retirer de mon agenda"


def champs_de(page: str, adresse: str) -> dict[str, str]:
    """Read the one form of a page that posts there, as a browser would send it back."""
    (corps,) = re.findall(
        rf'<form method="post" action="[^"]*{adresse}"[^>]*>(.*?)</form>', page, re.S
    )
    champs = [
        dict(re.findall(r'([\w-]+)="([^"]*)"', balise)) | {"": balise}
        for balise in re.findall("<input[^>]*>", corps)
    ]
    return {
        c["name"]: c["value"] for c in champs if c.get("type") != "radio" or " checked" in c[""]
    }


async def test_two_tabs_move_the_same_appointment_and_the_second_reads_before_it_moves_again(
    client: httpx2.AsyncClient, carnet: str, samira: UUID, admin: Connexion
) -> None:
    (cle,) = poser(admin, samira, "2 days")
    adresse = f"/rendez-vous/{cle}/deplacer"
    un = champs_de((await client.get(adresse)).text, adresse)
    deux = un | {"debut": f"{dans(470)}T14:00", "lieu": "Au café"}
    premier = await client.post(
        adresse, data=un | {"debut": f"{dans(465)}T09:00", "lieu": "Mairie"}
    )
    assert premier.status_code == 303
    faux = await client.post(adresse, data=deux | {"duree_minutes": "1"})
    assert faux.status_code == 409
    assert 'id="duree_minutes-erreur"' in faux.text
    refuse = await client.post(
        adresse, data=champs_de(faux.text, adresse) | {"duree_minutes": "45"}
    )
    assert refuse.status_code == 409
    assert "Pendant que vous écriviez, cela a changé." in refuse.text
    assert re.search("enregistré maintenant</strong><br>Mairie<", refuse.text)
    relu = champs_de(refuse.text, adresse)
    assert (relu["debut"], relu["lieu"]) == (deux["debut"], "Au café")
    assert lire_rdv(admin, cle)[1::2] == (1, "Mairie")
    choix = {"_garde-debut": "eux", "_garde-lieu": "moi"}
    assert (await client.post(adresse, data=relu | choix)).status_code == 303
    assert str(jour_de(lire_rdv(admin, cle)[2])) == dans(465)
    assert lire_rdv(admin, cle)[1::2] == (2, "Au café")


async def test_of_two_moves_sent_at_once_one_is_refused(
    client: httpx2.AsyncClient, carnet: str, samira: UUID, admin: Connexion
) -> None:
    (cle,) = poser(admin, samira, "2 days")
    adresse = f"/rendez-vous/{cle}/deplacer"
    envois = [
        client.post(
            adresse, data=champs_de((await client.get(adresse)).text, adresse) | {"lieu": lieu}
        )
        for lieu in ("Mairie", "Au café")
    ]
    assert sorted([reponse.status_code for reponse in await asyncio.gather(*envois)]) == [303, 409]
    assert lire_rdv(admin, cle)[1] == 1


async def test_two_tabs_say_how_it_went_and_the_second_corrects_after_reading(
    client: httpx2.AsyncClient, carnet: str, samira: UUID, admin: Connexion
) -> None:
    (cle,) = poser(admin, samira, "-3 days")
    adresse = f"/rendez-vous/{cle}"
    vu, autre = [champs_de((await client.get(adresse)).text, adresse) for _ in range(2)]
    assert (await client.post(adresse, data=vu | {"etat": "absent"})).status_code == 303
    refuse = await client.post(adresse, data=autre | {"etat": "honore"})
    assert refuse.status_code == 409
    assert re.search(r"<dt>Suite</dt><dd>[^<]*[Mm]anqué", refuse.text)
    relu = champs_de(refuse.text, adresse)
    assert (relu["etat"], relu["affiche"]) == ("honore", "absent")
    assert (await client.post(adresse, data=relu)).status_code == 303
    assert lire_rdv(admin, cle)[0] == "honore"


async def test_two_tabs_close_the_same_finding_and_the_second_is_shown_that_it_is_closed(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    constat = {
        "nature": "frein",
        "thematique": THEME,
        "texte": f"Sans voiture {uuid4().hex[:6]}",
        "urgence": "1",
    }
    assert (
        await remplir(client, f"{carnet}/constats/nouveau", f"{carnet}/constats", **constat)
    ).status_code == 303
    ligne = admin.execute("select id from constat where texte = %s", [constat["texte"]]).fetchone()
    assert ligne is not None
    adresse = f"/constats/{ligne[0]}"
    vu, autre = [champs_de((await client.get(adresse)).text, adresse) for _ in range(2)]
    assert (vu["etat"], vu["affiche"]) == ("clos", "ouvert")
    assert (await client.post(adresse, data=vu | {"motif": "Voiture trouvée"})).status_code == 303
    refuse = await client.post(adresse, data=autre | {"motif": "Permis obtenu"})
    assert refuse.status_code == 409
    assert "<dt>Constat</dt><dd>clos le" in refuse.text
    relu = champs_de(refuse.text, adresse)
    assert (relu["etat"], relu["affiche"], relu["motif"]) == ("ouvert", "clos", "Permis obtenu")
    assert (await client.post(adresse, data=relu)).status_code == 303


async def test_excused_appointment_is_never_the_next_one(
    client: httpx2.AsyncClient, carnet: str, samira: UUID, admin: Connexion
) -> None:
    admin.execute(
        "update rendez_vous set etat = 'excuse' where personne_id = %s and debut > now()", [samira]
    )
    admin.commit()
    page = (await client.get(carnet)).text
    assert "<dt>Prochain rendez-vous</dt><dd>aucun dans ce qui vous est ouvert</dd>" in page


async def test_finding_is_closed_with_a_reason_and_reopened(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    texte = f"Sans voiture {uuid4().hex[:6]}"
    champs = {"nature": "frein", "thematique": THEME, "texte": texte, "urgence": "3"}
    assert (
        await remplir(client, f"{carnet}/constats/nouveau", f"{carnet}/constats", **champs)
    ).status_code == 303
    ligne = admin.execute("select id from constat where texte = %s", [texte]).fetchone()
    admin.commit()
    assert ligne is not None
    adresse = f"/constats/{ligne[0]}"
    assert adresse in (await client.get(carnet)).text
    muet = await remplir(client, adresse, adresse, etat="clos", affiche="ouvert", motif="")
    assert muet.status_code == 422
    clos = await remplir(
        client, adresse, adresse, etat="clos", affiche="ouvert", motif="Elle a acheté un scooter"
    )
    assert clos.headers["location"] == f"{carnet}?fait=constat_clos&sur={ligne[0]}"
    page = (await client.get(carnet)).text
    assert "Elle a acheté un scooter" in page
    assert "Constats clos" in page
    ouvert = await remplir(
        client, adresse, adresse, etat="ouvert", affiche="clos", motif="Le scooter est volé"
    )
    assert ouvert.headers["location"] == f"{carnet}?fait=constat_ouvert&sur={ligne[0]}"
    assert (await client.get(carnet)).text.count(texte) >= 2


async def test_person_closes_her_own_finding_and_is_offered_nobody_elses(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    texte, sien = f"Sans voiture {uuid4().hex[:6]}", f"Je cherche un vélo {uuid4().hex[:6]}"
    champs = {"nature": "frein", "thematique": THEME, "texte": texte, "urgence": "3"}
    assert (
        await remplir(client, f"{carnet}/constats/nouveau", f"{carnet}/constats", **champs)
    ).status_code == 303
    await entrer(client, "personne")
    ecrit = champs | {"texte": sien, "source": "personne"}
    assert (
        await remplir(client, f"{carnet}/constats/nouveau", f"{carnet}/constats", **ecrit)
    ).status_code == 303
    lignes = dict(
        admin.execute(
            "select texte, id from constat where texte = any(%s)", [[texte, sien]]
        ).fetchall()
    )
    page = (await client.get(carnet)).text
    assert f"/constats/{lignes[texte]}" not in page
    adresse = f"/constats/{lignes[sien]}"
    assert adresse in page
    assert "Excuser ou annuler" not in page
    clos = await remplir(
        client, adresse, adresse, etat="clos", affiche="ouvert", motif="On m’en a prêté un"
    )
    assert clos.headers["location"] == f"/mon-parcours?fait=constat_clos&sur={lignes[sien]}"
    ouvert = await remplir(
        client, adresse, adresse, etat="ouvert", affiche="clos", motif="Il est repris"
    )
    assert ouvert.headers["location"] == f"/mon-parcours?fait=constat_ouvert&sur={lignes[sien]}"


async def test_objective_and_action_go_to_each_state_and_back(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    intitule = f"Permis {uuid4().hex[:6]}"
    await remplir(
        client,
        f"{carnet}/objectifs/nouveau",
        f"{carnet}/objectifs",
        thematique=THEME,
        intitule=intitule,
    )
    o = admin.execute("select id from objectif where intitule = %s", [intitule]).fetchone()
    admin.commit()
    assert o is not None
    pas = {"objectif_id": str(o[0]), "intitule": f"{intitule} : code", "porteur": "structure"}
    await remplir(client, f"{carnet}/actions/nouvelle", f"{carnet}/actions", **pas)
    a = admin.execute("select id from action where objectif_id = %s", [o[0]]).fetchone()
    admin.commit()
    assert a is not None
    for adresse, etats in (
        (
            f"/actions/{a[0]}/etat",
            ("en_cours", "a_faire", "faite", "en_cours", "abandonnee", "a_faire"),
        ),
        (f"/objectifs/{o[0]}/etat", ("atteint", "en_cours", "abandonne", "en_cours")),
    ):
        for etat in etats:
            page = (await client.get(carnet)).text
            envoi = next(e for e in formulaires(page, adresse) if e["etat"] == etat)
            assert (await client.post(adresse, data=envoi)).status_code == 303, (adresse, etat)


async def test_timeline_never_shows_a_code(
    client: httpx2.AsyncClient, carnet: str, admin: Connexion
) -> None:
    genres = admin.execute("select distinct genre from evenement").fetchall()
    admin.commit()
    assert {genre for (genre,) in genres} <= {genre for sorte in sortes() for genre in sorte.genres}
    page = (await client.get(f"{carnet}/situation")).text
    await client.post(f"{carnet}/situation", data={"_csrf": jeton(page), "permis": "aucun"})
    assert "constat_fait" not in (await client.get(carnet)).text
