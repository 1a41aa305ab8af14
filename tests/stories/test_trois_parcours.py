"""Tell the three paths through HTTP: the référente's, the person's, the coordonnateur's."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import event

import web.demo
from auth.comptes.jetons import creer_jeton
from core.geo.install import installer
from tests.conftest import Base, cloner, reglages
from web.app import create_app

pytestmark = [pytest.mark.pg, pytest.mark.xdist_group("demo")]
SEMEE = "carnet_demo_semee"


@pytest.fixture(scope="module")
def semee(modele: str) -> str:
    """Seed a small demo, once."""
    base = cloner(SEMEE, modele)
    with psycopg.connect(base.admin_dsn) as connexion:
        installer(connexion)
    web.demo.semer(base.admin_url, base.app_url, lambda _fait, _total, _quoi: None, personnes=24)
    return SEMEE


@pytest.fixture
def demo(semee: str, worker_id: str) -> Base:
    """Give a fresh copy of the seeded demo."""
    return cloner(f"carnet_demo_{worker_id}", semee)


@pytest.fixture
async def client(demo: Base, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Give a browser-like client of the demo."""
    app = create_app(reglages(demo, tmp_path))
    async with app.lifespan():
        transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
        entetes = {"Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=entetes) as client:
            client.moteur = app.state.engine.sync_engine  # type: ignore[attr-defined]
            yield client


async def _entrer(client: httpx.AsyncClient, local: str) -> None:
    client.cookies.clear()
    reponse = await client.post("/connexion/demo", data={"courriel": f"{local}@demo.example", "suite": "/"})
    assert reponse.status_code == 303


async def _jeton(client: httpx.AsyncClient, chemin: str) -> str:
    trouve = re.search(r'name="_csrf" value="([0-9a-f]+)"', (await client.get(chemin)).text)
    assert trouve is not None
    return trouve[1]


async def _poster(client: httpx.AsyncClient, chemin: str, depuis: str, **champs: Any) -> httpx.Response:
    return await client.post(chemin, data={**champs, "_csrf": await _jeton(client, depuis)})


async def _carnet_de(client: httpx.AsyncClient, nom: str) -> str:
    reponse = await _poster(client, "/personnes", "/personnes", q=nom)
    trouve = re.search(r'href="(/carnets/[0-9a-f-]{36})"', reponse.text)
    assert trouve is not None
    return trouve[1]


async def test_referente_writes_a_path_and_attaches_an_offer(client: httpx.AsyncClient) -> None:
    await _entrer(client, "referente")
    assert "Mes personnes" in (await client.get("/ma-journee")).text
    carnet = await _carnet_de(client, "Benali Samira")
    constat = {"nature": "besoin", "thematique": "mobilite--financer-ma-mobilite", "texte": "Un plein par semaine.",
               "source": "professionnel", "urgence": "1"}  # fmt: skip
    assert (await _poster(client, f"{carnet}/constats", f"{carnet}/constats/nouveau", **constat)).status_code == 303
    voulu = {"thematique": "mobilite--financer-ma-mobilite", "intitule": "Payer mes trajets"}
    assert (await _poster(client, f"{carnet}/objectifs", f"{carnet}/objectifs/nouveau", **voulu)).status_code == 303
    lu = (await client.get(carnet)).text
    assert "Un plein par semaine." in lu
    objectif = re.search(r"Payer mes trajets.*?objectif=([0-9a-f-]{36})", lu, re.DOTALL)
    assert objectif is not None
    action = {"objectif_id": objectif[1], "intitule": "Demander l’aide", "porteur": "personne"}
    assert (await _poster(client, f"{carnet}/actions", f"{carnet}/actions/nouvelle", **action)).status_code == 303
    rdv = {"objet": "Voir le dossier", "debut": "2031-03-03T10:00", "duree_minutes": "45"}
    assert (await _poster(client, f"{carnet}/rendez-vous", f"{carnet}/rendez-vous/nouveau", **rdv)).status_code == 303
    lu = (await client.get(carnet)).text
    lien = re.search(r"Demander l’aide.*?action=([0-9a-f-]{36})", lu, re.DOTALL)
    assert lien is not None
    liste = (await client.get(f"/offres?code_commune=30189&action={lien[1]}")).text
    offre = re.search(r'name="service_id" value="([^"]+)"', liste)
    assert offre is not None
    pose = await _poster(client, f"/actions/{lien[1]}/offre", carnet, service_id=offre[1])
    assert pose.status_code == 303
    assert f"/offres/{offre[1]}" in (await client.get(carnet)).text


async def test_bad_input_keeps_what_was_typed_and_says_what_is_wrong(client: httpx.AsyncClient) -> None:
    await _entrer(client, "referente")
    carnet = await _carnet_de(client, "Benali Samira")
    saisie = {"nature": "frein", "texte": "Ce que j’ai tapé", "source": "professionnel", "urgence": "9"}
    reponse = await _poster(client, f"{carnet}/constats", f"{carnet}/constats/nouveau", **saisie)
    assert reponse.status_code == 422
    assert "Ce que j’ai tapé" in reponse.text
    assert 'id="thematique-erreur"' in reponse.text
    passe = {"objet": "Trop tard", "debut": "2020-01-01T10:00", "duree_minutes": "45"}
    reponse = await _poster(client, f"{carnet}/rendez-vous", f"{carnet}/rendez-vous/nouveau", **passe)
    assert reponse.status_code == 422
    assert "Choisissez une date à venir." in reponse.text


async def test_withdrawal_shuts_the_carnet_at_the_next_click(client: httpx.AsyncClient) -> None:
    await _entrer(client, "conseiller")
    carnet = await _carnet_de(client, "Benali Samira")
    assert (await client.get(carnet)).status_code == 200
    await _entrer(client, "personne")
    while retraits := re.findall(r'href="(/accords/[0-9a-f-]{36}/retrait)"', (await client.get("/qui-sait-quoi")).text):
        assert (await _poster(client, retraits[0], retraits[0])).status_code == 303
    await _entrer(client, "conseiller")
    ferme = await client.get(carnet)
    absent = await client.get("/carnets/00000000-0000-4000-8000-000000000000")
    assert (ferme.status_code, ferme.status_code) == (404, absent.status_code)
    assert _sans_jeton(ferme.text) == _sans_jeton(absent.text)
    assert "Samira" not in (await _poster(client, "/personnes", "/personnes", q="Benali")).text


def _sans_jeton(texte: str) -> str:
    return re.sub(r'value="[0-9a-f]{64}"', "", texte)


async def test_person_reads_everything_and_who_looked(client: httpx.AsyncClient) -> None:
    await _entrer(client, "referente")
    await client.get(await _carnet_de(client, "Benali Samira"))
    await _entrer(client, "personne")
    assert "Bonjour Samira" in (await client.get("/mon-parcours")).text
    regarde = (await client.get("/qui-a-regarde")).text
    assert "Claire Mazel" in regarde
    assert "carnet" in regarde
    mots = {"nature": "besoin", "thematique": "sante--acces-aux-soins", "texte": "J’ai mal au dos."}
    dit = await _poster(client, "/mon-parcours/paroles", "/mon-parcours/paroles", **mots)
    assert dit.status_code == 303
    assert "J’ai mal au dos." in (await client.get("/mon-parcours")).text


async def test_other_territoire_finds_nobody(client: httpx.AsyncClient) -> None:
    await _entrer(client, "referente")
    carnet = await _carnet_de(client, "Benali Samira")
    await _entrer(client, "referente-b")
    assert (await client.get(carnet)).status_code == 404
    assert "Samira" not in (await _poster(client, "/personnes", "/personnes", q="Benali")).text


async def test_coordonnateur_sees_numbers_and_no_name(client: httpx.AsyncClient, demo: Base) -> None:
    await _entrer(client, "coordonnateur")
    ecran = (await client.get("/ecarts?thematique=mobilite")).text
    export = (await client.get("/ecarts.csv?thematique=mobilite")).content.decode("utf-8-sig")
    with psycopg.connect(demo.admin_dsn) as connexion:
        noms = [n for (n,) in connexion.execute("select prenom || ' ' || nom from personne where territoire_id = 1")]
    assert not [nom for nom in noms if nom in ecran or nom in export]
    nombres = [ligne.split(";")[3] for ligne in export.splitlines()[1:]]
    assert not [n for n in nombres if n.isdigit() and 0 < int(n) < 11]
    assert "moins de 11" in ecran
    assert (await client.get("/ma-journee")).status_code == 403


async def test_api_answers_like_the_pages(client: httpx.AsyncClient, demo: Base) -> None:
    with psycopg.connect(demo.admin_dsn) as connexion:
        jetons = {
            nom: creer_jeton(connexion, f"{nom}@demo.example") for nom in ("referente", "personne", "coordonnateur")
        }
    client.cookies.clear()

    async def lire(nom: str, chemin: str) -> httpx.Response:
        return await client.get(f"/api/v1{chemin}", headers={"Authorization": f"Bearer {jetons[nom]}"})

    assert (await lire("referente", "/moi")).json()["structure"] == "Mission locale de Nîmes"
    carnets = (await lire("referente", "/carnets?limite=5")).json()
    cle = carnets["items"][0]["id"]
    assert len(carnets["items"]) == 5
    assert (await lire("referente", f"/carnets?curseur={carnets['suite']}")).json()["items"][0]["id"] != cle
    assert (await lire("referente", f"/carnets/{cle}")).json()["constats"]
    assert (await lire("referente", f"/carnets/{cle}/frise")).json()["items"]
    assert (await lire("referente", f"/carnets/{cle}/consentements")).status_code == 200
    assert (await lire("referente", f"/carnets/{cle}/consultations")).status_code == 403
    mien = (await lire("personne", "/carnets")).json()["items"][0]["id"]
    assert (await lire("personne", f"/carnets/{mien}/consultations")).status_code == 200
    assert (await lire("coordonnateur", "/ecarts?thematique=mobilite")).json()["items"]
    refus = await lire("coordonnateur", f"/carnets/{cle}")
    assert (refus.status_code, refus.headers["content-type"]) == (404, "application/problem+json")
    anonyme = await client.get("/api/v1/moi")
    assert anonyme.status_code == 401
    for chemin in ("/services", "/structures", "/search/services?code_commune=30189&thematiques=mobilite"):
        assert (await client.get(f"/api/v1{chemin}")).json()["total"] > 0
    mauvais = await client.get("/api/v1/search/services?inconnu=1&rayon=999")
    assert mauvais.status_code == 422
    assert set(mauvais.json()["errors"]) == {"inconnu", "rayon"}


PAGES = {
    "referente": (
        "/ma-journee",
        "/personnes",
        "/offres?code_commune=30189",
        "CARNET",
        "CARNET/frise",
        "CARNET/pourquoi",
    ),
    "personne": ("/mon-parcours", "/qui-sait-quoi", "/qui-a-regarde", "/accords/nouveau"),
    "coordonnateur": ("/ecarts?thematique=mobilite",),
    "dpo": ("/registre",),
}


@pytest.mark.parametrize("qui", PAGES)
async def test_no_page_makes_more_than_twelve_queries(client: httpx.AsyncClient, qui: str) -> None:
    await _entrer(client, qui)
    carnet = await _carnet_de(client, "Benali Samira") if qui == "referente" else ""
    requetes: list[str] = []
    moteur = client.moteur  # type: ignore[attr-defined]

    def compter(_c: Any, _curseur: Any, sql: str, *_: Any) -> None:
        requetes.append(sql)

    event.listen(moteur, "before_cursor_execute", compter)
    for chemin in PAGES[qui]:
        requetes.clear()
        assert (await client.get(chemin.replace("CARNET", carnet))).status_code == 200
        assert len(requetes) <= 12, (chemin, requetes)
