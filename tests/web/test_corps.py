"""Send bodies that no browser sends: each is refused with a 4xx, and nothing is written."""

import gzip
import json
from typing import Any

import httpx2
import psycopg
import pytest

from tests.stories.gestes import jeton
from tests.web.monde import Monde
from tests.web.test_connexion import entrer

pytestmark = pytest.mark.pg

LOURD = 10 * 1024 * 1024
CORPS: dict[str, tuple[str, bytes]] = {
    "nested a thousand deep": ("application/json", b'{"texte":' + b"[" * 1000 + b"]" * 1000 + b"}"),
    "nested a hundred thousand deep": ("application/json", b"[" * 100_000),
    "NUL in a string": (
        "application/json",
        b'{"nature": "besoin", "thematique": "mobilite", "texte": "a\\u0000b"}',
    ),
    "lone surrogate": ("application/json", b'{"texte": "\\ud800"}'),
    "not UTF-8": ("application/json", b'{"texte": "\xff\xfe"}'),
    "UTF-16": ("application/json; charset=utf-16", '{"texte": "é"}'.encode("utf-16")),
    "unknown charset": ("application/x-www-form-urlencoded; charset=klingon", b"texte=a"),
    "giant number": ("application/json", b'{"urgence": ' + b"9" * 5000 + b"}"),
    "infinity": ("application/json", b'{"urgence": Infinity}'),
    "duplicate keys": ("application/json", b'{"texte": "a", "texte": "b"}'),
    "ten megabytes": ("application/json", b'{"texte": "' + b"a" * LOURD + b'"}'),
    "ten megabytes of form": ("application/x-www-form-urlencoded", b"texte=" + b"a" * LOURD),
    "a hundred thousand fields": (
        "application/x-www-form-urlencoded",
        b"&".join(b"a%d=1" % n for n in range(100_000)),
    ),
    "broken multipart": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data\r\n\r\n",
    ),
    "multipart without a boundary": ("multipart/form-data", b"--x--"),
    "compressed bomb": ("application/json", gzip.compress(b'{"texte": "' + b"a" * LOURD + b'"}')),
}


@pytest.fixture
def compte(admin: psycopg.Connection[Any]) -> Any:
    def compter() -> int:
        admin.rollback()
        ligne = admin.execute("select count(*) from constat").fetchone()
        assert ligne is not None
        return int(ligne[0])

    return compter


@pytest.mark.parametrize("nom", list(CORPS))
async def test_api_refuses_hostile_bodies(
    client: httpx2.AsyncClient,
    monde: Monde,
    settings: Any,
    admin: psycopg.Connection[Any],
    compte: Any,
    nom: str,
) -> None:
    type_, corps = CORPS[nom]
    entetes = {"Content-Type": type_, "Authorization": f"Bearer {_jeton_api(admin)}"}
    if nom == "compressed bomb":
        entetes["Content-Encoding"] = "gzip"
    reponse = await client.post(
        f"/api/v1/carnets/{monde.personne}/constats", content=corps, headers=entetes
    )
    assert 400 <= reponse.status_code < 500, reponse.status_code
    assert reponse.headers["content-type"].startswith("application/problem+json")
    assert compte() == 0


@pytest.mark.parametrize("nom", list(CORPS))
async def test_page_refuses_hostile_bodies(
    client: httpx2.AsyncClient, monde: Monde, compte: Any, nom: str
) -> None:
    await entrer(client, "professionnel")
    csrf = jeton((await client.get(f"/carnets/{monde.personne}/constats/nouveau")).text)
    type_, corps = CORPS[nom]
    entetes = {"Content-Type": type_, "X-CSRF-Token": csrf}
    if nom == "compressed bomb":
        entetes["Content-Encoding"] = "gzip"
    reponse = await client.post(
        f"/carnets/{monde.personne}/constats", content=corps, headers=entetes
    )
    assert 400 <= reponse.status_code < 500, reponse.status_code
    assert compte() == 0


async def test_url_of_ten_thousand_characters_is_refused(
    client: httpx2.AsyncClient, monde: Monde
) -> None:
    await entrer(client, "professionnel")
    for chemin in (
        f"/offres?q={'a' * 10_000}",
        f"/carnets/{'a' * 5000}",
        "/offres?code_commune=%00",
        "/offres?lat=1e999",
    ):
        assert 400 <= (await client.get(chemin)).status_code < 500, chemin[:40]


@pytest.mark.parametrize(
    ("query", "corps", "dit"),
    [("", "partage=non&partage=oui", "oui"), ("", "partage=oui&partage=non", ""),
     ("?partage=non", "partage=oui", "oui"), ("?partage=oui", "autre=1", "")],
)  # fmt: skip
async def test_field_said_twice_counts_once_and_an_address_is_no_form(
    client: httpx2.AsyncClient, query: str, corps: str, dit: str
) -> None:
    reponse = await client.post(
        f"/connexion/ordinateur{query}",
        content=corps,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert (reponse.cookies.get("carnet-partage") or "").strip('"') == dit


async def test_json_of_the_wrong_shape_names_the_field(
    client: httpx2.AsyncClient, monde: Monde, admin: psycopg.Connection[Any]
) -> None:
    entetes = {"Authorization": f"Bearer {_jeton_api(admin)}"}
    corps = {
        "nature": "besoin",
        "thematique": "mobilite--acceder-a-un-vehicule",
        "texte": ["liste"],
    }
    reponse = await client.post(
        f"/api/v1/carnets/{monde.personne}/constats",
        content=json.dumps(corps),
        headers=entetes | {"Content-Type": "application/json"},
    )
    assert reponse.status_code == 422
    assert "texte" in reponse.json()["errors"]


def _jeton_api(admin: psycopg.Connection[Any]) -> str:
    admin.execute(
        "insert into jeton (territoire_id, jeton_sha256, compte_id, habilitation_id, expire_le)"
        " select k.territoire_id, sha256('essai'), k.id, h.id, now() + interval '1 day' from compte"
        " k"
        " join habilitation h on h.compte_id = k.id where k.courriel = 'professionnel@demo.example'"
    )
    admin.commit()
    return "essai"
