"""Say an offer's places, as the territoire's professionals do, and read them on the sheet."""

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any

import httpx2
import psycopg
import pytest

from core.clock import PARIS, aujourdhui
from core.coffre import Coffre
from core.liens import sceller
from core.texts import date_fr
from offers.places.rules import LIEN
from tests.dates import dans
from tests.stories.gestes import entrer, jeton, remplir
from tests.stories.test_api import entetes
from tests.stories.test_extensions import une_offre

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


async def poster(
    client: httpx2.AsyncClient, offre: str, quoi: str, **champs: Any
) -> httpx2.Response:
    """Post one of the forms of the page of places."""
    return await remplir(client, f"/offres/{offre}/places", f"/offres/{offre}/{quoi}", **champs)


async def test_places_are_said_then_read_on_the_sheet_by_the_territoire(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    champs = {
        "capacite": "12",
        "occupees": "9",
        "en_attente": "0",
        "attente_jours": "30",
        "origine": "structure",
    }
    assert (await poster(client, offre, "places", **champs)).status_code == 303
    await entrer(client, "coordonnateur")
    fiche = re.sub(r"<[^>]+>", "", (await client.get(f"/offres/{offre}")).text)
    assert (
        "3 places libres sur 12\u202f; 0 personne en liste d’attente, environ 4 semaines d’attente"
        in fiche
    )
    assert "dit par la structure aujourd’hui" in fiche
    client.cookies.clear()
    assert "3 places libres" not in (await client.get(f"/offres/{offre}")).text


async def test_same_figures_said_again_are_dated_again_and_both_stay_in_the_history(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    for _ in range(2):
        assert (
            await poster(client, offre, "places", capacite="8", occupees="8")
        ).status_code == 303
    lignes = admin.execute(
        "select remplace_le is null, origine from offre_places where service_id = %s order by"
        " dit_le",
        (offre,),
    ).fetchall()
    assert lignes == [(False, "structure"), (True, "structure")]
    page = (await client.get(f"/offres/{offre}/places")).text
    assert page.count("complète (8 places)") == 3
    assert "écrit par Claire Mazel, Mission locale" in page
    assert "Complète, sans liste d’attente." in page


async def test_figure_older_than_sixty_days_is_to_be_confirmed(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    await poster(client, offre, "places", capacite="12", occupees="9")
    for age, dite in ((60, False), (61, True)):
        dit_le = datetime.combine(aujourdhui() - timedelta(days=age), time(0, 30), PARIS)
        admin.execute("update offre_places set dit_le = %s where service_id = %s", (dit_le, offre))
        admin.commit()
        page = (await client.get(f"/offres/{offre}")).text
        assert ("· <strong>à confirmer</strong>" in page) is dite


async def test_all_fields_left_empty_withdraw_what_was_said(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    await poster(client, offre, "places", capacite="12")
    assert (await poster(client, offre, "places", origine="structure")).status_code == 303
    assert "Places</dt>" not in (await client.get(f"/offres/{offre}")).text


@pytest.mark.parametrize(
    ("quoi", "champs", "champ", "phrase"),
    [
        (
            "places",
            {"capacite": "3", "occupees": "5"},
            "occupees",
            "plus de places occupées que de places",
        ),
        ("places", {"occupees": "5"}, "occupees", "combien il y a de places"),
        ("places", {"capacite": "beaucoup"}, "capacite", "nombre entier"),
        ("places", {"capacite": "-1"}, "capacite", "Au moins 0"),
        ("places", {"attente_jours": "9999"}, "attente_jours", "Au plus 3650"),
        ("places", {"capacite": "3", "origine": "lien"}, "origine", "proposées"),
        ("sessions", {"fin": dans(404)}, "debut", "à remplir"),
        ("sessions", {"debut": dans(404), "fin": dans(400)}, "fin", "finit avant d’avoir commencé"),
        ("sessions", {"debut": dans(404), "limite": dans(405)}, "limite", "au plus tard"),
        (
            "sessions",
            {"debut": dans(404), "places": "2", "prises": "3"},
            "prises",
            "plus d’inscrits que de places",
        ),
        ("sessions", {"debut": "demain"}, "debut", "pas lisible"),
    ],
)
async def test_bad_figures_are_named_beside_their_field_and_kept(
    client: httpx2.AsyncClient,
    admin: Connexion,
    quoi: str,
    champs: dict[str, str],
    champ: str,
    phrase: str,
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    reponse = await poster(client, offre, quoi, **champs)
    assert reponse.status_code == 422
    trouve = re.search(f'id="{champ}-erreur">([^<]+)<', reponse.text)
    assert trouve is not None, reponse.text
    assert phrase in trouve[1]
    for nom, valeur in champs.items():
        if nom != "origine":
            assert f'value="{valeur}"' in reponse.text


async def test_session_is_noted_changed_and_cancelled(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    champs = {
        "debut": dans(404),
        "fin": dans(440),
        "limite": dans(388),
        "places": "8",
        "lieu": "Nîmes",
    }
    assert (await poster(client, offre, "sessions", **champs)).status_code == 303
    double = await poster(client, offre, "sessions", **champs)
    assert (double.status_code, "déjà notée ce jour-là" in double.text) == (422, True)
    page = (await client.get(f"/offres/{offre}/places")).text
    du, au = (date_fr(date.fromisoformat(dans(jours))) for jours in (404, 440))
    assert f"du {du} au {au}, Nîmes : 8 places libres sur 8" in page
    lien = re.search(r"/sessions-offre/[0-9a-f-]{36}", page)
    assert lien is not None
    formulaire = await client.get(lien[0])
    assert f'value="{dans(388)}"' in formulaire.text
    change = await client.post(
        lien[0], data=champs | {"prises": "8", "_csrf": jeton(formulaire.text)}
    )
    assert change.status_code == 303, change.text
    assert "Nîmes : complète" in (await client.get(f"/offres/{offre}")).text
    # The address of what it was shows what it became.
    assert re.search(r'name="prises"[^>]* value="8"', (await client.get(lien[0])).text)
    lien = re.search(
        r"/sessions-offre/[0-9a-f-]{36}", (await client.get(f"/offres/{offre}/places")).text
    )
    assert lien is not None
    annule = await client.post(f"{lien[0]}/annulation", data={"_csrf": jeton(page)})
    assert annule.status_code == 303
    assert "janvier 2031" not in (await client.get(f"/offres/{offre}")).text


@pytest.mark.parametrize("qui", ["personne", "administratrice", "dpo"])
async def test_who_works_with_no_offer_says_no_places(
    client: httpx2.AsyncClient, admin: Connexion, qui: str
) -> None:
    offre = une_offre(admin)
    await entrer(client, qui)
    assert (await client.get(f"/offres/{offre}/places")).status_code == 403
    assert "Places et sessions" not in (await client.get(f"/offres/{offre}")).text


async def test_program_states_places_and_sessions(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    secret = entetes(admin, "referente")
    base = f"/api/v1/services/{offre}"
    chiffres = {"capacite": 10, "occupees": 4, "origine": "professionnel"}
    assert (await client.put(f"{base}/places", json=chiffres, headers=secret)).status_code == 204
    lues = (await client.get(f"{base}/places", headers=secret)).json()
    assert (lues["capacite"], lues["occupees"], lues["en_attente"], lues["etat"]) == (
        10,
        4,
        None,
        "ouverte",
    )
    assert lues["demandes_7_jours"] is None
    deux = [{"debut": dans(404), "places": 8}, {"debut": dans(463)}]
    for voulues in (deux, deux[1:]):
        assert (
            await client.put(f"{base}/sessions", json={"sessions": voulues}, headers=secret)
        ).status_code == 204
    sessions = (await client.get(f"{base}/sessions", headers=secret)).json()["sessions"]
    assert [s["debut"] for s in sessions] == [dans(463)]
    refus = await client.put(f"{base}/places", json={"capacite": 1, "occupees": 2}, headers=secret)
    assert (refus.status_code, "occupees" in refus.text) == (422, True), refus.text
    assert (await client.get(f"{base}/places")).status_code == 401


# The structure answers by a link
# -------------------------------------------------------------------------------------
COURRIEL = "contact@producteur.example"


def avec_courriel(admin: Connexion) -> str:
    """Give an offer that says an e-mail, of which nobody asked anything."""
    offre = une_offre(admin)
    admin.execute(
        "update catalogue_service set donnees = donnees || jsonb_build_object('courriel', %s::text)"
        " where id = %s",
        (COURRIEL, offre),
    )
    admin.commit()
    return offre


def lien_du_courriel(client: httpx2.AsyncClient, admin: Connexion) -> tuple[str, dict[str, str]]:
    coffre: Coffre = client._transport.app.state.coffre  # type: ignore[attr-defined]
    admin.rollback()
    lus = admin.execute(
        "select contenu from courriel_sortant where contenu is not null order by cree_le"
    ).fetchall()
    courriel: dict[str, str] = json.loads(coffre.ouvrir(lus[-1][0], b"courriel"))
    trouve = re.search(r"/places-a-jour/\S+", courriel["corps"])
    assert trouve is not None
    return trouve[0], courriel


async def test_structure_is_asked_and_answers_by_one_click(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = avec_courriel(admin)
    await entrer(client, "referente")
    await poster(client, offre, "places", capacite="10", occupees="4")
    assert (await poster(client, offre, "places/demande")).status_code == 303
    encore = await poster(client, offre, "places/demande")
    assert (encore.status_code, "laissez une semaine" in encore.text) == (422, True)
    lien, courriel = lien_du_courriel(client, admin)
    assert courriel["destinataire"] == COURRIEL
    assert "Mazel" not in courriel["corps"] + courriel["sujet"]
    client.cookies.clear()
    page = (await client.get(lien)).text
    assert "6 places libres sur 10" in page
    assert "Merci" in (await client.post(lien, data={"capacite": "10", "occupees": "4"})).text
    await entrer(client, "conseiller")
    fiche = re.sub(r"<[^>]+>", "", (await client.get(f"/offres/{offre}")).text)
    assert "confirmé par la structure aujourd’hui" in fiche
    assert "Dernière réponse" in (await client.get(f"/offres/{offre}/places")).text


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({}, "capacite"),
        ({"capacite": "3", "occupees": "5"}, "occupees"),
        ({"capacite": "beaucoup"}, "capacite"),
    ],
)
async def test_bad_answer_is_named_and_nothing_changes(
    client: httpx2.AsyncClient, admin: Connexion, champs: dict[str, str], champ: str
) -> None:
    offre = avec_courriel(admin)
    await entrer(client, "referente")
    await poster(client, offre, "places/demande")
    lien, _ = lien_du_courriel(client, admin)
    client.cookies.clear()
    reponse = await client.post(lien, data=champs)
    assert (reponse.status_code, f'id="{champ}-erreur"' in reponse.text) == (422, True)
    assert admin.execute(
        "select count(*) from offre_places where service_id = %s", (offre,)
    ).fetchone() == (0,)


async def test_offer_without_email_is_called_instead(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    admin.execute(
        "update catalogue_service set donnees = donnees - 'courriel' where id = %s", (offre,)
    )
    admin.execute(
        "update catalogue_structure t set donnees = t.donnees - 'courriel' from catalogue_service s"
        " where s.id = %s and t.id = s.structure_id",
        (offre,),
    )
    admin.commit()
    await entrer(client, "referente")
    refus = await poster(client, offre, "places/demande")
    assert (refus.status_code, "appelez-les" in refus.text) == (422, True)


async def test_forged_link_or_another_s_link_says_nothing(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = avec_courriel(admin)
    await entrer(client, "referente")
    await poster(client, offre, "places/demande")
    ligne = admin.execute(
        "select id from places_demande where service_id = %s", (offre,)
    ).fetchone()
    assert ligne is not None
    coffre: Coffre = client._transport.app.state.coffre  # type: ignore[attr-defined]
    client.cookies.clear()
    demain, hier = aujourdhui() + timedelta(days=1), aujourdhui() - timedelta(days=1)
    for jeton_ in (
        "faux",
        sceller(coffre, LIEN, 1, ligne[0], hier),
        sceller(coffre, b"veille", 1, ligne[0], demain),
    ):
        assert (
            await client.post(f"/places-a-jour/{jeton_}", data={"capacite": "1"})
        ).status_code == 404
    ailleurs = sceller(coffre, LIEN, 2, ligne[0], demain)
    assert "n’est plus publiée" in (await client.get(f"/places-a-jour/{ailleurs}")).text
    await client.post(f"/places-a-jour/{ailleurs}", data={"capacite": "1"})
    assert admin.execute(
        "select count(*) from offre_places where service_id = %s", (offre,)
    ).fetchone() == (0,)
