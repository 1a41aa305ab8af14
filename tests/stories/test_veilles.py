"""Follow a search.

Read what is new, be told without a word of what one looks for, stop the mails by their link.
"""

import json
import re
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest

from core.clock import PARIS, aujourdhui
from core.coffre import Coffre
from core.db import Sessions
from core.liens import sceller
from offers.veilles.commands import LIEN
from offers.veilles.jobs import prevenir_des_nouveautes
from tests.conftest import Base
from tests.stories.gestes import entrer, jeton, remplir
from tests.stories.test_api import entetes, probleme

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
REQUETE = "code_commune=30189&thematiques=mobilite"
BASE = "http://carnet.example"
_LUNDI = aujourdhui() + timedelta(days=(7 - aujourdhui().weekday()))
LUNDI = datetime.combine(_LUNDI, time(7), PARIS)
MARDI = LUNDI + timedelta(days=1)


async def suivre(client: httpx2.AsyncClient, **champs: str) -> httpx2.Response:
    """Keep the search from the page of results, as a person does."""
    page = (await client.get(f"/offres?{REQUETE}")).text
    trouve = re.search(r'href="(/recherches/nouvelle\?[^"]+)"', page)
    assert trouve is not None
    adresse = trouve[1].replace("&amp;", "&")
    formulaire = (await client.get(adresse)).text
    cachee = re.search(r'name="requete" value="([^"]*)"', formulaire)
    assert cachee is not None
    envoi = {"nom": "La mobilité", "rythme": "jour", "requete": cachee[1].replace("&amp;", "&")}
    return await client.post("/recherches", data=envoi | champs | {"_csrf": jeton(formulaire)})


def arriver(admin: Connexion, nombre: int) -> list[str]:
    """Bring offers that the search finds, as an import would; the others are of long ago."""
    admin.execute("update veille set fermee_le = now() where nom <> 'La mobilité'")
    admin.execute("update catalogue_service set vu_le = now() - interval '40 days'")
    lignes = admin.execute(
        "update catalogue_service set vu_le = clock_timestamp() where id in (select id from"
        " catalogue_service where"
        " code_insee = '30189' and sur_place and retire_le is null and zones = '{*}' and exists"
        " (select 1 from"
        " unnest(thematiques) t where t like 'mobilite--%%') order by id limit %s) returning nom",
        (nombre,),
    ).fetchall()
    admin.commit()
    assert len(lignes) == nombre
    return [nom for (nom,) in lignes]


@pytest.fixture
def coffre(client: httpx2.AsyncClient) -> Coffre:
    sur: Coffre = client._transport.app.state.coffre  # type: ignore[attr-defined]
    return sur


def courriels(admin: Connexion, coffre: Coffre) -> list[dict[str, str]]:
    admin.rollback()
    lignes = admin.execute(
        "select contenu from courriel_sortant where contenu is not null order by cree_le"
    ).fetchall()
    return [json.loads(coffre.ouvrir(contenu, b"courriel")) for (contenu,) in lignes]


async def test_what_is_new_is_told_once_without_saying_what(
    client: httpx2.AsyncClient, admin: Connexion, sessions: Sessions, coffre: Coffre
) -> None:
    await entrer(client, "referente")
    assert (await suivre(client)).status_code == 303
    noms = arriver(admin, 2)
    avant = len(courriels(admin, coffre))
    assert await prevenir_des_nouveautes(sessions, coffre, BASE, MARDI) == 1
    assert await prevenir_des_nouveautes(sessions, coffre, BASE, MARDI + timedelta(days=1)) == 0
    (courriel,) = courriels(admin, coffre)[avant:]
    assert courriel["destinataire"] == "referente@demo.example"
    assert "2 nouvelles offres répondent" in courriel["corps"]
    dit = courriel["sujet"] + courriel["corps"]
    for mot in (*noms, "obilité", "Nîmes", "30189", "Mazel", "Claire"):
        assert mot not in dit
    page = (await client.get("/recherches")).text
    for nom in noms:
        assert nom.replace("'", "&#39;") in page


async def test_weekly_search_waits_for_monday_and_says_the_week(
    client: httpx2.AsyncClient, admin: Connexion, sessions: Sessions, coffre: Coffre
) -> None:
    await entrer(client, "referente")
    await suivre(client, rythme="semaine")
    arriver(admin, 1)
    assert await prevenir_des_nouveautes(sessions, coffre, BASE, LUNDI - timedelta(days=1)) == 0
    assert await prevenir_des_nouveautes(sessions, coffre, BASE, LUNDI) == 1


async def test_search_without_mail_still_shows_what_is_new(
    client: httpx2.AsyncClient, admin: Connexion, sessions: Sessions, coffre: Coffre
) -> None:
    await entrer(client, "personne")
    await suivre(client, rythme="jamais")
    (nom,) = arriver(admin, 1)
    assert await prevenir_des_nouveautes(sessions, coffre, BASE, MARDI) == 0
    assert nom.replace("'", "&#39;") in (await client.get("/recherches")).text


async def test_offer_out_of_the_search_or_seen_before_is_not_new(
    client: httpx2.AsyncClient, admin: Connexion, sessions: Sessions, coffre: Coffre
) -> None:
    await entrer(client, "referente")
    await suivre(client)
    admin.execute("update veille set fermee_le = now() where nom <> 'La mobilité'")
    admin.execute(
        "update catalogue_service set vu_le = case when 'mobilite' = any(select split_part(t, '--',"
        " 1) from"
        " unnest(thematiques) t) then now() - interval '2 days' else clock_timestamp() end"
    )
    admin.commit()
    assert await prevenir_des_nouveautes(sessions, coffre, BASE, MARDI) == 0


async def test_link_stops_the_mails_and_nothing_else(
    client: httpx2.AsyncClient, admin: Connexion, sessions: Sessions, coffre: Coffre
) -> None:
    await entrer(client, "referente")
    await suivre(client)
    arriver(admin, 1)
    await prevenir_des_nouveautes(sessions, coffre, BASE, MARDI)
    lien = re.search(BASE + r"(/recherches/arret/\S+)", courriels(admin, coffre)[-1]["corps"])
    assert lien is not None
    client.cookies.clear()
    page = await client.get(lien[1])
    assert (page.status_code, "obilité" in page.text) == (200, False)
    assert "Plus aucun courriel" in (await client.post(lien[1], data={})).text
    arriver(admin, 2)
    assert await prevenir_des_nouveautes(sessions, coffre, BASE, MARDI + timedelta(days=1)) == 0
    await entrer(client, "referente")
    assert "La mobilité" in (await client.get("/recherches")).text


async def test_forged_or_old_link_stops_nothing(
    client: httpx2.AsyncClient, admin: Connexion, coffre: Coffre
) -> None:
    await entrer(client, "referente")
    await suivre(client)
    client.cookies.clear()
    cle = _une(admin)
    hier, demain = aujourdhui() - timedelta(days=1), aujourdhui() + timedelta(days=1)
    autre_usage = sceller(coffre, b"revue-offre", 1, cle, demain)
    for lien in ("faux", sceller(coffre, LIEN, 1, cle, hier), autre_usage):
        assert (await client.get(f"/recherches/arret/{lien}")).status_code == 404
        await client.post(f"/recherches/arret/{lien}", data={})
    await client.post(f"/recherches/arret/{sceller(coffre, LIEN, 2, cle, demain)}", data={})
    admin.rollback()
    assert admin.execute("select rythme from veille where id = %s", (cle,)).fetchone() == ("jour",)


def _une(admin: Connexion) -> UUID:
    ligne = admin.execute("select id from veille where nom = 'La mobilité'").fetchone()
    admin.rollback()
    assert ligne is not None
    cle: UUID = ligne[0]
    return cle


async def test_search_is_renamed_paced_otherwise_then_left(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "referente")
    await suivre(client)
    adresse = f"/recherches/{_une(admin)}"
    vide = await remplir(client, adresse, adresse, nom=" ", rythme="jour")
    assert (vide.status_code, "à moins de 50 km de Nîmes" in vide.text) == (422, True)
    assert (
        await remplir(client, adresse, adresse, nom="Bus et vélo", rythme="semaine")
    ).status_code == 303
    page = (await client.get("/recherches")).text
    assert "Bus et vélo" in page
    await entrer(client, "conseiller")
    assert (await client.get(adresse)).status_code == 404
    await entrer(client, "referente")
    assert (await remplir(client, "/recherches", adresse + "/fin")).status_code == 303
    assert "Bus et vélo" not in (await client.get("/recherches")).text


@pytest.mark.parametrize(
    "requete", ["thematiques=mobilit", "lat=91", "rayon=beaucoup", "publics=personne"]
)
async def test_search_that_does_not_hold_is_refused(
    client: httpx2.AsyncClient, requete: str
) -> None:
    await entrer(client, "referente")
    reponse = await suivre(client, requete=requete)
    assert reponse.status_code == 422
    assert "ne se lit plus" in reponse.text


async def test_what_i_may_ask_for_is_kept_as_what_it_means(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    await entrer(client, "personne")
    assert (await suivre(client, requete=REQUETE + "&mobilisable_par_moi=true")).status_code == 303
    ligne = admin.execute("select requete from veille where nom = 'La mobilité'").fetchone()
    assert ligne == (REQUETE + "&mobilisable_par=usagers",)


async def test_software_keeps_searches_for_its_account_alone(
    client: httpx2.AsyncClient, admin: Connexion
) -> None:
    admin.execute("update veille set fermee_le = now()")
    admin.commit()
    mien, autre = entetes(admin, "referente"), entetes(admin, "conseiller")
    envoi = {
        "nom": "Vélos",
        "requete": "code_commune=30189&thematiques=mobilite",
        "rythme": "jamais",
    }
    cle = (await client.post("/api/v1/recherches", json=envoi, headers=mien)).json()["id"]
    (lue,) = (await client.get("/api/v1/recherches", headers=mien)).json()["items"]
    assert (lue["nom"], lue["nouvelles"]) == ("Vélos", [])
    assert (await client.get("/api/v1/recherches", headers=autre)).json() == {"items": []}
    adresse = f"/api/v1/recherches/{cle}"
    probleme(await client.put(adresse, json={"nom": "Autre"}, headers=autre), 404)
    assert (
        await client.put(adresse, json={"nom": "Deux-roues", "rythme": "jour"}, headers=mien)
    ).status_code == 204
    (lue,) = (await client.get("/api/v1/recherches", headers=mien)).json()["items"]
    assert (lue["nom"], lue["rythme"]) == ("Deux-roues", "jour")
    illisible = await client.post(
        "/api/v1/recherches", json=envoi | {"requete": "lat=91"}, headers=mien
    )
    assert "requete" in str(probleme(illisible, 422))
    assert (await client.delete(adresse, headers=mien)).status_code == 204
    assert (await client.get("/api/v1/recherches", headers=mien)).json() == {"items": []}


async def test_past_twenty_searches_one_leaves(
    client: httpx2.AsyncClient, admin: Connexion, base: Base
) -> None:
    await entrer(client, "conseiller")
    for _ in range(20):
        assert (await suivre(client)).status_code == 303
    refus = await suivre(client)
    assert (refus.status_code, "supprimez-en" in refus.text) == (422, True)
