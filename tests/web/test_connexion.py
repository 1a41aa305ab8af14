"""Try the log-in, the session and the form token."""

import re
from typing import Any

import httpx2
import psycopg
import pytest

from auth.connexions.pages import chemin_sur
from core.settings import Settings
from tests.web.monde import Monde, adresse

pytestmark = pytest.mark.pg


async def entrer(client: httpx2.AsyncClient, role: str, suite: str = "/") -> httpx2.Response:
    return await client.post("/connexion/demo", data={"courriel": adresse(role), "suite": suite})


def jeton_de_page(page: str) -> str:
    trouve = re.search(r'name="_csrf" value="([0-9a-f]{128})"', page)
    assert trouve is not None
    return trouve[1]


@pytest.mark.parametrize(
    ("role", "accueil"),
    [
        ("professionnel", "/ma-journee"),
        ("charge_orientation", "/ma-journee"),
        ("coordonnateur", "/ecarts"),
        ("gestionnaire", "/equipe"),
        ("administrateur", "/a-traiter"),
        ("personne", "/mon-parcours"),
    ],
)
async def test_each_role_lands_on_its_own_home(
    client: httpx2.AsyncClient, monde: Monde, role: str, accueil: str
) -> None:
    await entrer(client, role)
    reponse = await client.get("/")
    assert (reponse.status_code, reponse.headers["location"]) == (303, accueil)
    page = await client.get(accueil)
    assert page.status_code == 200
    assert 'action="/deconnexion"' in page.text


async def test_login_page_lists_everyone_one_can_be(
    client: httpx2.AsyncClient, monde: Monde
) -> None:
    page = (await client.get("/connexion")).text
    assert page.count('action="/connexion/demo"') == 7
    assert "Comminges" in page


async def test_wanted_page_comes_back_after_login(client: httpx2.AsyncClient, monde: Monde) -> None:
    refus = await client.get(f"/carnets/{monde.personne}")
    assert refus.headers["location"] == f"/connexion?suite=/carnets/{monde.personne}"
    entree = await entrer(client, "professionnel", f"/carnets/{monde.personne}")
    assert entree.headers["location"] == f"/carnets/{monde.personne}"


@pytest.mark.parametrize(
    "piege",
    [
        "//mal.example",
        "https://mal.example",
        "/\\mal.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "",
    ],
)
def test_return_path_never_leaves_the_site(piege: str) -> None:
    assert chemin_sur(piege) == "/"


async def test_token_is_new_at_each_login_and_stored_hashed(
    client: httpx2.AsyncClient, monde: Monde, admin: psycopg.Connection[Any]
) -> None:
    client.cookies.set("carnet", "choisi-par-un-autre", domain="127.0.0.1")
    premier = (await entrer(client, "personne")).cookies["carnet"]
    client.cookies.clear()
    second = (await entrer(client, "personne")).cookies["carnet"]
    assert len({premier, second, "choisi-par-un-autre"}) == 3
    # 256 bits: 43 letters of base 64.
    assert (len(premier), len(second)) == (43, 43)
    ligne = admin.execute(
        "select count(*) from connexion where jeton_sha256 = sha256(%s)", [premier.encode()]
    ).fetchone()
    assert ligne == (1,)


async def test_cookie_is_hidden_from_scripts_and_other_sites(
    client: httpx2.AsyncClient, monde: Monde
) -> None:
    temoin = (await entrer(client, "personne")).headers["set-cookie"].lower()
    assert "httponly" in temoin
    assert "samesite=lax" in temoin


async def test_logout_ends_the_session_on_the_server(
    client: httpx2.AsyncClient, monde: Monde, admin: psycopg.Connection[Any]
) -> None:
    jeton = (await entrer(client, "personne")).cookies["carnet"]
    page = await client.get("/mon-parcours")
    await client.post("/deconnexion", data={"_csrf": jeton_de_page(page.text)})
    client.cookies.set("carnet", jeton, domain="127.0.0.1")
    assert (await client.get("/mon-parcours")).headers["location"].startswith("/connexion")
    gestes = admin.execute("select geste from journal order by numero").fetchall()
    assert [g for (g,) in gestes if "connexion" in g] == ["connexion", "deconnexion"]


@pytest.mark.parametrize("vieux", ["vue_le = now() - interval '31 minutes'", "expire_le = now()"])
async def test_idle_or_old_session_opens_nothing(
    client: httpx2.AsyncClient, monde: Monde, admin: psycopg.Connection[Any], vieux: str
) -> None:
    await entrer(client, "personne")
    admin.execute(f"update connexion set {vieux}".encode())
    admin.commit()
    assert (await client.get("/mon-parcours")).status_code == 303


async def test_shared_computer_keeps_nothing_and_ends_sooner(
    client: httpx2.AsyncClient, monde: Monde, admin: psycopg.Connection[Any]
) -> None:
    dit = await client.post("/connexion/ordinateur", data={"partage": "oui"})
    assert "max-age" not in dit.headers["set-cookie"].lower()
    assert "Cet ordinateur est à moi" in (await client.get("/connexion")).text
    entree = await entrer(client, "personne")
    assert "max-age" not in entree.headers["set-cookie"].lower()
    assert "brouillons" not in str(dict(client.cookies))
    page = (await client.get("/mon-parcours")).text
    assert 'data-brouillons=""' in page
    assert 'data-repos="600"' in page
    # Without JavaScript her page leaves the screen too; with it, the script lets her stay.
    (muette,) = re.findall(r"<noscript>(.*?)</noscript>", page, re.S)
    assert '<meta http-equiv="refresh" content="600; url=/connexion">' in muette
    client.cookies.delete("carnet-partage")
    for minutes, statut in ((9, 200), (11, 303)):
        admin.execute("update connexion set vue_le = now() - make_interval(mins => %s)", (minutes,))
        admin.commit()
        assert (await client.get("/mon-parcours")).status_code == statut, minutes


async def test_computer_of_one_s_own_is_as_before(client: httpx2.AsyncClient, monde: Monde) -> None:
    await client.post("/connexion/ordinateur", data={"partage": "oui"})
    await client.post("/connexion/ordinateur", data={"partage": "non"})
    await entrer(client, "personne")
    page = (await client.get("/mon-parcours")).text
    assert 'data-repos="1800"' in page
    assert "http-equiv" not in page
    assert 'data-brouillons=""' not in page


async def test_leaving_at_once_ends_the_session_and_shows_another_site(
    client: httpx2.AsyncClient, monde: Monde
) -> None:
    jeton = (await entrer(client, "personne")).cookies["carnet"]
    page = await client.get("/mon-parcours")
    assert "Quitter vite" in page.text
    assert "https://meteofrance.com" in page.headers["content-security-policy"]
    depart = await client.post("/quitter", data={"_csrf": jeton_de_page(page.text)})
    assert (depart.status_code, depart.headers["location"]) == (303, "https://meteofrance.com/")
    client.cookies.set("carnet", jeton, domain="127.0.0.1")
    assert (await client.get("/mon-parcours")).headers["location"].startswith("/connexion")
    # Whoever is not logged in any more leaves all the same.
    client.cookies.clear()
    assert (await client.post("/quitter")).headers["location"] == "https://meteofrance.com/"


async def test_page_that_is_too_old_still_leaves(client: httpx2.AsyncClient, monde: Monde) -> None:
    jeton = (await entrer(client, "personne")).cookies["carnet"]
    ailleurs = await client.post("/quitter", headers={"Sec-Fetch-Site": "cross-site"})
    assert ailleurs.status_code == 403
    depart = await client.post("/quitter", data={"_csrf": "0" * 128})
    assert (depart.status_code, depart.headers["location"]) == (303, "https://meteofrance.com/")
    client.cookies.set("carnet", jeton, domain="127.0.0.1")
    assert (await client.get("/mon-parcours")).headers["location"].startswith("/connexion")


async def test_page_wanted_is_kept_while_the_computer_is_said_to_be_shared(
    client: httpx2.AsyncClient, monde: Monde
) -> None:
    dit = await client.post(
        "/connexion/ordinateur", data={"partage": "oui", "suite": "/mon-entree"}
    )
    assert dit.headers["location"].startswith("/connexion?suite=/mon-entree&fait=")
    assert 'name="suite" value="/mon-entree"' in (await client.get(dit.headers["location"])).text
    ailleurs = await client.post(
        "/connexion/ordinateur", data={"partage": "oui", "suite": "//mal.example"}
    )
    assert ailleurs.headers["location"] == "/connexion?fait=ordinateur_partage"


async def test_ended_habilitation_ends_the_session(
    client: httpx2.AsyncClient, monde: Monde, admin: psycopg.Connection[Any]
) -> None:
    await entrer(client, "professionnel")
    admin.execute("update habilitation set fin = now() where role = 'professionnel'")
    admin.commit()
    assert (await client.get("/ma-journee")).status_code == 303


async def test_form_without_its_token_is_refused(client: httpx2.AsyncClient, monde: Monde) -> None:
    await entrer(client, "personne")
    for jeton in ("", "0" * 64):
        refus = await client.post("/deconnexion", data={"_csrf": jeton})
        assert refus.status_code == 403
    assert (await client.get("/mon-parcours")).status_code == 200


@pytest.mark.parametrize(
    "entetes",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://mal.example"},
    ],
)
async def test_form_from_another_site_is_refused(
    client: httpx2.AsyncClient, monde: Monde, entetes: dict[str, str]
) -> None:
    donnees = {"courriel": adresse("personne")}
    reponse = await client.post("/connexion/demo", data=donnees, headers=entetes)
    assert reponse.status_code == 403
    assert "set-cookie" not in reponse.headers


async def test_demo_login_does_not_exist_outside_the_demo(settings: Settings) -> None:
    from web.app import create_app

    app: Any = create_app(settings.model_copy(update={"demo": False}))
    async with app.lifespan():
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(
            transport=transport, base_url="https://carnet.example"
        ) as client:
            reponse = await client.post("/connexion/demo", data={"courriel": adresse("personne")})
            page = await client.get("/connexion")
            dit = await client.post("/connexion/ordinateur", data={"partage": "oui"})
    assert reponse.status_code == 404
    assert "/connexion/demo" not in page.text
    assert page.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    assert app.state.cookie == "__Host-carnet"
    temoin = dit.headers["set-cookie"]
    assert temoin.startswith("__Host-carnet-partage=oui;")
    traits = {trait.strip().lower() for trait in temoin.split(";")[1:]}
    assert traits == {"path=/", "secure", "httponly", "samesite=lax"}
