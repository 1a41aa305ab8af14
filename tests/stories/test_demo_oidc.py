"""Log in to the demo by its simulated provider."""

import socket

import httpx2
import pytest

from core.settings import Settings
from tests.auth.navigation import ouvrir_application, parametres
from web.demo.fournisseur import brancher, simuler

pytestmark = pytest.mark.pg


@pytest.mark.parametrize(
    ("moyen", "qui", "accueil"),
    [("proconnect", "referente", "/ma-journee"), ("franceconnect", "personne", "/mon-parcours")],
)
async def test_demo_person_logs_in_by_the_simulated_provider(
    settings: Settings, moyen: str, qui: str, accueil: str
) -> None:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    with simuler(settings.database_admin_url, port) as emetteur:
        async with ouvrir_application(brancher(settings, emetteur)) as app:
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(
                transport=transport, base_url=settings.base_url
            ) as client:
                depart = await client.get(f"/connexion/{moyen}/depart")
                async with httpx2.AsyncClient() as ailleurs:
                    accord = await ailleurs.post(depart.headers["location"], data={"sub": qui})
                lus = parametres(accord.headers["location"])
                entree = await client.get(f"/connexion/{moyen}/retour", params=lus)
                assert entree.status_code == 303, entree.text
                assert (await client.get(accueil)).status_code == 200
