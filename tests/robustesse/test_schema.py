"""Send what the API's own description allows, and what it does not, as every rôle: never an error of ours.

`CARNET_EXEMPLES` sets how many examples each operation receives: 200 by default, each sent as nobody and as two of the
rôles in turn; from 1 000, the long run, each is sent as every rôle.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings

from core.geo.install import installer
from core.settings import Settings
from tests.conftest import Serveur, cloner, servir
from tests.web.monde import ROLES_PRO, TERRITOIRE, adresse, construire
from web.app import create_app

pytestmark = [pytest.mark.pg, pytest.mark.long]
EXEMPLES = int(os.environ.get("CARNET_EXEMPLES", "200"))
ROLES = (*ROLES_PRO, "personne")


def _document() -> dict[str, Any]:
    nulle_part = "postgresql+psycopg://personne@/nulle_part"
    socle = Settings(_env_file=None, demo=True, secret="s" * 40, metriques_port=0)
    return create_app(socle.model_copy(update={"database_url": nulle_part})).openapi_schema.to_schema()


schema = schemathesis.openapi.from_dict(_document())


class Cible:
    """Hold a served application, one token a rôle, and the identifiers that exist."""

    def __init__(self, serveur: Serveur) -> None:
        self.url, self.tour = serveur.url, 0
        self.client = requests.Session()
        self.client.trust_env = False  # no proxy, no netrc: each request would look for them
        with psycopg.connect(serveur.base.admin_dsn) as admin:
            monde = construire(admin)
            installer(admin)
            self.jetons = {role: _jeton(admin, role) for role in ROLES}
            self.connus = {
                "personne_id": str(monde.personne),
                "consentement_id": str(monde.consentement),
                "structure_id": str(monde.structure),
            }

    def a_leur_tour(self) -> list[str]:
        """Give the tokens of the rôles that send the next example."""
        tous = list(self.jetons.values())
        if EXEMPLES >= 1000:
            return tous
        self.tour += 1
        return [tous[self.tour % len(tous)], tous[(self.tour + 3) % len(tous)]]


def _jeton(admin: psycopg.Connection[Any], role: str) -> str:
    jeton = secrets.token_urlsafe(32)
    admin.execute(
        "insert into jeton (territoire_id, jeton_sha256, compte_id, habilitation_id, expire_le)"
        " select %s, %s, k.id, h.id, now() + interval '1 day' from compte k"
        " left join habilitation h on h.compte_id = k.id where k.courriel = %s",
        (TERRITOIRE, hashlib.sha256(jeton.encode()).digest(), adresse(role)),
    )
    return jeton


@pytest.fixture(scope="module")
def cible(modele: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cible]:
    base = cloner(f"carnet_schema_{worker_id}", modele)
    sans_frein = {"api_par_minute": 10**9, "api_par_minute_jeton": 10**9}
    for serveur in servir(base, Path(tmp_path_factory.mktemp("schema")), **sans_frein):
        cible = Cible(serveur)
        yield cible
        cible.client.close()


@schema.parametrize()
@settings(
    max_examples=EXEMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    print_blob=False,
)
def test_no_request_makes_the_api_fail(case: schemathesis.Case[Any], cible: Cible) -> None:
    """Try one generated request on the carnet that exists (every other time), as nobody and as rôles."""
    for nom, valeur in cible.connus.items():
        if nom in case.path_parameters and hash(str(case.path_parameters[nom])) % 2:
            case.path_parameters[nom] = valeur
    for jeton in (None, *cible.a_leur_tour()):
        entetes = {"Authorization": f"Bearer {jeton}"} if jeton else {}
        reponse = case.call(base_url=cible.url, headers=entetes, session=cible.client)
        assert reponse.status_code < 500, (reponse.status_code, reponse.text[:300])
        if reponse.status_code >= 400 and reponse.content:
            assert reponse.headers["content-type"][0].startswith("application/problem+json")
