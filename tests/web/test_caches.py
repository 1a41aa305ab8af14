"""Check what leaves compressed, what a browser keeps, and that no length gives a secret."""

import gzip
import re
from typing import Any

import brotli
import httpx2
import psycopg
import pytest

from tests.attaques.scene import Scene, construire
from tests.offers.lignes import poser_communes
from web.statiques import statique, statiques

pytestmark = pytest.mark.pg
Client = httpx2.AsyncClient
_JETON = re.compile(r'name="_csrf" value="([0-9a-f]+)"')


@pytest.fixture
def scene(admin: psycopg.Connection[Any]) -> Scene:
    poser_communes(admin)
    return construire(admin)


def _temoin(scene: Scene, role: str = "professionnel") -> dict[str, str]:
    return {"Cookie": f"carnet={scene.sessions[role][0]}"}


async def _brut(client: Client, chemin: str, **entetes: str) -> tuple[httpx2.Response, bytes]:
    """Ask, and give what really travels beside the answer."""
    async with client.stream(
        "GET", chemin, headers={"Accept-Encoding": "gzip"} | entetes
    ) as reponse:
        return reponse, b"".join([morceau async for morceau in reponse.aiter_raw()])


async def test_pages_leave_compressed_and_are_never_stored(client: Client, scene: Scene) -> None:
    for chemin in (
        "/ma-journee",
        f"/carnets/{scene.personnes['sien']}",
        "/personnes",
        "/mon-compte",
    ):
        reponse, octets = await _brut(client, chemin, **_temoin(scene))
        assert (reponse.status_code, reponse.headers["content-encoding"]) == (200, "gzip")
        assert reponse.headers["cache-control"] == "no-store"
        assert "etag" not in reponse.headers
        assert len(octets) < len(gzip.decompress(octets)) / 2


async def test_whoever_takes_brotli_gets_it_and_whoever_does_not_gets_gzip(
    client: Client, scene: Scene
) -> None:
    for demandee, donnee in (("br, gzip", "br"), ("gzip, deflate", "gzip"), ("identity", None)):
        reponse, octets = await _brut(
            client, "/ma-journee", **_temoin(scene), **{"Accept-Encoding": demandee}
        )
        assert reponse.headers.get("content-encoding") == donnee
        lue = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[donnee](octets)
        assert b"</html>" in lue


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
async def test_what_another_site_asks_in_her_name_is_not_compressed(
    client: Client, scene: Scene, site: str | None
) -> None:
    # A length that another site can provoke and measure would tell what the page holds.
    del client.headers["Sec-Fetch-Site"]
    entetes = _temoin(scene) | ({"Sec-Fetch-Site": site} if site else {})
    reponse, octets = await _brut(client, "/personnes?q=abc", **entetes)
    assert reponse.status_code == 200
    assert "content-encoding" not in reponse.headers
    assert b"</html>" in octets
    # Without a session there is nothing to guess.
    anonyme, _ = await _brut(client, "/offres", **({"Sec-Fetch-Site": site} if site else {}))
    assert anonyme.headers["content-encoding"] == "gzip"


async def test_the_form_token_is_never_written_twice(client: Client, scene: Scene) -> None:
    pages = [(await client.get("/mon-compte", headers=_temoin(scene))).text for _ in range(2)]
    (premier, *memes), (second, *_) = (_JETON.findall(page) for page in pages)
    assert set(memes) <= {premier}
    assert not {premier[i : i + 8] for i in range(len(premier) - 7)} & {
        second[i : i + 8] for i in range(121)
    }
    for jeton, attendu in (
        (premier, 303),
        (second, 303),
        (premier[:-2] + "zz", 403),
        (premier[:-1], 403),
        ("", 403),
    ):
        fait = await client.post("/avis/lus", data={"_csrf": jeton}, headers=_temoin(scene))
        assert fait.status_code == attendu, jeton


async def test_static_files_are_kept_under_the_name_of_their_version(client: Client) -> None:
    adresse = statique("vendor/leaflet/leaflet.js")
    reponse, octets = await _brut(client, adresse)
    assert reponse.headers["cache-control"] == "max-age=31536000, public, immutable"
    assert reponse.headers["content-encoding"] == "gzip"
    assert reponse.headers["vary"] == "Accept-Encoding"
    assert reponse.headers["x-content-type-options"] == "nosniff"
    assert reponse.headers["content-type"].startswith("text/javascript")
    assert len(octets) < 50_000
    assert gzip.decompress(octets) == statiques().fichiers["vendor/leaflet/leaflet.js"]
    # Another version’s page is not left without its style, but asks again.
    autre = await client.get("/static/000000000000/carnet.css")
    assert (autre.status_code, autre.headers["cache-control"]) == (200, "no-cache")


async def test_every_file_that_a_style_names_is_there(client: Client) -> None:
    for nom, contenu in statiques().fichiers.items():
        for lien in (
            re.findall(r"url\(['\"]?(?!data:|#)([^'\")#]+)", contenu.decode("utf-8", "replace"))
            if nom.endswith(".css")
            else ()
        ):
            cible = httpx2.URL(f"http://127.0.0.1:8000{statique(nom)}").join(lien).path
            assert (await client.get(cible)).status_code == 200, f"{nom}: {lien}"


@pytest.mark.parametrize("chemin", ["/offres.geojson", "/offres/carte.json?zoom=5", "carnet.css"])
async def test_what_did_not_change_is_not_sent_again(
    client: Client, scene: Scene, chemin: str
) -> None:
    chemin = statique(chemin) if chemin.endswith(".css") else chemin
    premiere = await client.get(chemin)
    marque = premiere.headers["etag"]
    assert premiere.status_code == 200
    encore = await client.get(chemin, headers={"If-None-Match": f'"autre", {marque}'})
    assert (encore.status_code, encore.content, encore.headers["etag"]) == (304, b"", marque)
    assert "default-src 'none'" in encore.headers["content-security-policy"]
    assert encore.headers["cache-control"] == premiere.headers["cache-control"]
    assert (await client.get(chemin, headers={"If-None-Match": 'W/"autre"'})).status_code == 200
    tete = await client.head(chemin, headers={"If-None-Match": marque})
    assert (tete.status_code, tete.content) == (304, b"")
    tete = await client.head(chemin)
    assert (tete.status_code, tete.content, tete.headers["etag"]) == (200, b"", marque)


async def test_map_of_whoever_is_logged_in_is_not_kept(client: Client, scene: Scene) -> None:
    marque = (await client.get("/offres.geojson")).headers["etag"]
    reponse = await client.get(
        "/offres.geojson", headers=_temoin(scene) | {"If-None-Match": marque}
    )
    assert (reponse.status_code, reponse.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in reponse.headers


async def test_what_is_not_found_is_not_kept(client: Client) -> None:
    for chemin in ("/carte/0.js", "/static/x/absent.css"):
        reponse = await client.get(chemin)
        assert (reponse.status_code, reponse.headers["cache-control"]) == (404, "no-store")
