"""Know companies together: one sheet each, nobody calls twice a month without knowing."""

import re
from datetime import timedelta
from typing import Any

import httpx2
import psycopg
import pytest

from core.clock import aujourdhui
from tests.dates import dans
from tests.stories.gestes import entrer, jeton, remplir

pytestmark = pytest.mark.pg
FICHE = {
    "siret": "443 061 841 00047",
    "nom": "Biscuiterie du Vidourle",
    "commune": "Nîmes",
    "secteur": "1072z",
    "propose": ["immersion", "emploi"],
    "telephone": "04 66 11 22 33",
}


async def creer(client: httpx2.AsyncClient) -> str:
    """Open a sheet; gives its address."""
    envoi = await remplir(client, "/entreprises/nouvelle", "/entreprises", **FICHE)
    assert envoi.status_code == 303, envoi.text
    return envoi.headers["location"].partition("?")[0]


async def test_sheet_is_opened_once_and_read_by_the_consortium(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    fiche = await creer(client)
    double = await remplir(client, "/entreprises/nouvelle", "/entreprises", **FICHE)
    assert (double.status_code, "a déjà sa fiche" in double.text) == (422, True)
    assert 'value="Biscuiterie du Vidourle"' in double.text
    for qui in ("conseiller", "orientation", "gestionnaire", "coordonnateur"):
        await entrer(client, qui)
        page = (await client.get(fiche)).text
        assert "10.72Z" in page, qui
        assert "443\u202f061\u202f841\u202f00047" in page


@pytest.mark.parametrize("q", ["biscuiterie", "vidourle nimes", "443061", "443 061 841"])
async def test_company_is_found_by_name_commune_or_siret(
    client: httpx2.AsyncClient, q: str
) -> None:
    await entrer(client, "referente")
    fiche = await creer(client)
    page = (await client.get("/entreprises", params={"q": q})).text
    assert fiche in page
    assert "Primeurs du Pont" not in page


async def test_second_contact_of_the_month_asks_to_confirm_whoever_took_the_first(
    client: httpx2.AsyncClient,
) -> None:
    await entrer(client, "referente")
    fiche = await creer(client)
    hier = (aujourdhui() - timedelta(days=1)).isoformat()
    premier = await remplir(
        client, fiche, f"{fiche}/contacts", le=hier, objet="emploi", issue="a_rappeler"
    )
    assert premier.status_code == 303
    await entrer(client, "conseiller")
    champs = {
        "le": aujourdhui().isoformat(),
        "objet": "immersion",
        "texte": "Un accueil de deux semaines.",
    }
    second = await remplir(client, fiche, f"{fiche}/contacts", **champs)
    assert second.status_code == 422
    assert re.search(
        "Déjà contactée le .* par Claire Mazel, Mission locale .* pour un emploi", second.text
    )
    assert "Un accueil de deux semaines.</textarea>" in second.text
    assert (
        await remplir(client, fiche, f"{fiche}/contacts", **champs, confirme="true")
    ).status_code == 303
    page = (await client.get(fiche)).text
    assert page.index("Julien Pons") < page.index("Claire Mazel")


async def test_contact_after_a_month_asks_nothing(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    fiche = await creer(client)
    for il_y_a in (33, 0):
        le = (aujourdhui() - timedelta(days=il_y_a)).isoformat()
        assert (
            await remplir(client, fiche, f"{fiche}/contacts", le=le, objet="suivi")
        ).status_code == 303


@pytest.mark.parametrize(
    ("champs", "champ", "phrase"),
    [
        ({"objet": "emploi", "le": dans(30)}, "le", "une fois qu’il a eu lieu"),
        ({"objet": "emploi", "le": "hier"}, "le", "pas lisible"),
        ({"le": "2026-01-05"}, "objet", "à remplir"),
        ({"objet": "vendre", "le": "2026-01-05"}, "objet", "proposées"),
    ],
)
async def test_bad_contact_is_named_beside_its_field(
    client: httpx2.AsyncClient, champs: dict[str, str], champ: str, phrase: str
) -> None:
    await entrer(client, "referente")
    fiche = await creer(client)
    reponse = await remplir(client, fiche, f"{fiche}/contacts", **champs)
    assert reponse.status_code == 422
    trouve = re.search(f'id="{champ}-erreur">([^<]+)<', reponse.text)
    assert trouve is not None
    assert phrase in trouve[1]


async def test_sheet_is_changed_and_an_unknown_commune_is_named(
    client: httpx2.AsyncClient, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "referente")
    fiche = await creer(client)
    change = FICHE | {"commune": "Atlantide", "nom": "Biscuiterie"}
    refus = await remplir(client, f"{fiche}/modification", f"{fiche}/modification", **change)
    assert (refus.status_code, "Nous ne trouvons pas cette commune" in refus.text) == (422, True)
    change = FICHE | {"propose": ["visite"], "nom": "Biscuiterie"}
    assert (
        await remplir(client, f"{fiche}/modification", f"{fiche}/modification", **change)
    ).status_code == 303
    ligne = admin.execute(
        "select nom, commune_code, propose from entreprise where siret = '44306184100047'"
    ).fetchone()
    assert ligne == ("Biscuiterie", "30189", ["visite"])


async def test_list_leaves_as_a_spreadsheet_without_anybody(client: httpx2.AsyncClient) -> None:
    await entrer(client, "coordonnateur")
    csv = await client.get("/entreprises.csv")
    assert csv.status_code == 200
    assert "Menuiserie des Garrigues" in csv.text
    assert "Mazel" not in csv.text


@pytest.mark.parametrize("qui", ["personne", "administratrice", "dpo"])
async def test_companies_are_shut_to_others(client: httpx2.AsyncClient, qui: str) -> None:
    await entrer(client, qui)
    for chemin in ("/entreprises", "/entreprises.csv", "/entreprises/nouvelle"):
        assert (await client.get(chemin)).status_code == 403
    assert 'href="/entreprises"' not in (await client.get("/offres")).text


async def test_forms_of_somebody_else_s_page_are_refused(client: httpx2.AsyncClient) -> None:
    await entrer(client, "referente")
    fiche = await creer(client)
    page = await client.get(fiche)
    assert jeton(page.text)
    refus = await client.post(
        f"{fiche}/contacts", data={"le": "2026-01-05", "objet": "emploi", "_csrf": "0" * 64}
    )
    assert refus.status_code == 403
