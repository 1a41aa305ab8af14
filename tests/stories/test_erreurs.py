"""Say that an offer is wrong, and read the answer."""

import re
from typing import Any

import httpx2
import psycopg
import pytest

from tests.stories.gestes import entrer, jeton, remplir
from tests.stories.test_api import entetes
from tests.stories.test_extensions import une_offre
from tests.stories.test_locales import publiee

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
DIT = {"sujet": "contact", "texte": "Le 04 66 99 sonne dans le vide."}


async def signaler(client: httpx2.AsyncClient, offre: str, **champs: str) -> httpx2.Response:
    return await remplir(
        client, f"/offres/{offre}/erreur", f"/offres/{offre}/erreur", **(champs or DIT)
    )


async def repondre(client: httpx2.AsyncClient, mot: str, **champs: str) -> httpx2.Response:
    """Answer the error that says this word."""
    page = (await client.get("/erreurs-offres")).text
    section = next(s for s in page.split("<section") if mot in s)
    trouve = re.search(r'action="(/erreurs-offres/[^"]+)"', section)
    assert trouve is not None, section
    return await client.post(trouve[1], data={"suite": "corrigee", "_csrf": jeton(page)} | champs)


async def test_error_goes_to_the_coordonnateur_and_its_answer_comes_back(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    assert (await signaler(client, offre)).headers["location"].startswith("/erreurs-offres")
    assert "En attente de réponse." in (await client.get("/erreurs-offres")).text
    await entrer(client, "conseiller")
    fiche = (await client.get(f"/offres/{offre}")).text
    assert "Une erreur est signalée" in fiche
    assert "sonne dans le vide" not in fiche + (await client.get("/erreurs-offres")).text
    await entrer(client, "coordonnateur")
    assert (await repondre(client, "sonne dans le vide", reponse="Vu avec eux.")).status_code == 303
    await entrer(client, "referente")
    lue = (await client.get("/erreurs-offres")).text
    assert "C’est corrigé" in lue
    assert "Vu avec eux." in lue
    assert "Une erreur est signalée" not in (await client.get(f"/offres/{offre}")).text


async def test_accompanied_person_says_an_error_without_being_named(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    await entrer(client, "personne")
    assert (await signaler(client, offre)).status_code == 303
    await entrer(client, "coordonnateur")
    page = (await client.get("/erreurs-offres")).text
    assert "par une personne accompagnée" in page
    assert "Samira" not in page
    assert "Samira" not in (await client.get("/erreurs-offres.csv")).text


async def test_structure_answers_about_its_own_offer(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    locale = await publiee(client)
    await entrer(client, "conseiller")
    service = f"local-{_territoire(admin, locale)}--{locale.hex}"
    assert (await signaler(client, service)).status_code == 303
    await entrer(client, "referente")
    assert (await repondre(client, "sonne dans le vide", suite="exacte")).status_code == 303


def _territoire(admin: Connexion, offre: Any) -> int:
    ligne = admin.execute(
        "select territoire_id from offre_locale where id = %s", (offre,)
    ).fetchone()
    assert ligne is not None
    numero: int = ligne[0]
    return numero


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"sujet": ""}, "à remplir"),
        ({"sujet": "couleur"}, "proposées"),
        ({"sujet": "autre", "texte": " "}, "Dites en une phrase"),
        ({"sujet": "contact", "texte": "x" * 1001}, "1000"),
    ],
)
async def test_what_cannot_be_kept_is_said_and_kept_in_the_form(
    client: httpx2.AsyncClient, admin: Connexion, champs: dict[str, str], phrase: str
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    reponse = await signaler(client, offre, **champs)
    assert reponse.status_code == 422
    assert phrase in reponse.text.replace("\u202f", "")
    if "x" in champs.get("texte", ""):
        assert champs["texte"] in reponse.text


async def test_an_error_is_answered_once(client: httpx2.AsyncClient, admin: Connexion) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    await signaler(client, offre)
    ligne = admin.execute("select id from offre_erreur where service_id = %s", (offre,)).fetchone()
    assert ligne is not None
    await entrer(client, "coordonnateur")
    adresse = f"/erreurs-offres/{ligne[0]}/suite"
    page = (await client.get("/erreurs-offres")).text
    inconnue = await client.post(
        adresse, data={"suite": "peut-être", "_csrf": jeton(page), "reponse": "À garder"}
    )
    assert (inconnue.status_code, 'value="À garder"' in inconnue.text) == (422, True)
    envoi = {"suite": "transmise", "_csrf": jeton(page)}
    assert (await client.post(adresse, data=envoi)).status_code == 303
    encore = await client.post(adresse, data=envoi)
    assert (encore.status_code, "déjà répondu" in encore.text) == (422, True)


async def test_past_thirty_unanswered_errors_one_waits(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    offre = une_offre(admin)
    await entrer(client, "referente")
    for _ in range(30):
        assert (await signaler(client, offre)).status_code == 303
    refus = await signaler(client, offre)
    assert (refus.status_code, "attendent une réponse" in refus.text) == (422, True)


async def test_programs_say_list_and_answer(client: httpx2.AsyncClient, admin: Connexion) -> None:
    offre = une_offre(admin)
    client.cookies.clear()
    pro, coordonnateur = entetes(admin, "referente"), entetes(admin, "coordonnateur")
    dite = await client.post(f"/api/v1/services/{offre}/erreurs", json=DIT, headers=pro)
    assert dite.status_code == 201
    lues = (await client.get("/api/v1/erreurs", headers=coordonnateur)).json()
    (mienne,) = [e for e in lues["items"] if e["id"] == dite.json()["id"]]
    assert set(mienne) == {"id", "service_id", "source", "sujet", "texte", "signalee_le"}
    adresse = f"/api/v1/erreurs/{mienne['id']}/suite"
    assert (await client.post(adresse, json={"suite": "exacte"}, headers=pro)).status_code == 403
    assert (
        await client.post(adresse, json={"suite": "exacte"}, headers=coordonnateur)
    ).status_code == 204
    assert (await client.get(f"/api/v1/services/{offre}/erreurs", headers=pro)).status_code in (
        404,
        405,
    )


async def test_visitor_is_asked_to_log_in(client: httpx2.AsyncClient, admin: Connexion) -> None:
    offre = une_offre(admin)
    client.cookies.clear()
    assert "/erreur" not in (await client.get(f"/offres/{offre}")).text
    assert (await client.get(f"/offres/{offre}/erreur")).status_code in (303, 401)
