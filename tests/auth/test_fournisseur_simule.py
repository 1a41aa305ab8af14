"""Log in against oidc-provider-mock: another's provider, over real HTTP, in its process."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import psycopg
import pytest

from core.settings import Settings
from tests.auth import monde
from tests.auth.navigation import (
    a_ouvert,
    brancher,
    navigateur,
    ouvrir_application,
    parametres,
    partir,
)
from tests.bases import PATIENCE_S

pytestmark = pytest.mark.pg
Admin = psycopg.Connection[Any]
GENS = [
    {"sub": "agent-1", "email": "agent@structure.example", "email_verified": True, "acr": "eidas1"},
    {"sub": "agent-2", "email": "agent@structure.example", "email_verified": True, "acr": "eidas1"},
    {"sub": "sans-niveau", "email": "agent@structure.example", "email_verified": True},
    {"sub": "ines", "family_name": "Bélanger", "given_name": "Inès", "birthdate": "1999-03-01",
     "acr": "eidas1"},
]  # fmt: skip
FRANCECONNECT = {"franceconnect_portees": "openid profile"}


@pytest.fixture(scope="module")
def emetteur() -> Iterator[str]:
    """Run the provider on a free port."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    commande = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    for qui in GENS:
        commande += ["--user-claims", json.dumps(qui)]
    processus = subprocess.Popen(
        commande, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
    )
    limite = time.monotonic() + PATIENCE_S
    while True:
        with socket.socket() as prise:
            if prise.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert processus.poll() is None, "the provider stopped while starting"
        assert time.monotonic() < limite, "the provider does not start"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    processus.terminate()
    processus.wait(PATIENCE_S)


@pytest.fixture
async def client(
    settings: Settings, emetteur: str, admin: Admin
) -> AsyncIterator[httpx2.AsyncClient]:
    monde.territoire(admin, 1)
    agent = monde.professionnel(admin, 1, monde.structure(admin, 1))
    admin.execute("update compte set courriel = 'agent@structure.example' where id = %s", (agent,))
    personne = monde.personne(admin, 1, "Bélanger")
    admin.execute(
        "update personne set prenom = 'Inès', date_naissance = '1999-03-01' where id = %s",
        (personne,),
    )
    compte = monde.compte_de(admin, 1, personne)
    # A professional of her circle has just said that she is there.
    admin.execute(
        "update compte set liaison_jusqu_au = now() + interval '30 minutes' where id = %s",
        (compte,),
    )
    admin.commit()
    reglages = brancher(settings, emetteur, **FRANCECONNECT)
    async with ouvrir_application(reglages) as app, navigateur(app) as client:
        yield client


async def autoriser(adresse: str, **formulaire: str) -> dict[str, str]:
    """Fill the provider's own form; gives the parameters of the return."""
    async with httpx2.AsyncClient() as ailleurs:
        reponse = await ailleurs.post(adresse, data=formulaire)
    assert reponse.status_code == 302, reponse.text
    return parametres(reponse.headers["location"])


async def revenir(client: httpx2.AsyncClient, moyen: str, **formulaire: str) -> httpx2.Response:
    lus = await autoriser(await partir(client, moyen), **formulaire)
    return await client.get(f"/connexion/{moyen}/retour", params=lus)


async def test_professional_logs_in_acts_and_logs_out(client: httpx2.AsyncClient) -> None:
    assert (await revenir(client, "proconnect", sub="agent-1")).headers["location"] == "/"
    page = await client.get("/ma-journee")
    assert page.status_code == 200
    jeton = page.text.split('name="_csrf" value="')[1].split('"')[0]
    depart = await client.post("/deconnexion", data={"_csrf": jeton})
    assert "/oauth2/end_session?" in depart.headers["location"]
    async with httpx2.AsyncClient() as ailleurs:
        assert (await ailleurs.get(depart.headers["location"])).status_code == 200
    assert (await client.get("/ma-journee")).status_code == 303


async def test_person_logs_in(client: httpx2.AsyncClient) -> None:
    await revenir(client, "franceconnect", sub="ines")
    assert (await client.get("/mon-parcours")).status_code == 200


async def test_second_subject_of_the_same_email_is_refused(client: httpx2.AsyncClient) -> None:
    await revenir(client, "proconnect", sub="agent-1")
    client.cookies.clear()
    assert (await revenir(client, "proconnect", sub="agent-2")).status_code == 403
    assert not a_ouvert(client)


@pytest.mark.parametrize(
    "formulaire", [{"sub": "sans-niveau"}, {"sub": "inconnu"}, {"action": "deny"}]
)
async def test_refused_there_or_not_enough_is_refused_here(
    client: httpx2.AsyncClient, formulaire: dict[str, str]
) -> None:
    reponse = await revenir(client, "proconnect", **formulaire)
    assert reponse.status_code == 403
    assert "Rien n’a été ouvert" in reponse.text
    assert not a_ouvert(client)


async def test_code_spent_at_the_provider_opens_nothing_more(client: httpx2.AsyncClient) -> None:
    lus = await autoriser(await partir(client, "proconnect"), sub="agent-1")
    await client.get("/connexion/proconnect/retour", params=lus)
    client.cookies.clear()
    neuf = parametres(await partir(client, "proconnect"))
    rejoue = {"code": lus["code"], "state": neuf["state"]}
    assert (await client.get("/connexion/proconnect/retour", params=rejoue)).status_code == 403
    assert not a_ouvert(client)
