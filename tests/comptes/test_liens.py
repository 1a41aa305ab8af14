"""Try the link received by mail, from the request to the carnet."""

import re
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import httpx2
import psycopg
import pytest
from aiosmtpd.controller import Controller

from core.coffre import Coffre
from core.db import Sessions
from core.jobs import travailler
from core.settings import Settings
from tests.conftest import Base
from tests.dates import dans
from tests.ops.test_outbox import Boite
from tests.web.monde import Monde, adresse
from tests.web.test_connexion import jeton_de_page
from web.travaux import contexte

pytestmark = pytest.mark.pg
PERSONNE = adresse("personne")


@pytest.fixture
async def boite(free_tcp_port: int) -> AsyncIterator[tuple[Boite, str]]:
    boite = Boite()
    serveur = Controller(boite, hostname="127.0.0.1", port=free_tcp_port)
    serveur.start()
    yield boite, f"smtp://127.0.0.1:{free_tcp_port}"
    serveur.stop()


ANCRE = "Où en est le journal des accès"


class Facteur:
    """Run the worker, then read what arrived."""

    def __init__(
        self, base: Base, sessions: Sessions, settings: Settings, boite: tuple[Boite, str]
    ) -> None:
        self.base, self.sessions, self.recus = base, sessions, boite[0].recus
        self.settings = settings.model_copy(update={"smtp_url": boite[1]})

    async def passer(self) -> list[str]:
        for _ in range(2):  # the request, then the message that it puts in the outbox
            travail = contexte(self.settings, self.sessions, Coffre("s" * 40))
            await travailler(self.base.app_url, travail, attendre=False)
        self.oter_ancre()
        return [recu.get_content() for recu in self.recus]

    def oter_ancre(self) -> None:
        """Put aside what the hour sends: from the quarter past, the delegate is sent the head."""
        self.recus[:] = [recu for recu in self.recus if recu["Subject"] != ANCRE]


@pytest.fixture
def facteur(
    base: Base, sessions: Sessions, settings: Settings, boite: tuple[Boite, str]
) -> Facteur:
    return Facteur(base, sessions, settings, boite)


async def demander(client: httpx2.AsyncClient, courriel: str) -> httpx2.Response:
    return await client.post(
        "/connexion/courriel", data={"courriel": courriel, "suite": "/qui-sait-quoi"}
    )


def lien_de(texte: str) -> str:
    trouve = re.search(r"http://127.0.0.1:8000(/connexion/lien\?jeton=[\w-]{43})\s", texte)
    assert trouve is not None
    return trouve[1]


async def ouvrir(client: httpx2.AsyncClient, lien: str) -> httpx2.Response:
    return await client.post("/connexion/lien", data={"jeton": lien.partition("=")[2]})


async def test_link_opens_the_carnet_once_in_the_browser_that_asked(
    client: httpx2.AsyncClient, monde: Monde, facteur: Facteur
) -> None:
    assert (await demander(client, f" {PERSONNE.upper()} ")).headers[
        "location"
    ] == "/connexion/courriel/envoye"
    (texte,) = await facteur.passer()
    assert facteur.recus[0]["Subject"] == "Votre lien de connexion"
    assert "Inès" not in texte
    assert "Bélanger" not in texte
    lien = lien_de(texte)
    for _ in range(2):  # what reads the mail before the person spends nothing
        page = await client.get(lien)
        assert (page.status_code, "Entrer dans mon carnet" in page.text) == (200, True)
    entree = await ouvrir(client, lien)
    assert (entree.status_code, entree.headers["location"]) == (303, "/qui-sait-quoi")
    carnet = await client.get("/qui-sait-quoi")
    assert carnet.status_code == 200
    assert "Vous utilisez un lien reçu par courriel" in carnet.text
    client.cookies.delete("carnet")
    assert (await ouvrir(client, lien)).status_code == 404
    assert (await client.get(lien)).status_code == 404


async def test_link_asked_in_one_browser_opens_nothing_in_another(
    client: httpx2.AsyncClient, monde: Monde, facteur: Facteur
) -> None:
    await demander(client, PERSONNE)
    lien = lien_de((await facteur.passer())[0])
    client.cookies.clear()
    page = await client.get(lien)
    assert page.status_code == 404
    assert "dans le navigateur où il a été demandé" in page.text
    assert (await ouvrir(client, lien)).status_code == 404


@pytest.mark.parametrize("courriel", ["inconnue@exemple.example", adresse("professionnel")])
async def test_unknown_address_and_professional_get_the_same_answer_and_no_mail(
    client: httpx2.AsyncClient,
    monde: Monde,
    facteur: Facteur,
    admin: psycopg.Connection[Any],
    courriel: str,
) -> None:
    connue, autre = await demander(client, PERSONNE), await demander(client, courriel)
    assert (connue.status_code, connue.headers["location"]) == (
        autre.status_code,
        autre.headers["location"],
    )
    assert admin.execute(
        "select count(*) from lien_connexion where courriel is not null"
    ).fetchone() == (2,)
    admin.rollback()
    assert len(await facteur.passer()) == 1
    assert facteur.recus[0]["To"] == PERSONNE
    assert admin.execute("select count(*) from lien_connexion").fetchone() == (1,)


async def test_waiting_request_names_nobody_in_the_database(
    client: httpx2.AsyncClient, monde: Monde, admin: psycopg.Connection[Any]
) -> None:
    await demander(client, PERSONNE)
    lignes = admin.execute(
        "select courriel::text, navigateur_sha256::text, suite from lien_connexion union all"
        " select args::text, '', '' from procrastinate_jobs"
    ).fetchall()
    assert PERSONNE.encode().hex() not in str(lignes)
    assert PERSONNE not in str(lignes)


async def test_link_dies_after_ten_minutes(
    client: httpx2.AsyncClient, monde: Monde, facteur: Facteur, admin: psycopg.Connection[Any]
) -> None:
    await demander(client, PERSONNE)
    lien = lien_de((await facteur.passer())[0])
    reste = admin.execute(
        "select expire_le - now() <= interval '10 minutes' from lien_connexion"
    ).fetchone()
    assert reste == (True,)
    admin.execute("update lien_connexion set expire_le = now()")
    admin.commit()
    assert (await client.get(lien)).status_code == 404
    assert (await ouvrir(client, lien)).status_code == 404


async def test_closed_compte_gets_no_link(
    client: httpx2.AsyncClient, monde: Monde, facteur: Facteur, admin: psycopg.Connection[Any]
) -> None:
    admin.execute("update compte set clos_le = now() where courriel = %s", [PERSONNE])
    admin.commit()
    await demander(client, PERSONNE)
    assert await facteur.passer() == []


async def test_fifth_request_for_one_address_is_refused_alike_known_or_not(
    client: httpx2.AsyncClient, monde: Monde
) -> None:
    for courriel in (PERSONNE, "inconnue@exemple.example"):
        reponses = [(await demander(client, courriel)).status_code for _ in range(5)]
        assert reponses == [303, 303, 303, 303, 429]


@pytest.mark.parametrize(
    "courriel", ["", "pas une adresse", "a@b", "x" * 190 + "@exemple.example", "a@b.c\x00"]
)
async def test_unreadable_address_is_said_beside_the_field(
    client: httpx2.AsyncClient, monde: Monde, courriel: str
) -> None:
    reponse = await demander(client, courriel)
    assert reponse.status_code == 422
    assert "Écrivez une adresse complète" in reponse.text


async def test_session_by_a_link_hides_what_is_sensitive_on_every_page(
    client: httpx2.AsyncClient, monde: Monde, facteur: Facteur, admin: psycopg.Connection[Any]
) -> None:
    compte = admin.execute("select id from compte where courriel = %s", [PERSONNE]).fetchone()
    assert compte is not None
    admin.execute(
        "insert into constat (territoire_id, personne_id, domaine, auteur_compte_id, nature,"
        " thematique, texte, source)"
        " select 31, %s, d, %s, 'frein', 'sante--bien-etre', 'mot-' || d, 'personne' from"
        " unnest(array[7, 8, 10]) d",
        [monde.personne, compte[0]],
    )
    admin.commit()
    await demander(client, PERSONNE)
    await ouvrir(client, lien_de((await facteur.passer())[0]))
    parcours = (await client.get("/mon-parcours")).text
    assert "mot-7" in parcours
    assert "mot-8" not in parcours
    assert "mot-10" not in parcours
    formulaire = await client.get("/accords/nouveau")
    refus = await client.post(
        "/accords",
        data={
            "_csrf": jeton_de_page(formulaire.text),
            "portee": "structure",
            "structure_id": str(monde.structure),
            "domaines": ["identite", "sante"],
            "finalite": "coordination",
            "fin": dans(34),
        },
    )
    assert refus.status_code == 422
    client.cookies.clear()
    await client.post("/connexion/demo", data={"courriel": PERSONNE})
    assert "mot-8" in (await client.get("/mon-parcours")).text


_ALEA = re.compile(r'value="[0-9a-f]+"|nonce-[\w-]+|[0-9a-f]{32}')


def code_de(texte: str) -> str:
    trouve = re.search(r"^([0-9]{4} [0-9]{4})\s*$", texte, re.MULTILINE)
    assert trouve is not None
    return trouve[1]


async def taper(client: httpx2.AsyncClient, code: str) -> httpx2.Response:
    assert "/connexion/courriel/code" in (await client.get("/connexion/courriel/envoye")).text
    return await client.post("/connexion/courriel/code", data={"code": code})


def faux(code: str) -> str:
    return f"{(int(code.replace(' ', '')) + 1) % 10**8:08}"


async def test_code_opens_the_carnet_once_in_the_browser_that_asked(
    client: httpx2.AsyncClient, monde: Monde, facteur: Facteur
) -> None:
    await demander(client, PERSONNE)
    texte = (await facteur.passer())[0]
    code, temoins = code_de(texte), dict(client.cookies)
    for tape in ("12 34", "abcdef", faux(code)):
        refus = await taper(client, tape)
        assert refus.status_code == 422
        assert 'id="code-erreur"' in refus.text
    client.cookies.clear()
    assert (await taper(client, code)).status_code == 422
    client.cookies.clear()
    client.cookies.update(temoins)
    entree = await taper(client, code)
    assert (entree.status_code, entree.headers["location"]) == (303, "/qui-sait-quoi")
    assert (await client.get("/qui-sait-quoi")).status_code == 200
    client.cookies.clear()
    client.cookies.update(temoins)
    assert (await taper(client, code)).status_code == 422  # spent,
    assert (await ouvrir(client, lien_de(texte))).status_code == 404  # and its link with it


async def test_code_cannot_be_guessed_and_says_nothing_of_the_address(
    client: httpx2.AsyncClient, monde: Monde, facteur: Facteur, admin: psycopg.Connection[Any]
) -> None:
    recus: list[list[tuple[int, str]]] = []
    for courriel in (PERSONNE, "inconnue@exemple.example"):
        client.cookies.clear()
        await demander(client, courriel)
        code = code_de((await facteur.passer())[0])
        reponses = [await taper(client, faux(code)) for _ in range(6)]
        recus.append(
            [
                (r.status_code, re.sub(r'value="[0-9a-f]+"|nonce-[\w-]+|[0-9a-f]{32}', "", r.text))
                for r in reponses
            ]
        )
    assert [statut for statut, _ in recus[0]] == [422] * 5 + [429]
    assert recus[0] == recus[1]
    # A new browser each time tries the same compte: twenty a day from one network, two hundred from
    # wherever, then the right code opens nothing either.
    for quoi, maximum in (("code_reseau", 20), ("code_compte", 200)):
        admin.execute("update limite set nombre = 1 where quoi like 'code%'")
        admin.execute("update limite set nombre = %s where quoi = %s", (maximum, quoi))
        admin.commit()
        client.cookies.clear()
        await demander(client, PERSONNE)
        assert (await taper(client, code_de((await facteur.passer())[-1]))).status_code == 422


async def test_who_knows_an_address_shuts_nobody_s_door_from_one_network(
    client: httpx2.AsyncClient,
    monde: Monde,
    facteur: Facteur,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    venir = partial(monkeypatch.setattr, "auth.liens.pages.adresse_de")
    venir(lambda _: "192.0.2.66")
    code = ""
    for _ in range(4):
        client.cookies.clear()
        await demander(client, PERSONNE)
        code = code_de((await facteur.passer())[-1])
        assert [(await taper(client, faux(code))).status_code for _ in range(5)] == [422] * 5
    client.cookies.clear()
    assert (await demander(client, PERSONNE)).status_code == 429
    venir(lambda _: "198.51.100.7")
    await demander(client, PERSONNE)
    entree = await taper(client, code_de((await facteur.passer())[-1]))
    assert (entree.status_code, entree.headers["location"]) == (303, "/qui-sait-quoi")
