"""Time the pages of the three paths at the demo's size, beside the bare prepared SQL that the same answer needs."""

import asyncio
import json
import re
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from rich.console import Console
from rich.table import Table

import web.demo
from auth.vocabulary import Acteur, Role
from carnet.parcours.commands import fixer_rendez_vous
from carnet.parcours.schemas import NouveauRendezVous
from core.db import create_engine, create_sessions, open_session
from core.embedded import demarrer, effacer
from core.geo.install import installer
from core.migrations import creer_base, migrer
from core.settings import Settings, dsn
from offers.catalogue.vocabulary import thematiques_de
from web.app import create_app
from web.sante import MURS, ROLES

SORTIE = Path(".local/bench/pages.json")
REPETITIONS = 200
CLIENTS = 8
Sql = Sequence[tuple[str, dict[str, Any]]]

# The same rows as the page shows, and no more: one statement a part of the page.
CARNET: tuple[str, ...] = (
    "select * from personne where territoire_id = 1 and id = %(p)s",
    "select * from prive.expliquer(%(p)s)",
    (
        "select a.*, s.nom from accompagnement a join structure s using (territoire_id) where s.id = a.structure_id"
        " and a.territoire_id = 1 and a.personne_id = %(p)s"
    ),
    "select * from constat where territoire_id = 1 and personne_id = %(p)s and clos_le is null",
    "select * from objectif where territoire_id = 1 and personne_id = %(p)s",
    "select * from action where territoire_id = 1 and personne_id = %(p)s",
    "select * from rendez_vous where territoire_id = 1 and personne_id = %(p)s and debut > now()",
    (
        "select e.*, k.nom, s.nom from evenement e join compte k on k.territoire_id = 1 and k.id = e.auteur_compte_id"
        " left join structure s on s.territoire_id = 1 and s.id = e.auteur_structure_id"
        " where e.territoire_id = 1 and e.personne_id = %(p)s order by e.le desc, e.id desc limit 60"
    ),
)
OFFRES = """
select s.id, s.nom, s.commune, s.thematiques, s.frais, s.date_maj,
       point(s.longitude, s.latitude) <-> point(%(x)s, %(y)s) as d, count(*) over ()
  from catalogue_service s
 where s.retire_le is null and s.zones && %(zones)s and (%(themes)s::text[] is null or s.thematiques && %(themes)s)
   and (s.a_distance or s.sur_place and s.position <@ box(point(%(x)s - 0.62, %(y)s - 0.45),
                                                          point(%(x)s + 0.62, %(y)s + 0.45)))
 order by d limit 20
"""
JOURNEE = """
select p.*, (select max(e.le) from evenement e where e.territoire_id = 1 and e.personne_id = p.id)
  from personne p
 where p.territoire_id = 1 and exists (select 1 from accompagnement a
   where a.territoire_id = 1 and a.personne_id = p.id and a.compte_id = %(c)s)
 order by p.nom_recherche
"""


@dataclass(frozen=True, slots=True)
class Mesure:
    """Hold one case: milliseconds at the median and the 95th percentile, requests a second, and the SQL beside."""

    cas: str
    p50_ms: float
    p95_ms: float
    req_s: float
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
            installer(connexion)
        await asyncio.to_thread(web.demo.semer, serveur.admin_url, serveur.app_url, lambda _f, _t, _q: None)
        mesures = await _mesurer(serveur.admin_url, serveur.app_url, donnees)
    finally:
        effacer(donnees)
    _publier(mesures)


async def _mesurer(admin_url: str, app_url: str, donnees: Path) -> list[Mesure]:
    base = Settings(_env_file=None, demo=True, secret="b" * 40, donnees=donnees, metriques_port=0)
    app = create_app(base.model_copy(update={"database_url": app_url, "database_admin_url": admin_url}))
    with psycopg.connect(dsn(admin_url)) as admin:
        referente = _acteur(admin)
        personne = admin.execute(
            "select personne_id from compte where courriel = 'personne@demo.example' and territoire_id = 1"
        ).fetchone()
    assert personne is not None
    await _allonger(app_url, referente, personne[0])
    carnet = f"/carnets/{personne[0]}"
    lieu = {"x": 4.3601, "y": 43.8367, "zones": ["*", "france", "30", "30189", "243000643"]}
    mobilite = thematiques_de("mobilite")
    cas: list[tuple[str, str, str, Sql]] = [
        ("carnet (60 lignes)", "referente", carnet, [(sql, {"p": personne[0]}) for sql in CARNET]),
        ("frise (60 lignes)", "referente", f"{carnet}/frise", [(CARNET[-1], {"p": personne[0]})]),
        ("offres commune + thématique", "referente", "/offres?code_commune=30189&thematiques=mobilite",
         [(OFFRES, lieu | {"themes": mobilite})]),
        ("offres commune", "referente", "/offres?code_commune=30189", [(OFFRES, lieu | {"themes": None})]),
        ("API offres commune + thématique", "referente",
         "/api/v1/search/services?code_commune=30189&thematiques=mobilite", [(OFFRES, lieu | {"themes": mobilite})]),
        ("mon parcours", "personne", "/mon-parcours", [(sql, {"p": personne[0]}) for sql in CARNET[2:7]]),
        ("ma journée", "referente", "/ma-journee", [(JOURNEE, {"c": referente.compte_id})]),
    ]  # fmt: skip
    mesures = []
    async with app.lifespan():
        transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
        entetes = {"Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=entetes) as client:
            for nom, qui, chemin, sql in cas:
                entree = await client.post("/connexion/demo", data={"courriel": f"{qui}@demo.example"})
                assert entree.status_code == 303, (qui, entree.status_code)
                if nom.startswith("carnet"):
                    assert (await client.get(chemin)).text.count('class="badge domaine') >= 60, "60 lines are shown"
                mesures.append(
                    await _un_cas(client, nom, chemin, await asyncio.to_thread(_sql, app_url, referente, sql))
                )
    return mesures


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
            await fixer_rendez_vous(db, referente, personne, rdv, maintenant=maintenant - timedelta(hours=rang))
    await moteur.dispose()


async def _un_cas(client: httpx.AsyncClient, nom: str, chemin: str, sql_p50: float) -> Mesure:
    async def demander() -> float:
        debut = time.perf_counter()
        reponse = await client.get(chemin)
        assert reponse.status_code == 200, (chemin, reponse.status_code)
        return (time.perf_counter() - debut) * 1000

    durees = [await demander() for _ in range(REPETITIONS + 20)][20:]
    debit = await _debit(demander)
    p50 = statistics.median(durees)
    p95 = statistics.quantiles(durees, n=20)[18]
    return Mesure(nom, round(p50, 2), round(p95, 2), round(debit, 1), round(sql_p50, 2), round(p50 / sql_p50, 2))


async def _debit(demander: Callable[[], Awaitable[float]]) -> float:
    async def client(nombre: int) -> None:
        for _ in range(nombre):
            await demander()

    debut = time.perf_counter()
    await asyncio.gather(*(client(REPETITIONS // CLIENTS) for _ in range(CLIENTS)))
    return REPETITIONS / (time.perf_counter() - debut)


def _sql(app_url: str, acteur: Acteur, requetes: Sql) -> float:
    """Time the main statements of the answer in one transaction of a referent, prepared; the median in milliseconds."""
    durees = []
    statement, valeurs = acteur.statement()
    entrer = re.sub(r":(\w+)", r"%(\1)s", statement)
    with psycopg.connect(dsn(app_url), prepare_threshold=0, options="-c jit=off") as connexion:
        for _ in range(REPETITIONS):
            debut = time.perf_counter()
            with connexion.transaction():
                connexion.execute(entrer, valeurs)
                for sql, parametres in requetes:
                    connexion.execute(sql, parametres).fetchall()
            durees.append((time.perf_counter() - debut) * 1000)
    return statistics.median(durees[20:])


def _publier(mesures: list[Mesure]) -> None:
    SORTIE.parent.mkdir(parents=True, exist_ok=True)
    SORTIE.write_text(json.dumps([asdict(m) for m in mesures], ensure_ascii=False, indent=2), "utf-8")
    tableau = Table(
        "cas", "p50 ms", "p95 ms", "req/s (8 clients)", "SQL p50 ms", "ratio", title="Pages, à la taille de la démo"
    )
    for m in mesures:
        tableau.add_row(m.cas, *(str(v) for v in (m.p50_ms, m.p95_ms, m.req_s, m.sql_p50_ms, m.ratio_sql)))
    Console(width=110).print(tableau)


if __name__ == "__main__":
    asyncio.run(mesurer())
