"""Try the second factor of professionals whose provider gives none."""

import re
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pyotp
import pytest

from auth.seconds_facteurs.rules import PAS_S, nettoyer, pas_du_code, tirer_codes
from core.settings import Settings
from tests.auth import fournisseur_hostile, monde
from tests.auth.fournisseur_hostile import Hostile
from tests.auth.navigation import a_ouvert, brancher, entrer, navigateur, ouvrir_application

Admin = psycopg.Connection[Any]
FORMULAIRE = "/connexion/second-facteur"


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with fournisseur_hostile.ouvrir() as hostile:
        hostile.profil = {"email": "agent@structure.example", "email_verified": True}
        yield hostile


@pytest.fixture
def agent(admin: Admin) -> UUID:
    monde.territoire(admin, 1)
    compte = monde.professionnel(admin, 1, monde.structure(admin, 1))
    admin.execute("update compte set courriel = 'agent@structure.example' where id = %s", (compte,))
    admin.commit()
    return compte


@pytest.fixture
async def client(
    settings: Settings, hostile: Hostile, agent: UUID
) -> AsyncIterator[httpx2.AsyncClient]:
    reglages = brancher(
        settings, hostile.emetteur, proconnect_second_facteur="totp", proconnect_acr=""
    )
    async with ouvrir_application(reglages) as app, navigateur(app) as client:
        yield client


async def inscrire(client: httpx2.AsyncClient, hostile: Hostile) -> tuple[str, list[str]]:
    """Log in for the first time, up to the session; gives the secret and the recovery codes."""
    await entrer(client, hostile, "proconnect")
    secret, codes = lire(await client.get(FORMULAIRE))
    reponse = await client.post(FORMULAIRE, data={"code": pyotp.TOTP(secret).now()})
    assert reponse.status_code == 303
    return secret, codes


def lire(page: httpx2.Response) -> tuple[str, list[str]]:
    assert page.status_code == 200
    cle, *codes = re.findall(r"<code>([A-Z2-7 ]+|[A-Z2-9-]+)</code>", page.text)
    return cle.replace(" ", ""), codes


def oublier_le_pas(admin: Admin) -> None:
    """Let the same step serve again, as if half a minute had gone."""
    admin.execute("update second_facteur set dernier_pas = 0")
    admin.execute("delete from limite")
    admin.commit()


@pytest.mark.pg
async def test_first_login_enrols_then_opens_the_session(
    client: httpx2.AsyncClient, hostile: Hostile, admin: Admin
) -> None:
    reponse = await entrer(client, hostile, "proconnect", "/ma-journee")
    assert reponse.headers["location"] == "/connexion/second-facteur?suite=/ma-journee"
    assert not a_ouvert(client)
    assert (await client.get("/ma-journee")).status_code == 303
    page = await client.get(reponse.headers["location"])
    assert 'src="data:image/svg+xml' in page.text
    secret, codes = lire(page)
    assert len(codes) == 10
    assert lire(await client.get(FORMULAIRE)) == (secret, codes)
    entree = await client.post(
        FORMULAIRE, data={"code": pyotp.TOTP(secret).now(), "suite": "/ma-journee"}
    )
    assert (entree.status_code, entree.headers["location"]) == (303, "/ma-journee")
    assert (await client.get("/ma-journee")).status_code == 200
    scelle = admin.execute("select scelle from second_facteur").fetchone()
    assert scelle is not None
    assert secret.encode() not in scelle[0]
    assert codes[0] not in str(admin.execute("select * from code_secours").fetchall())


@pytest.mark.pg
async def test_code_opens_once_in_its_step(
    client: httpx2.AsyncClient, hostile: Hostile, admin: Admin
) -> None:
    secret, _ = await inscrire(client, hostile)
    code = pyotp.TOTP(secret).now()
    oublier_le_pas(admin)
    for attendu in (303, 422):
        client.cookies.clear()
        await entrer(client, hostile, "proconnect")
        page = await client.get(FORMULAIRE)
        assert secret not in page.text.replace(" ", "")
        assert (await client.post(FORMULAIRE, data={"code": code})).status_code == attendu
        assert a_ouvert(client) is (attendu == 303)


@pytest.mark.pg
async def test_recovery_code_opens_once(
    client: httpx2.AsyncClient, hostile: Hostile, admin: Admin
) -> None:
    _, codes = await inscrire(client, hostile)
    for attendu in (303, 422):
        client.cookies.clear()
        await entrer(client, hostile, "proconnect")
        assert (
            await client.post(FORMULAIRE, data={"code": codes[3].lower()})
        ).status_code == attendu
    objets = [
        ligne[0] for ligne in admin.execute("select objet from journal order by numero").fetchall()
    ]
    assert objets.count("Code de secours utilisé") == 1
    assert objets.count("Second facteur refusé") == 1


@pytest.mark.pg
@pytest.mark.parametrize(
    "faux",
    ["", "12345", "abcdef", "１２３４５６", "x" * 500, "AAAA-AAAA-AAAA-AAAA", "0" * 6 + "\x00"],
)
async def test_wrong_code_brings_the_page_back(
    client: httpx2.AsyncClient, hostile: Hostile, admin: Admin, faux: str
) -> None:
    await inscrire(client, hostile)
    client.cookies.clear()
    await entrer(client, hostile, "proconnect")
    reponse = await client.post(FORMULAIRE, data={"code": faux})
    assert reponse.status_code == 422
    assert "n’est pas le bon" in reponse.text
    assert not a_ouvert(client)


@pytest.mark.pg
async def test_sixth_try_waits_even_with_the_right_code(
    client: httpx2.AsyncClient, hostile: Hostile, admin: Admin
) -> None:
    secret, _ = await inscrire(client, hostile)
    oublier_le_pas(admin)
    await entrer(client, hostile, "proconnect")
    for _ in range(5):
        assert (await client.post(FORMULAIRE, data={"code": "AAAA"})).status_code == 422
    client.cookies.clear()
    await entrer(client, hostile, "proconnect")
    reponse = await client.post(FORMULAIRE, data={"code": pyotp.TOTP(secret).now()})
    assert reponse.status_code == 429
    assert not a_ouvert(client)


@pytest.mark.pg
async def test_without_a_proof_there_is_nothing_to_see(
    client: httpx2.AsyncClient, hostile: Hostile
) -> None:
    for reponse in (
        await client.get(FORMULAIRE),
        await client.post(FORMULAIRE, data={"code": "123456"}),
    ):
        assert (reponse.status_code, reponse.headers["location"]) == (303, "/connexion")


@pytest.mark.pg
async def test_expired_proof_starts_again(
    client: httpx2.AsyncClient, hostile: Hostile, admin: Admin
) -> None:
    await entrer(client, hostile, "proconnect")
    secret, _ = lire(await client.get(FORMULAIRE))
    admin.execute("update preuve set expire_le = now()")
    admin.commit()
    reponse = await client.post(FORMULAIRE, data={"code": pyotp.TOTP(secret).now()})
    assert reponse.headers["location"] == "/connexion"
    assert not a_ouvert(client)


@pytest.mark.pg
async def test_secret_seen_and_not_confirmed_is_drawn_again_at_the_next_login(
    client: httpx2.AsyncClient, hostile: Hostile
) -> None:
    await entrer(client, hostile, "proconnect")
    premier, _ = lire(await client.get(FORMULAIRE))
    client.cookies.clear()
    await entrer(client, hostile, "proconnect")
    assert lire(await client.get(FORMULAIRE))[0] != premier


@pytest.mark.pg
async def test_people_are_not_asked_for_a_code(
    client: httpx2.AsyncClient, hostile: Hostile, admin: Admin
) -> None:
    personne = monde.personne(admin, 1, "Durand")
    compte = monde.compte_de(admin, 1, personne)
    # A professional of her circle has her before them: her first login links what the provider
    # says.
    admin.execute(
        "update compte set liaison_jusqu_au = now() + interval '30 minutes' where id = %s",
        (compte,),
    )
    admin.commit()
    hostile.profil = {"family_name": "Durand", "given_name": "Prénom", "birthdate": "1990-01-01"}
    await entrer(client, hostile, "franceconnect")
    assert a_ouvert(client)


def test_code_of_the_steps_around_now_is_accepted_and_no_further() -> None:
    secret, instant = pyotp.random_base32(), time.time()
    pas = int(instant) // PAS_S
    generateur = pyotp.TOTP(secret)
    trouves = [
        pas_du_code(secret, generateur.generate_otp(pas + ecart), instant) for ecart in range(-3, 4)
    ]
    assert trouves == [None, None, pas - 1, pas, pas + 1, None, None]


def test_recovery_codes_are_different_and_survive_how_one_types_them() -> None:
    codes = tirer_codes()
    assert len({nettoyer(code) for code in codes}) == 10
    assert nettoyer(f" {codes[0].lower().replace('-', ' – ')} ") == nettoyer(codes[0])
