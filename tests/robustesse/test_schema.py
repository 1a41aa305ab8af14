"""Send what the API's own description allows, and what it does not, as every rôle.

Never an error of ours. `CARNET_EXEMPLES` sets how many examples each operation receives: 50 by
default. The first are sent as everybody; then one out of two as whoever the door lets in the most,
and one out of two as each of the others in turn: all as every rôle would take hours. The long run
of each night, which writes its figures (`CARNET_BILAN_SCHEMA`), puts the world back at each
operation.
"""

import asyncio
import hashlib
import json
import os
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SanitizationConfig
from schemathesis.transport.prepare import prepare_request

from core.geo.install import installer_geographie
from core.settings import Settings
from tests.auth.monde import representant
from tests.conftest import ORIGINE, Base, application, cloner, reglages
from tests.robustesse.origine import Origine
from tests.web.monde import ROLES_PRO, TERRITOIRE, adresse, construire
from web.app import create_app

pytestmark = pytest.mark.pg
EXEMPLES = int(os.environ.get("CARNET_EXEMPLES", "50"))
SORTIE = os.environ.get("CARNET_BILAN_SCHEMA")
ROLES = (*ROLES_PRO, "personne")
# What the mandate of the guardian names: all that is ordinary, and the health.
DU_MANDAT = 511
# How many examples everybody sends, before it is known whom the door lets in.
DECOUVERTE = max(4, EXEMPLES // 60)
PORTE_FERMEE = {401, 403, 404}
SANS_RIEN_OTER = SanitizationConfig(enabled=False)


def _document() -> dict[str, Any]:
    nulle_part = "postgresql+psycopg://personne@/nulle_part"
    socle = Settings(_env_file=None, demo=True, secret="s" * 40, metriques_port=0)
    return create_app(
        socle.model_copy(update={"database_url": nulle_part})
    ).openapi_schema.to_schema()


schema = schemathesis.openapi.from_dict(_document())


@dataclass(frozen=True, slots=True)
class Reponse:
    """Hold what the application answered."""

    statut: int
    entetes: dict[bytes, bytes]
    corps: bytes


class Cible:
    """Hold a running application, one token a rôle, and the identifiers that exist.

    Requests are handed to the application itself: a socket and a client for each would take longer
    than the answer.
    """

    def __init__(self, app: Any, base: Base) -> None:
        self.app, self.tour, self.requetes = app, 0, 0
        self.exemples: Counter[str] = Counter()
        # By rôle, how many requests were done: doors that open only to be refused prove little.
        self.abouties: Counter[str] = Counter()
        # Of the operation that is tried: what was read already, and whom its door let in.
        self.operation, self.lues = "", set[tuple[Any, ...]]()
        self.entres: Counter[str] = Counter()
        with psycopg.connect(base.admin_dsn) as admin:
            monde = construire(admin)
            installer_geographie(admin)
            self.jetons = {role: _jeton(admin, "courriel = %s", adresse(role)) for role in ROLES}
            tuteur = representant(admin, TERRITOIRE, monde.personne, DU_MANDAT)
            self.jetons["representant"] = _jeton(admin, "id = %s", tuteur)
            mandat = admin.execute("select id from representant where compte_id = %s", (tuteur,))
            self.connus = {
                "personne_id": str(monde.personne),
                "mandat_id": str(next(mandat)[0]),
                "consentement_id": str(monde.consentement),
                "structure_id": str(monde.structure),
                "compte_id": str(monde.compte),
                "bris_id": str(monde.urgence),
                "rapprochement_id": str(monde.rapprochement),
                "entreprise_id": str(monde.entreprise),
                "session_id": str(monde.session),
                "veille_id": str(monde.veille),
                "depot_id": str(monde.depot),
                "service_id": monde.offre,
            }
        self.origine = Origine(base.admin_dsn)

    def commencer(self, operation: str) -> None:
        """Put the world back where the last operation did not leave it."""
        self.exemples[operation] += 1
        if operation != self.operation:
            if SORTIE:
                self.origine.tout_remettre()
            else:
                self.origine.rendre_les_capacites()
            self.operation = operation
            self.lues.clear()
            self.entres.clear()

    def a_leur_tour(self) -> list[str]:
        """Name who sends the next example: rôles, or nobody."""
        tous = ["", *self.jetons]
        self.tour += 1
        if self.exemples[self.operation] <= DECOUVERTE:
            return tous
        [(premier, fois)] = self.entres.most_common(1) or [("", 0)]
        if fois and self.tour % 2:
            return [premier]
        return [tous[self.tour // 2 % len(tous)]]

    async def demander_comme(self, requete: Any, roles: Iterable[str]) -> list[Reponse]:
        """Send a prepared request as each of these, one after the other.

        What one of them read already is not asked again with the same words.
        """
        reponses = []
        for role in roles:
            lue = (role, requete.url, *sorted(requete.headers.items()), requete.body)
            if lue in self.lues:
                continue
            if requete.method == "GET":
                self.lues.add(lue)
            reponse = await self.demander(requete, self.jetons.get(role))
            self.abouties[role] += reponse.statut < 400
            self.entres[role] += reponse.statut not in PORTE_FERMEE
            reponses.append(reponse)
            if role and reponse.statut == 401:
                self.origine.rendre_les_capacites()
        return reponses

    async def demander(self, requete: Any, jeton: str | None) -> Reponse:
        """Send a prepared request, with this token in place of any other."""
        corps = requete.body or b""
        corps = corps.encode() if isinstance(corps, str) else corps
        messages: list[dict[str, Any]] = []

        async def recevoir() -> dict[str, Any]:
            if messages and not messages[-1].get("more_body"):
                await asyncio.Event().wait()  # the client stays until it is answered
            return {"type": "http.request", "body": corps, "more_body": False}

        async def envoyer(message: dict[str, Any]) -> None:
            messages.append(message)

        self.requetes += 1
        await self.app(_portee(requete, jeton), recevoir, envoyer)
        debut, *suite = messages
        lu = b"".join(message.get("body", b"") for message in suite)
        return Reponse(debut["status"], dict(debut["headers"]), lu)


def _portee(requete: Any, jeton: str | None) -> dict[str, Any]:
    url = urlsplit(requete.url)
    entetes = [
        (n.lower().encode(), v.encode("latin-1") if isinstance(v, str) else v)
        for n, v in requete.headers.items()
    ]
    if jeton:
        entetes = [(n, v) for n, v in entetes if n != b"authorization"]
        entetes.append((b"authorization", f"Bearer {jeton}".encode()))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": requete.method,
        "scheme": "http",
        "path": unquote(url.path),
        "raw_path": url.path.encode("ascii"),
        "query_string": url.query.encode("ascii"),
        "root_path": "",
        "headers": [(b"host", url.netloc.encode()), *entetes],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }


@contextmanager
def _en_marche(app: Any, boucle: asyncio.Runner) -> Iterator[None]:
    """Keep the application started, by one task from its start to its end."""
    fin = asyncio.Event()

    async def tenir(pret: asyncio.Event) -> None:
        async with app.lifespan():
            pret.set()
            await fin.wait()

    async def commencer() -> asyncio.Task[None]:
        pret = asyncio.Event()
        tache = asyncio.create_task(tenir(pret))
        attente = asyncio.create_task(pret.wait())
        await asyncio.wait({tache, attente}, return_when=asyncio.FIRST_COMPLETED)
        return tache

    async def finir(tache: asyncio.Task[None]) -> None:
        fin.set()
        await tache

    tache = boucle.run(commencer())
    yield
    boucle.run(finir(tache))


def _jeton(admin: psycopg.Connection[Any], compte: str, valeur: object) -> str:
    jeton = secrets.token_urlsafe(32)
    requete = (
        "insert into jeton (territoire_id, jeton_sha256, compte_id, habilitation_id, expire_le)"
        " select %s, %s, k.id, h.id, now() + interval '1 day' from compte k"
        f" left join habilitation h on h.compte_id = k.id where k.{compte}"
    )
    empreinte = hashlib.sha256(jeton.encode()).digest()
    admin.execute(requete.encode(), (TERRITOIRE, empreinte, valeur))
    return jeton


@pytest.fixture(scope="module")
def boucle() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as boucle:
        yield boucle


@pytest.fixture(scope="module")
def cible(
    modele: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
    boucle: asyncio.Runner,
) -> Iterator[Cible]:
    base = cloner(f"carnet_schema_{worker_id}", modele)
    sans_frein = {"api_par_minute": 10**9, "api_par_minute_jeton": 10**9, "pages_par_minute": 10**9}
    champs = reglages(base, Path(tmp_path_factory.mktemp("schema"))).model_copy(update=sans_frein)
    with application(champs) as app, _en_marche(app, boucle):
        cible = Cible(app, base)
        yield cible
        cible.origine.fermer()
    if SORTIE:
        Path(SORTIE).mkdir(parents=True, exist_ok=True)
        bilan = {
            "operations": cible.exemples,
            "requetes": cible.requetes,
            "abouties": cible.abouties,
        }
        (Path(SORTIE) / f"{worker_id}.json").write_text(json.dumps(bilan), "utf-8")


@schema.parametrize()
@settings(
    max_examples=EXEMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    print_blob=False,
)
def test_no_request_makes_the_api_fail(
    case: schemathesis.Case[Any], cible: Cible, boucle: asyncio.Runner
) -> None:
    """Try one generated request, every other time on a real carnet, as nobody and as rôles."""
    for nom, valeur in cible.connus.items():
        if nom in case.path_parameters and hash(str(case.path_parameters[nom])) % 2:
            case.path_parameters[nom] = valeur
    cible.commencer(case.operation.label)
    requete = prepare_request(case, {}, config=SANS_RIEN_OTER, base_url=ORIGINE)
    for reponse in boucle.run(cible.demander_comme(requete, cible.a_leur_tour())):
        assert reponse.statut < 500, (reponse.statut, reponse.corps[:300])
        if reponse.statut >= 400 and reponse.corps:
            assert reponse.entetes[b"content-type"].startswith(b"application/problem+json")
