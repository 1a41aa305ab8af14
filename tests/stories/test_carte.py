"""Tell the card of codes: made by one, confirmed by another, and she enters with it alone."""

import io
import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pypdf
import pytest

from core.forms import CLE
from tests.attaques.pages import Page
from tests.auth import monde
from tests.stories.gestes import entrer, jeton, remplir
from tests.stories.promenade import montrer
from tests.stories.test_api import entetes

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
_NUMERO = re.compile(r"<strong>([2-9A-Z]{4} [2-9A-Z]{4})</strong>")
_CODES = re.compile(r"<li>([2-9A-Z]{3} [2-9A-Z]{3})</li>")


def nee(admin: Connexion, personne: UUID) -> date:
    """Read her birth date."""
    ligne = admin.execute("select date_naissance from personne where id = %s", (personne,))
    lue = ligne.fetchone()
    admin.rollback()
    assert lue is not None
    jour: date = lue[0]
    return jour


def embaucher(admin: Connexion, qui: str) -> str:
    """Give somebody a colleague; gives what stands before the at sign of their address."""
    ligne = admin.execute(
        "select h.territoire_id, h.structure_id from habilitation h"
        " join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id"
        " where k.courriel = %s order by h.debut, h.id",
        (f"{qui}@demo.example",),
    ).fetchone()
    assert ligne is not None
    compte = monde.professionnel(admin, *ligne)
    admin.execute("update compte set courriel = 'collegue@demo.example' where id = %s", (compte,))
    admin.commit()
    return "collegue"


async def faire(client: httpx2.AsyncClient, samira: UUID) -> tuple[httpx2.Response, str, list[str]]:
    """Make her card; gives the page, its number, its codes."""
    ou = f"/carnets/{samira}/carte"
    await entrer(client, "referente")
    vue = await remplir(client, ou, ou)
    assert vue.status_code == 200, vue.text
    numero, codes = _NUMERO.search(vue.text), _CODES.findall(vue.text)
    assert numero is not None
    assert len(set(codes)) == 20
    return vue, numero[1], codes


async def demander(client: httpx2.AsyncClient, numero: str) -> str:
    """Type the number of a card, as nobody in particular; gives the page that asks a code."""
    client.cookies.clear()
    assert (await client.get("/connexion/carte")).status_code == 200
    return (await client.post("/connexion/carte", data={"numero": numero})).text


async def taper(
    client: httpx2.AsyncClient, numero: str, code: str, naissance: date, nombre: str = ""
) -> httpx2.Response:
    """Type the code that the page asks."""
    await demander(client, numero)
    saisie = {"code": code, "date_naissance": naissance.isoformat(), "nombre": nombre}
    return await client.post("/connexion/carte/code", data=saisie | {"numero": numero})


async def test_card_made_by_one_and_confirmed_by_another_opens_all_to_her(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    ou, jour = f"/carnets/{samira}/carte", nee(admin, samira)
    vue, numero, codes = await faire(client, samira)
    [forme] = [f for f in Page(vue.text).formulaires if f.action.endswith("/impression")]
    imprime = await client.post(forme.action, data=dict(montrer(forme)) | {CLE: uuid4().hex})
    assert imprime.headers["content-type"] == "application/pdf", imprime.text
    [feuille] = pypdf.PdfReader(io.BytesIO(imprime.content)).pages
    assert [round(float(cote) / 72 * 25.4) for cote in feuille.mediabox[2:]] == [105, 148]
    # Letters that are set apart are read with spaces between them.
    lu = re.sub(r"[\s\u200b]", "", feuille.extract_text())
    for dit in (numero, *codes, "/connexion/carte"):
        assert dit.replace(" ", "") in lu, lu
    assert "Samira" not in lu
    assert codes[0] not in (await client.get(ou)).text, "shown once"
    # Whoever made it does not confirm it.
    assert f'action="{ou}/confirmation"' not in (await client.get(ou)).text
    secret = {"numero": numero, "nombre": "4871", "encore": "4871"}
    refuse = await client.post(
        f"{ou}/confirmation", data=secret | {"_csrf": jeton((await client.get(ou)).text)}
    )
    assert refuse.status_code == 403
    # It opens what a paper opens.
    assert "code n° 1" in await demander(client, numero)
    assert (await taper(client, numero, codes[0], jour)).headers["location"] == "/"
    assert "carte de codes, sans le nombre secret" in (await client.get("/mes-connexions")).text
    assert "19 codes" in (await client.get("/ma-carte")).text
    # A colleague has her before them: she chooses a number.
    await entrer(client, embaucher(admin, "referente"))
    faux = await remplir(client, ou, f"{ou}/confirmation", **secret | {"encore": "4872"})
    assert faux.status_code == 422
    assert "4871" not in faux.text
    assert "pas une année" not in faux.text
    devinable = {"nombre": "1990", "encore": "1990"}
    assert (
        await remplir(client, ou, f"{ou}/confirmation", **secret | devinable)
    ).status_code == 422
    bon = await remplir(client, ou, f"{ou}/confirmation", **secret)
    assert bon.headers["location"].endswith("fait=carte_confirmee"), bon.text
    assert "code n° 2" in await demander(client, numero)
    assert (await taper(client, numero, codes[1], jour, "4871")).status_code == 303
    entree = (await client.get("/mes-connexions")).text
    assert "carte de codes, avec le nombre secret" in entree
    assert "Vous voyez tout votre carnet" in entree
    lus = (await client.get("/qui-a-regarde")).text
    for dit in ("a fait une carte de codes", "votre carte de codes à la main"):
        assert dit in lus
    dits = (await client.get("/avis")).text
    assert "Une carte de codes a été faite pour entrer dans votre espace" in dits
    # Replayed, or with another's birth date: nothing, and nothing is said of why.
    assert (await taper(client, numero, codes[1], jour, "4871")).status_code == 422
    assert (await taper(client, numero, codes[2], date(1901, 1, 1))).status_code == 422


async def test_card_that_is_lost_is_cancelled_by_her_or_by_api(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    jour, api = nee(admin, samira), f"/api/v1/carnets/{samira}/carte"
    _, numero, codes = await faire(client, samira)
    porteur, sienne = entetes(admin, "referente"), entetes(admin, "personne")
    for qui in (porteur, sienne):
        lue = (await client.get(api, headers=qui)).json()
        assert (lue["codes_restants"], lue["nombre_secret"], lue["bloquee"]) == (20, False, False)
    assert (await client.post(f"{api}/annulation", headers=porteur)).status_code == 204
    assert (await client.get(api, headers=sienne)).status_code == 404
    assert (await taper(client, numero, codes[0], jour)).status_code == 422
    _, numero, codes = await faire(client, samira)
    assert (await taper(client, numero, codes[0], jour)).status_code == 303
    annule = await remplir(client, "/ma-carte", "/ma-carte/annulation")
    assert annule.headers["location"] == "/ma-carte?fait=carte_annulee"
    assert "pas de carte" in (await client.get("/ma-carte")).text
    assert (await taper(client, numero, codes[1], jour)).status_code == 422
    await entrer(client, "referente")
    assert (
        "Une carte de codes que vous aviez faite a été annulée" in (await client.get("/avis")).text
    )


async def test_person_makes_her_own_card_and_is_told_when_few_codes_are_left(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    jour = nee(admin, samira)
    await entrer(client, "personne")
    mal = await remplir(client, "/ma-carte", "/ma-carte", nombre="4871", encore="4817")
    assert (mal.status_code, "4871" in mal.text) == (422, False)
    vue = await remplir(client, "/ma-carte", "/ma-carte", nombre="4871", encore="4871")
    numero, codes = _NUMERO.search(vue.text), _CODES.findall(vue.text)
    assert numero is not None
    admin.execute("update carte_codes set codes[1:14] = array_fill(null::bytea, array[14])")
    admin.commit()
    assert "code n° 15" in await demander(client, numero[1])
    entree = await taper(client, numero[1], codes[14], jour, "4871")
    assert entree.headers["location"] == "/ma-carte"
    page = (await client.get("/ma-carte")).text
    assert "5 codes" in page
    assert "prévoyez une autre carte" in page
    await entrer(client, "referente")
    assert "Il reste peu de codes sur une carte" in (await client.get("/avis")).text


async def test_wrong_tries_shut_the_card_and_its_page_says_so_to_those_who_may_know(
    client: httpx2.AsyncClient, samira: UUID, admin: Connexion
) -> None:
    jour = nee(admin, samira)
    _, numero, codes = await faire(client, samira)
    dits = {(await taper(client, numero, "222222", jour)).status_code for _ in range(5)}
    assert dits == {422}
    assert (await taper(client, numero, codes[0], jour)).status_code == 422
    inconnue = await taper(client, "K7MP 2XWA", codes[0], jour)
    assert inconnue.status_code == 422
    await entrer(client, "personne")
    assert "Cette carte est bloquée" in (await client.get("/ma-carte")).text
    assert "trop de fois avec votre carte" in (await client.get("/avis")).text
    await entrer(client, "referente")
    assert "Cette carte est bloquée" in (await client.get(f"/carnets/{samira}/carte")).text
