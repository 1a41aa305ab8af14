"""Go from an empty migrated database to people at work in it.

By the documented commands and the pages alone.
"""

import re
from typing import Any

import httpx2
import psycopg
import pytest

from core.clock import aujourdhui
from core.settings import Settings
from tests.auth import fournisseur_hostile
from tests.auth.fournisseur_hostile import Hostile
from tests.auth.navigation import brancher, entrer, navigateur, ouvrir_application
from tests.ops.conftest import Lancer
from tests.stories.gestes import remplir

pytestmark = pytest.mark.pg
TERRITOIRE = (
    "territoire",
    "creer",
    "--nom",
    "Gard",
    "--departement",
    "30",
    "--structure",
    "Département du Gard",
)
AGNES = ("--courriel", "agnes.roussel@gard.example", "--prenom", "Agnès", "--nom", "Roussel")


def administratrice(cli: Lancer, *autres: str) -> tuple[int, str]:
    return cli("compte", "creer", "--role", "administrateur", *AGNES, *autres)


def compter(admin: psycopg.Connection[Any]) -> list[int]:
    tables = ("territoire", "structure", "notice", "compte", "habilitation", "journal")
    return [admin.execute(f"select count(*) from {t}".encode()).fetchall()[0][0] for t in tables]


async def se_connecter(client: httpx2.AsyncClient, hostile: Hostile, courriel: str) -> None:
    hostile.sujet, hostile.profil = f"sujet-{courriel}", {"email": courriel, "email_verified": True}
    reponse = await entrer(client, hostile, "proconnect")
    assert reponse.status_code == 303, reponse.text


async def test_first_hour_needs_commands_and_pages_alone(settings: Settings, cli: Lancer) -> None:
    for commande in (TERRITOIRE, ("compte", "creer", "--role", "administrateur", *AGNES)):
        code, dit = cli(*commande)
        assert code == 0, dit
    code, dit = cli(
        "compte",
        "creer",
        "--role",
        "dpo",
        "--courriel",
        "dpo@gard.example",
        "--prenom",
        "Olivier",
        "--nom",
        "Salles",
    )
    assert code == 0, dit
    with fournisseur_hostile.ouvrir() as hostile:
        async with ouvrir_application(brancher(settings, hostile.emetteur)) as app:
            async with navigateur(app) as agnes:
                await se_connecter(agnes, hostile, "agnes.roussel@gard.example")
                assert "Version 1" in (await agnes.get("/administration/notices")).text
                page = (await agnes.get("/administration/professionnels/invitation")).text
                structure = re.search(r'<option value="([0-9a-f-]{36})"', page)
                assert structure is not None
                invitation = {
                    "courriel": "claire.mazel@gard.example",
                    "prenom": "Claire",
                    "nom": "Mazel",
                    "structure_id": structure[1],
                    "role": "professionnel",
                    "debut": aujourdhui().isoformat(),
                }
                chemin = "/administration/professionnels/invitation"
                assert (await remplir(agnes, chemin, chemin, **invitation)).status_code == 303
            async with navigateur(app) as claire:
                await se_connecter(claire, hostile, "claire.mazel@gard.example")
                ines = {
                    "civilite": "Madame",
                    "prenom": "Inès",
                    "nom": "Zarqa",
                    "date_naissance": "1990-06-02",
                }
                accueil = await remplir(claire, "/accueil", "/accueil", **ines)
                assert accueil.status_code == 303, accueil.text
                accord = await claire.get(accueil.headers["location"])
                assert "Plusieurs personnes vous aident" in accord.text
                espace = re.search(r'href="(/carnets/[0-9a-f-]{36}/espace)"', accord.text)
                assert espace is not None
                papier = await remplir(claire, espace[1], espace[1], canal="papier")
                ecrit = re.search(r"<strong>([2-9A-Z]{4} [2-9A-Z]{4})</strong>", papier.text)
                assert ecrit is not None, papier.text
            async with navigateur(app) as ines_chez_elle:
                reponse = await ines_chez_elle.post(
                    "/connexion/code", data={"code": ecrit[1], "date_naissance": "1991-06-02"}
                )
                assert reponse.status_code == 422
                assert "n’ouvrent rien" in reponse.text
                entree = await ines_chez_elle.post(
                    "/connexion/code",
                    data={
                        "code": ecrit[1].lower().replace(" ", ""),
                        "date_naissance": "1990-06-02",
                    },
                )
                assert (entree.status_code, entree.headers["location"]) == (303, "/")
                chez_elle = await ines_chez_elle.get("/")
                assert chez_elle.headers["location"] == "/mon-parcours"
                assert (await ines_chez_elle.get("/mon-parcours")).status_code == 200
                assert "a ouvert votre espace avec vous" in (await ines_chez_elle.get("/avis")).text
            async with navigateur(app) as passant:
                reponse = await passant.post(
                    "/connexion/code", data={"code": ecrit[1], "date_naissance": "1990-06-02"}
                )
                assert reponse.status_code == 422


def test_founding_twice_makes_nothing_more_and_says_so(
    cli: Lancer, admin: psycopg.Connection[Any]
) -> None:
    assert cli(*TERRITOIRE)[0] == administratrice(cli)[0] == 0
    avant = compter(admin)
    assert avant == [1, 1, 1, 1, 1, 5]
    admin.rollback()
    code, dit = cli(*TERRITOIRE)
    assert (code, "rien à faire" in dit) == (0, True)
    code, dit = administratrice(cli)
    assert (code, "rien à faire" in dit) == (0, True)
    assert compter(admin) == avant


def test_bad_input_is_refused_in_french_and_makes_nothing(
    cli: Lancer, admin: psycopg.Connection[Any]
) -> None:
    refus: tuple[tuple[str, ...], ...] = (
        ("territoire", "creer", "--nom", "G", "--departement", "30"),
        ("territoire", "creer", "--nom", "Gard", "--departement", "99"),
        ("territoire", "creer", "--nom", "Gard", "--departement", "30", "--courriel", "gard"),
        ("compte", "creer", "--role", "administrateur", *AGNES),
    )
    for commande in refus:
        code, dit = cli(*commande)
        assert code == 1, dit
    assert compter(admin) == [0] * 6
    admin.rollback()
    assert cli(*TERRITOIRE)[0] == 0
    code, dit = cli(
        "compte", "creer", "--role", "dpo", "--courriel", "x", "--prenom", "A", "--nom", "B"
    )
    assert (code, "arobase" in dit) == (1, True)
    code, dit = administratrice(cli, "--structure", "Une autre")
    assert (code, "Aucune structure" in dit) == (1, True)
    assert cli("compte", "creer", "--role", "professionnel", *AGNES)[0] == 2
    assert compter(admin)[3:5] == [0, 0]
