"""Time the pages of the three paths at the demo's size.

Beside the same statements by the bare driver, prepared.
"""

import asyncio
import json
import re
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import psycopg
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

import web.demo
from auth.vocabulary import Acteur, Role
from carnet.bord.frise import DERNIERES
from carnet.parcours.commands import fixer_rendez_vous
from carnet.parcours.schemas import NouveauRendezVous
from core.coffre import Coffre
from core.db import create_engine, create_sessions, open_session
from core.embedded import demarrer, effacer_grappe
from core.geo.install import installer_geographie
from core.migrations import creer_base, migrer
from core.settings import Settings, dsn
from tests.ecoute import Demande
from tests.ecoute import ecouter as en_ecoute
from web.app import create_app
from web.sante import MURS, ROLES

SORTIE = Path(".local/bench/pages.json")
REPETITIONS = 200
CLIENTS = 8
Sql = list[Demande]
# What a form sends; None for a page that is read.
Champs = Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Cas:
    """Hold a page to time: its name in the table, the e-mail of who asks, where, what is sent."""

    nom: str
    qui: str
    chemin: str
    champs: Champs = None
    fois: int = REPETITIONS
    # Eight at once are one person's here, whom a heavy page makes wait, then refuses.
    ensemble: bool = True


@dataclass(frozen=True, slots=True)
class Mesure:
    """Hold one case: milliseconds, requests a second, and the SQL beside.

    Milliseconds at the median and at the 95th percentile.
    """

    cas: str
    p50_ms: float
    p95_ms: float
    req_s: float | None
    sql_p50_ms: float
    ratio_sql: float


async def mesurer() -> None:
    """Seed a demo of its own, time each case, print the table and write .local/bench/pages.json."""
    donnees = Path(tempfile.mkdtemp(prefix="carnet-bench-"))
    serveur = demarrer(donnees)
    try:
        creer_base(serveur.admin_url)
        migrer(serveur.admin_url, ROLES, MURS)
        with psycopg.connect(dsn(serveur.admin_url)) as connexion:
            installer_geographie(connexion)
        await asyncio.to_thread(
            web.demo.semer,
            serveur.admin_url,
            serveur.app_url,
            lambda _f, _t, _q: None,
            Coffre("b" * 40),
        )
        mesures = await _mesurer(serveur.admin_url, serveur.app_url, donnees)
    finally:
        effacer_grappe(donnees)
    publier(mesures, SORTIE, "Pages, à la taille de la démo")


async def _mesurer(admin_url: str, app_url: str, donnees: Path) -> list[Mesure]:
    base = Settings(_env_file=None, demo=True, secret="b" * 40, donnees=donnees, metriques_port=0)
    app = create_app(
        base.model_copy(
            update={"database_url": app_url, "database_admin_url": admin_url}
            | {"api_par_minute": 10**9, "api_par_minute_jeton": 10**9, "pages_par_minute": 10**9}
        )
    )
    with psycopg.connect(dsn(admin_url)) as admin:
        referente = _acteur(admin)
        personne = admin.execute(
            "select personne_id from compte where courriel = 'personne@demo.example' and"
            " territoire_id = 1"
        ).fetchone()
    assert personne is not None
    await _allonger(app_url, referente, personne[0])
    carnet = f"/carnets/{personne[0]}"
    cas = [
        Cas("carnet (des centaines de lignes)", "referente@demo.example", carnet),
        Cas("frise (30 lignes)", "referente@demo.example", f"{carnet}/frise"),
        Cas(
            "offres commune + thématique",
            "referente@demo.example",
            "/offres?code_commune=30189&thematiques=mobilite",
        ),
        Cas("offres commune", "referente@demo.example", "/offres?code_commune=30189"),
        Cas(
            "API offres commune + thématique",
            "referente@demo.example",
            "/api/v1/search/services?code_commune=30189&thematiques=mobilite",
        ),
        Cas("ma journée", "referente@demo.example", "/ma-journee"),
        Cas("mon parcours", "personne@demo.example", "/mon-parcours"),
        Cas("écarts", "coordonnateur@demo.example", "/ecarts?thematique=mobilite"),
    ]
    async with app.lifespan():
        lu = await _lire_carnet(app, cas[0])
        assert lu.count('class="qui-voit"') == DERNIERES, "the last lines are shown"
        return await mesurer_cas(app, app_url, cas)


async def mesurer_cas(app: Any, app_url: str, cas: list[Cas]) -> list[Mesure]:
    """Time each page of an application that is started, each by whoever asks for it."""
    mesures = []
    async with entrant(app) as client:
        for un in cas:
            await entrer(client, un.qui)
            if un.champs is not None:
                un = replace(un, champs={**un.champs, "_csrf": await _jeton(client, un.chemin)})
            sql = await ecouter(app.state.engine.sync_engine, client, un.chemin, un.champs)
            nu = await asyncio.to_thread(sql_nu, app_url, sql, un.fois)
            mesures.append(await mesurer_page(client, un, nu))
    return mesures


@asynccontextmanager
async def entrant(app: Any) -> AsyncIterator[httpx2.AsyncClient]:
    """Open a browser on an application that is started."""
    transport = httpx2.ASGITransport(app=app)
    entetes = {"Sec-Fetch-Site": "same-origin"}
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", headers=entetes
    ) as client:
        yield client


async def entrer(client: httpx2.AsyncClient, courriel: str) -> None:
    """Log in as somebody of the world that is measured."""
    client.cookies.clear()
    entree = await client.post("/connexion/demo", data={"courriel": courriel})
    assert entree.status_code == 303, (courriel, entree.status_code)


async def _jeton(client: httpx2.AsyncClient, chemin: str) -> str:
    trouve = re.search(r'name="_csrf" value="([0-9a-f]+)"', (await client.get(chemin)).text)
    assert trouve is not None
    return trouve[1]


async def _lire_carnet(app: Any, cas: Cas) -> str:
    async with entrant(app) as client:
        await entrer(client, cas.qui)
        return (await client.get(cas.chemin)).text


def _acteur(admin: psycopg.Connection[Any]) -> Acteur:
    ligne = admin.execute(
        "select k.id, h.structure_id from compte k join habilitation h using (territoire_id)"
        " where h.compte_id = k.id and k.courriel = 'referente@demo.example'"
    ).fetchone()
    assert ligne is not None
    return Acteur(1, ligne[0], Role.professionnel, structure_id=ligne[1])


async def _allonger(app_url: str, referente: Acteur, personne: UUID) -> None:
    """Give the measured carnet at least sixty timeline lines, by the real command."""
    moteur = create_engine(app_url, pool=1)
    maintenant = datetime.now(UTC)
    async with open_session(create_sessions(moteur), referente) as db, db.begin():
        for rang in range(60):
            quand = maintenant + timedelta(days=rang + 1)
            rdv = NouveauRendezVous(objet=f"Point {rang}", debut=quand)
            await fixer_rendez_vous(
                db, referente, personne, rdv, maintenant=maintenant - timedelta(hours=rang)
            )
    await moteur.dispose()


async def _demander(client: httpx2.AsyncClient, chemin: str, champs: Champs = None) -> float:
    debut = time.perf_counter()
    _exiger(await _envoyer(client, chemin, champs), chemin, champs)
    return (time.perf_counter() - debut) * 1000


def _exiger(reponse: httpx2.Response, chemin: str, champs: Champs) -> None:
    """Measure no refusal; a search that finds one person alone leads to her."""
    attendus = (200,) if champs is None else (200, 303)
    assert reponse.status_code in attendus, (chemin, reponse.status_code)


async def _envoyer(client: httpx2.AsyncClient, chemin: str, champs: Champs) -> httpx2.Response:
    if champs is None:
        return await client.get(chemin)
    return await client.post(chemin, data=dict(champs))


async def chronometrer(
    client: httpx2.AsyncClient, chemin: str, fois: int, champs: Champs = None
) -> list[float]:
    """Ask again and again; gives milliseconds, a tenth more, at the beginning, left out."""
    avant = fois // 10
    return [await _demander(client, chemin, champs) for _ in range(fois + avant)][avant:]


async def mesurer_page(client: httpx2.AsyncClient, cas: Cas, sql_p50: float) -> Mesure:
    """Time one page, alone then by eight clients if it is asked so, beside its bare statements."""
    durees = await chronometrer(client, cas.chemin, cas.fois, cas.champs)
    debit = None
    if cas.ensemble:
        debit = await _debit(lambda: _demander(client, cas.chemin, cas.champs), cas.fois)
    p50 = statistics.median(durees)
    p95 = statistics.quantiles(durees, n=20)[18]
    return Mesure(
        cas.nom,
        round(p50, 2),
        round(p95, 2),
        None if debit is None else round(debit, 1),
        round(sql_p50, 2),
        round(p50 / sql_p50, 2),
    )


async def _debit(demander: Callable[[], Awaitable[float]], fois: int) -> float:
    async def client(nombre: int) -> None:
        for _ in range(nombre):
            await demander()

    debut = time.perf_counter()
    parts = -(-fois // CLIENTS)
    await asyncio.gather(*(client(parts) for _ in range(CLIENTS)))
    return parts * CLIENTS / (time.perf_counter() - debut)


async def ecouter(
    moteur: Engine, client: httpx2.AsyncClient, chemin: str, champs: Champs = None
) -> Sql:
    """List the statements, with their parameters, by which the product makes one answer."""
    with en_ecoute(moteur) as entendues:
        _exiger(await _envoyer(client, chemin, champs), chemin, champs)
    return entendues


def sql_nu(app_url: str, requetes: Sql, fois: int = REPETITIONS) -> float:
    """Time the same statements, prepared, in one transaction by the bare driver.

    The median in milliseconds.
    """
    durees = []
    with psycopg.connect(dsn(app_url), prepare_threshold=0, options="-c jit=off") as connexion:
        for _ in range(fois):
            debut = time.perf_counter()
            with connexion.transaction():
                for sql, valeurs in requetes:
                    curseur = connexion.execute(sql.encode(), valeurs)
                    if curseur.description:
                        curseur.fetchall()
            durees.append((time.perf_counter() - debut) * 1000)
    return statistics.median(durees[fois // 10 :])


def publier(mesures: list[Mesure], sortie: Path, titre: str) -> None:
    """Write what was measured, and print it."""
    sortie.parent.mkdir(parents=True, exist_ok=True)
    sortie.write_text(
        json.dumps([asdict(m) for m in mesures], ensure_ascii=False, indent=2), "utf-8"
    )
    tableau = Table(
        "cas",
        "p50 ms",
        "p95 ms",
        "req/s (8 clients)",
        "SQL p50 ms",
        "ratio",
        title=titre,
    )
    for m in mesures:
        tableau.add_row(
            m.cas,
            *(
                "—" if v is None else str(v)
                for v in (m.p50_ms, m.p95_ms, m.req_s, m.sql_p50_ms, m.ratio_sql)
            ),
        )
    Console(width=110).print(tableau)


if __name__ == "__main__":
    asyncio.run(mesurer())
