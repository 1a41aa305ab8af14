"""Close an account, end a habilitation: those followed are handed over or kept, and told."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest

from core.coffre import Coffre
from core.db import Sessions
from core.jobs import travailler
from core.settings import Settings
from tests.auth.relais.essais_relais import ABANDONS
from tests.conftest import Base
from tests.stories.conftest import compte_demo
from tests.stories.gestes import entrer, jeton, remplir
from web.travaux import contexte

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
PROS = "/administration/professionnels"
MOTIF = "Elle prend un autre poste lundi."


@pytest.fixture
def structure(admin: Connexion) -> UUID:
    return compte_demo(admin, "referente")[1]


def referents(admin: Connexion, personne: UUID) -> list[str]:
    """Give the e-mail of the référent, if there is one."""
    admin.rollback()
    lignes = admin.execute(
        "select k.courriel from accompagnement m join compte k on k.id = m.compte_id"
        " where m.personne_id = %s and m.est_referent and m.fin is null",
        (personne,),
    ).fetchall()
    return [courriel for (courriel,) in lignes]


def abandons(admin: Connexion) -> list[Any]:
    admin.rollback()
    return admin.execute(ABANDONS).fetchall()


async def fermer(client: httpx2.AsyncClient, claire: UUID, **champs: str) -> httpx2.Response:
    """Close the référente's account as the administratrice."""
    await entrer(client, "administratrice")
    adresse = f"{PROS}/{claire}/fermeture"
    return await remplir(client, adresse, adresse, **champs)


async def test_closing_says_how_many_and_waits_for_an_answer(
    client: httpx2.AsyncClient,
    admin: Connexion,
    claire: UUID,
    structure: UUID,
    samira: UUID,
    rendez_vous: UUID,
) -> None:
    await entrer(client, "administratrice")
    page = (await client.get(f"{PROS}/{claire}/fermeture")).text
    compte = admin.execute(
        "select count(*), count(*) filter (where est_referent) from accompagnement where compte_id"
        " = %s"
        " and fin is null and origine <> 'observe'",
        (claire,),
    ).fetchone()
    assert compte is not None
    assert (
        f"<strong>{compte[0]} personnes</strong>, dont {compte[1]} comme référent de parcours"
        in page
    )
    assert re.search(r"<strong>\d+ rendez-vous à venir</strong>", page)
    assert "Samira" not in page
    muette = await fermer(client, claire, motif=MOTIF)
    assert (
        muette.status_code,
        "Dites qui prend la suite" in muette.text,
        MOTIF in muette.text,
    ) == (422, True, True)
    inconnu = await fermer(client, claire, **{f"suite_{structure}": str(uuid4()), "motif": MOTIF})
    assert (inconnu.status_code, "Choisissez un collègue" in inconnu.text) == (422, True)
    faux = await fermer(client, claire, **{f"suite_{structure}": "n’importe qui"})
    assert (faux.status_code, f'id="suite_{structure}-erreur"' in faux.text) == (422, True)
    assert referents(admin, samira) == ["referente@demo.example"]


async def test_colleague_takes_over_and_responsibility_waits_for_two_yes(
    client: httpx2.AsyncClient,
    admin: Connexion,
    claire: UUID,
    collegue: UUID,
    structure: UUID,
    samira: UUID,
    rendez_vous: UUID,
) -> None:
    sans = await fermer(client, claire, **{f"suite_{structure}": str(collegue)})
    assert (sans.status_code, 'id="motif-erreur"' in sans.text) == (422, True)
    fait = await fermer(client, claire, **{f"suite_{structure}": str(collegue), "motif": MOTIF})
    assert fait.headers["location"].endswith("fait=compte_ferme")
    assert abandons(admin) == []
    assert referents(admin, samira) == []
    avec = admin.execute(
        "select avec_compte_id, a_reprendre_le from rendez_vous where id = %s", (rendez_vous,)
    )
    assert avec.fetchone() == (collegue, None)
    await entrer(client, "personne")
    avis = (await client.get("/avis")).text
    assert "Votre référent de parcours ne vous suit plus" in avis
    assert "Un professionnel qui vous suit passe la main" in avis
    page = (await client.get("/mon-cercle")).text
    assert "Inès Roux" in page
    assert "ne vous suit plus</h2>" not in page
    assert MOTIF in (await client.get("/qui-a-regarde")).text
    action = re.search(r'action="(?:http://[^/]+)?(/designations/[^"]+)/accord"', page)
    assert action is not None
    await client.post(f"{action[1]}/accord", data={"_csrf": jeton(page), "oui": "true"})
    await entrer(client, "collegue")
    assert "On vous propose d’être référent de parcours" in (await client.get("/ma-journee")).text
    await remplir(client, action[1], f"{action[1]}/reponse", oui="true")
    assert referents(admin, samira) == ["collegue@demo.example"]


async def test_left_to_the_structure_she_waits_on_its_list_until_somebody_takes_over(
    client: httpx2.AsyncClient,
    admin: Connexion,
    claire: UUID,
    collegue: UUID,
    structure: UUID,
    samira: UUID,
    rendez_vous: UUID,
) -> None:
    assert (await fermer(client, claire, **{f"suite_{structure}": "sans"})).status_code == 303
    assert abandons(admin) == []
    await entrer(client, "administratrice")
    assert "attendent depuis le" in (await client.get(PROS)).text
    await entrer(client, "personne")
    page = (await client.get("/mon-cercle")).text
    assert "ne vous suit plus</h2>" in page
    assert "cherche qui prend la suite" in page
    assert "le nom est à confirmer" in (await client.get("/mon-parcours")).text
    await entrer(client, "gestionnaire")
    assert (
        "des personnes attendent que quelqu’un prenne la suite" in (await client.get("/avis")).text
    )
    equipe = (await client.get("/equipe")).text
    assert "Qui prend la suite ?" in equipe.replace("\u202f", " ").replace("\xa0", " ")
    assert str(samira) in equipe.split("Sans référent de parcours")[1]
    portefeuille = f"/portefeuilles/{claire}"
    assert portefeuille in equipe
    choix = {"personnes": [str(samira)], "vers": str(collegue), "motif": MOTIF}
    apercu = (await remplir(client, portefeuille, f"{portefeuille}/apercu", **choix)).text
    assert "le référent ne change pas" not in apercu
    assert "la personne n’a pas de référent de parcours" in apercu
    assert (
        await remplir(client, portefeuille, f"{portefeuille}/transfert", **choix)
    ).status_code == 303
    reste = (await client.get(portefeuille)).text
    assert str(samira) not in reste
    avec = admin.execute(
        "select avec_compte_id, a_reprendre_le from rendez_vous where id = %s", (rendez_vous,)
    )
    assert avec.fetchone() == (collegue, None)


async def test_closing_by_mistake_gives_back_what_nobody_took(
    client: httpx2.AsyncClient,
    admin: Connexion,
    claire: UUID,
    structure: UUID,
    samira: UUID,
    rendez_vous: UUID,
) -> None:
    await fermer(client, claire, **{f"suite_{structure}": "sans"})
    rouvert = await remplir(client, f"{PROS}/{claire}", f"{PROS}/{claire}/reouverture")
    assert rouvert.status_code == 303
    assert referents(admin, samira) == ["referente@demo.example"]
    assert admin.execute("select count(*) from relais where regle_le is null").fetchone() == (0,)
    await entrer(client, "personne")
    assert "vous suit de nouveau" in (await client.get("/avis")).text
    assert "ne vous suit plus</h2>" not in (await client.get("/mon-cercle")).text


async def test_colleague_takes_an_appointment_by_one_click_on_the_carnet(
    client: httpx2.AsyncClient,
    admin: Connexion,
    claire: UUID,
    collegue: UUID,
    structure: UUID,
    samira: UUID,
    rendez_vous: UUID,
) -> None:
    await fermer(client, claire, **{f"suite_{structure}": "sans"})
    await entrer(client, "collegue")
    assert "Je prends ce rendez-vous" in (await client.get(f"/carnets/{samira}")).text
    adresse = f"/rendez-vous/{rendez_vous}/reprise"
    assert (
        (await remplir(client, "/mon-compte", adresse))
        .headers["location"]
        .endswith(f"fait=rendez_vous_repris&sur={rendez_vous}")
    )
    assert (await remplir(client, "/mon-compte", adresse)).status_code == 409
    assert f'{adresse}"' not in (await client.get(f"/carnets/{samira}")).text
    admin.rollback()
    avec = admin.execute(
        "select avec_compte_id, a_reprendre_le from rendez_vous where id = %s", (rendez_vous,)
    )
    assert avec.fetchone() == (collegue, None)
    await entrer(client, "personne")
    assert (
        "Un de vos rendez-vous a été déplacé, annulé ou repris" in (await client.get("/avis")).text
    )


async def test_habilitation_ends_by_its_gestionnaire_who_may_choose_person_by_person(
    client: httpx2.AsyncClient,
    admin: Connexion,
    claire: UUID,
    collegue: UUID,
    structure: UUID,
    samira: UUID,
) -> None:
    ligne = admin.execute("select id from habilitation where compte_id = %s", (claire,)).fetchone()
    assert ligne is not None
    fin = f"/administration/habilitations/{ligne[0]}/fin"
    await entrer(client, "gestionnaire")
    assert f"/portefeuilles/{claire}" in (await client.get(fin)).text
    assert (await remplir(client, fin, fin)).status_code == 422
    choix = {f"suite_{structure}": str(collegue), "motif": MOTIF}
    assert (await remplir(client, fin, fin, **choix)).status_code == 303
    assert abandons(admin) == []


async def test_structure_that_leaves_says_whom_it_leaves(
    client: httpx2.AsyncClient,
    admin: Connexion,
    structure: UUID,
    base: Base,
    settings: Settings,
    sessions: Sessions,
) -> None:
    await entrer(client, "administratrice")
    depart = f"/administration/structures/{structure}/depart"
    page = (await client.get(depart)).text
    assert "perdent cet appui" in page
    jour = re.search(r'type="date"', page)
    assert jour is not None
    aujourdhui = admin.execute("select (now() at time zone 'Europe/Paris')::date::text").fetchone()
    assert aujourdhui is not None
    assert (await remplir(client, depart, depart, le=aujourdhui[0])).status_code == 303
    await travailler(base.app_url, contexte(settings, sessions, Coffre("s" * 40)), attendre=False)
    assert abandons(admin) == []
    await entrer(client, "personne")
    assert "ne participe plus à Carnet" in (await client.get("/mon-cercle")).text


async def test_leaving_a_circle_tells_her_and_who_answers_for_the_structure(
    client: httpx2.AsyncClient, admin: Connexion, claire: UUID, samira: UUID, rendez_vous: UUID
) -> None:
    await entrer(client, "referente")
    adresse = f"/carnets/{samira}/cercle/quitter"
    assert (await remplir(client, adresse, adresse)).status_code == 303
    assert admin.execute(
        "select a_reprendre_le is not null from rendez_vous where id = %s", (rendez_vous,)
    ).fetchone()
    await entrer(client, "gestionnaire")
    assert str(samira) in (await client.get("/equipe")).text.split("Sans référent de parcours")[0]
