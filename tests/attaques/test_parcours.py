"""Follow every link as every rôle.

Nothing personal in an address, nothing kept by a cache, nothing after the end.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

import httpx2
import psycopg
import pytest

from tests.attaques.lignes import ROLES
from tests.attaques.pages import Page, parcourir
from tests.attaques.portes import Porte, portes
from tests.attaques.scene import Scene, construire
from tests.auth.navigateur import Application
from tests.conftest import Base

pytestmark = pytest.mark.pg
LECTEURS = ("professionnel", "dpo", "personne")
# Who asked, at which door, and what was answered.
Reponse = tuple[str, Porte, httpx2.Response]
_COURRIEL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_TELEPHONE = re.compile(r"(?<![\w-])(?:\+33|0)[1-9](?:[ .-]?\d\d){4}(?![\w-])")
FINS = {
    "revoked session": "delete from connexion; update jeton set revoque_le = now()",
    "idle session": "update connexion set vue_le = now() - interval '31 minutes'; update jeton set"
    " expire_le = now()",
    "closed compte": "update compte set clos_le = now()",
}


def _personnel(adresse: str) -> bool:
    clair = unquote_plus(adresse).lower()
    return "mkscene" in clair or bool(_COURRIEL.search(clair)) or bool(_TELEPHONE.search(clair))


@pytest.mark.parametrize("role", ROLES)
def test_no_address_of_any_page_says_anything_about_anybody(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path, role: str
) -> None:
    scene = construire(admin)
    admin.execute("update personne set telephone = '0611223344', courriel = 'mkscene@demo.example'")
    admin.execute(
        "update compte set telephone = '0466001122', nom = 'Mkscene' where personne_id is null"
    )
    admin.commit()
    with Application(base, tmp_path) as application:
        vues = parcourir(application, scene.sessions[role][0])
        assert len(vues) >= 5
        for chemin, texte in vues.items():
            assert not _personnel(chemin), chemin
            fautives = {
                a
                for a in Page(texte).adresses
                if not a.startswith(("tel:", "mailto:")) and _personnel(a)
            }
            assert fautives == set(), (role, chemin)


def _lire_tout(application: Application, scene: Scene) -> Iterator[Reponse]:
    """Read every closed door as three rôles; gives who asked, at which door, and the answer."""
    fermees = [p for p in portes(application.app) if p.methode == "GET" and not p.public]
    assert len(fermees) > 25
    for role in LECTEURS:
        cles: dict[str, Any] = scene.cles["elle" if role == "personne" else "sien"]
        temoin, jeton = scene.sessions[role]
        for porte in fermees:
            secret = {"jeton": jeton} if porte.api else {"temoin": temoin}
            adresse = porte.adresse(
                dict.fromkeys(porte.parametres, UUID(int=1)) | {"import_id": 1} | cles
            )
            reponse = application.demander("GET", adresse, **secret)
            assert reponse.headers["cache-control"] == "no-store", porte
            yield role, porte, reponse


def test_nothing_asks_to_log_in_while_the_session_lasts(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    scene = construire(admin)
    with Application(base, tmp_path) as application:
        for role, porte, reponse in _lire_tout(application, scene):
            vers = reponse.headers.get("location", "")
            assert not vers.startswith("/connexion"), (role, porte)
            assert reponse.status_code != 401, (role, porte)


@pytest.mark.parametrize("fin", FINS)
def test_nothing_is_read_once_the_session_ended(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path, fin: str
) -> None:
    scene = construire(admin)
    with Application(base, tmp_path) as application:
        for role in LECTEURS:  # nothing that was learnt while it lasted is kept
            temoin, jeton = scene.sessions[role]
            assert application.demander("GET", "/mon-compte", temoin=temoin).status_code == 200
            assert application.demander("GET", "/api/v1/moi", jeton=jeton).status_code == 200
        admin.execute(FINS[fin].encode())
        admin.commit()
        for role, porte, reponse in _lire_tout(application, scene):
            vers = reponse.headers.get("location", "").partition("?")[0]
            attendu = (401, "") if porte.api else (303, "/connexion")
            assert (reponse.status_code, vers) == attendu, (role, porte, fin)
            assert "mkscene" not in reponse.text


def test_log_out_closes_this_session_on_the_server(
    base: Base, admin: psycopg.Connection[Any], tmp_path: Path
) -> None:
    scene = construire(admin)
    temoin = scene.sessions["professionnel"][0]
    with Application(base, tmp_path) as application:
        assert application.demander("GET", "/ma-journee", temoin=temoin).status_code == 200
        assert (
            application.demander("POST", "/deconnexion", temoin=temoin, champs={}).status_code
            == 303
        )
        for chemin in ("/ma-journee", "/personnes", f"/carnets/{scene.personnes['sien']}"):
            assert application.demander("GET", chemin, temoin=temoin).status_code == 303
