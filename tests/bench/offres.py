"""Time the search of offers on a catalogue of France.

Beside the same answer by bare SQL, and beside an empty answer. `python -m tests.bench.offres` (make
bench-offres); CARNET_OFFRES=1000000 for the large one.
"""

import asyncio
import json
import os
import random
import resource
import secrets
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from litestar import get
from litestar.di import NamedDependency
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from core.db import AsyncSession
from core.embedded import demarrer, effacer_grappe
from core.geo.install import installer_geographie
from core.migrations import creer_base, migrer
from core.settings import Settings, dsn
from offers.catalogue.importer import importer_catalogue
from offers.catalogue.vocabulary import PUBLICS, THEMATIQUES, TYPES
from tests.bench import sql_nu
from web.app import create_app
from web.sante import MURS, ROLES

SORTIE = Path(".local/bench/offres.json")
SERVICES = int(os.environ.get("CARNET_OFFRES", "100000"))
STRUCTURES = SERVICES * 6 // 10
REPETITIONS, CLIENTS = 200, 8
_MOTS = (
    "atelier", "permis", "conduire", "logement", "garde", "enfants", "français", "langue",
    "numérique", "emploi", "formation", "métier", "soudure", "cuisine", "jardin", "vélo",
    "réparation", "budget", "dettes", "santé", "écoute", "parentalité", "accompagnement",
    "insertion", "chantier", "bilan", "orientation", "mobilité", "solidaire", "accueil",
)  # fmt: skip
# « permis conduire », as stems.
_TSQUERY = "perm & conduir"
CAS: dict[str, str] = {
    "commune+thématique size"
    " 20": "code_commune={commune}&thematiques=mobilite--acceder-a-un-vehicule&size=20",
    "commune+thématique size"
    " 100": "code_commune={commune}&thematiques=mobilite--acceder-a-un-vehicule&size=100",
    "category": "code_commune={commune}&thematiques=mobilite&size=20",
    "commune alone size 20": "code_commune={commune}&size=20",
    "commune alone size 100 page 50": "code_commune={commune}&size=100&page=50",
    "text+point": "lat={lat}&lon={lon}&q=permis+conduire&size=20",
    "facets": "code_commune={commune}&thematiques=mobilite&size=20&facettes=true",
}


@dataclass(frozen=True, slots=True)
class Mesure:
    """Hold one case: milliseconds and ratios.

    To the same answer by bare SQL, and to an answer that only says « 1 ».
    """

    cas: str
    total: int
    p50_ms: float
    p95_ms: float
    req_s: float
    sql_p50_ms: float
    ratio_sql: float
    ratio_un: float


def services(
    communes: list[tuple[str, str, float, float]], poids: list[float]
) -> Iterator[dict[str, Any]]:
    """Make services up, as dense as the population.

    One in ten remote, one in twenty without coordinates.
    """
    hasard = random.Random(20261123)
    themes, publics, types = (
        list(THEMATIQUES),
        [p for p in PUBLICS if p != "tous-publics"],
        list(TYPES),
    )
    lieux = hasard.choices(communes, poids, k=SERVICES)
    for rang, (code, departement, longitude, latitude) in enumerate(lieux):
        distant = rang % 10 == 0
        mots = hasard.sample(_MOTS, 9)
        ligne: dict[str, Any] = {
            "source": f"source-{rang % 30}",
            "id": f"source-{rang % 30}--o{rang}",
            "structure_id": f"source-{rang % 30}--s{rang % STRUCTURES}",
            "nom": f"{mots[0].capitalize()} {mots[1]} {rang}",
            "description": " ".join(mots * 4),
            "date_maj": f"202{hasard.randint(3, 6)}-0{hasard.randint(1, 9)}-15",
            "thematiques": hasard.sample(themes, hasard.randint(1, 3)),
            "type": hasard.choice(types),
            "publics": hasard.sample(publics, hasard.randint(1, 2))
            if rang % 5
            else ["tous-publics"],
            "frais": hasard.choice(["gratuit", "payant"]),
            "modes_accueil": ["a-distance"] if distant else ["en-presentiel"],
            "zone_eligibilite": [hasard.choice([departement, departement, "france"])],
            "code_insee": code,
            "mobilisable_par": ["usagers", "professionnels"],
        }
        if rang % 20 and not distant:
            ligne |= {
                "longitude": round(longitude + hasard.gauss(0, 0.01), 6),
                "latitude": round(latitude + hasard.gauss(0, 0.01), 6),
            }
        yield ligne


def ecrire(dossier: Path, connexion: psycopg.Connection[Any]) -> list[Path]:
    """Write the two files that the import reads."""
    lignes = connexion.execute(
        "select code, code_departement, longitude, latitude, coalesce(population, 1) from"
        " geo_commune"
        " where longitude is not null and commune_parente is null and length(code_departement) = 2"
        " order by code"
    ).fetchall()
    structures, offres = dossier / "structures.jsonl", dossier / "services.jsonl"
    with structures.open("w", encoding="utf-8") as sortie:
        # Structure n carries the services n, n + STRUCTURES…: each source knows the structures that
        # its services name.
        for cle in sorted({(rang % 30, rang % STRUCTURES) for rang in range(SERVICES)}):
            ligne = {
                "source": f"source-{cle[0]}",
                "id": f"source-{cle[0]}--s{cle[1]}",
                "nom": f"Structure {cle[1]}",
            }
            sortie.write(json.dumps(ligne | {"date_maj": "2026-05-01"}) + "\n")
    with offres.open("w", encoding="utf-8") as sortie:
        for service in services(
            [ligne[:4] for ligne in lignes], [float(ligne[4]) for ligne in lignes]
        ):
            sortie.write(json.dumps(service) + "\n")
    return [structures, offres]


async def mesurer() -> None:
    """Build the catalogue, import it, time each case, print and write .local/bench/offres.json."""
    donnees = Path(tempfile.mkdtemp(prefix="carnet-bench-"))
    serveur = demarrer(donnees)
    try:
        creer_base(serveur.admin_url)
        migrer(serveur.admin_url, ROLES, MURS)
        with psycopg.connect(dsn(serveur.admin_url), autocommit=True) as connexion:
            installer_geographie(connexion)
            fichiers = ecrire(donnees, connexion)
            depart = time.perf_counter()
            rapport = importer_catalogue(connexion, fichiers)
            duree = time.perf_counter() - depart
            memoire = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            sql_nu.outiller(connexion)
        bilan = {
            "services": SERVICES,
            "lignes": rapport.nouveaux,
            "refus": rapport.refuses,
            "import_s": round(duree, 1),
            "services_par_s": round(SERVICES / duree),
            "memoire_mo": round(memoire),
        }
        print(json.dumps(bilan))
        mesures = await _mesurer(serveur.admin_url, serveur.app_url, donnees)
    finally:
        effacer_grappe(donnees)
    _publier(bilan, mesures)


async def _mesurer(admin_url: str, app_url: str, donnees: Path) -> list[Mesure]:
    base = Settings(
        _env_file=None, demo=True, secret=secrets.token_hex(20), donnees=donnees, metriques_port=0
    )
    app = create_app(
        base.model_copy(
            update={
                "database_url": app_url,
                "database_admin_url": admin_url,
                "journal_niveau": "ERROR",
            }
            | {"api_par_minute": 10**9, "api_par_minute_jeton": 10**9, "pages_par_minute": 10**9}
        )
    )

    @get("/banc/un", opt={"public": True}, include_in_schema=False)
    async def un(db: NamedDependency[AsyncSession]) -> int:
        return int(await db.scalar(text("select 1")) or 0)

    app.register(un)
    with psycopg.connect(dsn(admin_url)) as admin:
        lieux = admin.execute(
            "select code, latitude, longitude from geo_commune where longitude is not null and"
            " commune_parente is null"
            " order by population desc nulls last limit 400"
        ).fetchall()
    hasard = random.Random(7)
    hasard.shuffle(lieux)
    mesures = []
    async with app.lifespan():
        transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8000", timeout=60
        ) as client:
            plancher = await _temps(client, lambda _rang: "/banc/un")
            for cas, modele in CAS.items():
                mesures.append(
                    await _un_cas(
                        app, client, admin_url, cas, modele, lieux, statistics.median(plancher)
                    )
                )
    return mesures


async def _un_cas(
    app: Any,
    client: httpx2.AsyncClient,
    admin_url: str,
    cas: str,
    modele: str,
    lieux: list[Any],
    plancher: float,
) -> Mesure:
    def adresse(rang: int) -> str:
        code, lat, lon = lieux[rang % len(lieux)]
        return f"/api/v1/search/services?{modele.format(commune=code, lat=lat, lon=lon)}"

    totaux = [(await client.get(adresse(rang))).json()["total"] for rang in range(40)]
    temps = await _temps(client, adresse)
    debit = await _debit(client, adresse)
    demandes = [modele.format(commune=lieux[rang][0], lat=0, lon=0) for rang in range(40)]
    demandes = [
        d if "code_commune" in d else f"code_commune={lieux[rang][0]}&{d}"
        for rang, d in enumerate(demandes)
    ]
    nu, trouves = await asyncio.to_thread(sql_nu.mesurer, dsn(admin_url), demandes, _TSQUERY)
    assert trouves == totaux, (cas, trouves[:5], totaux[:5])
    p50 = statistics.median(temps)
    return Mesure(
        cas, round(statistics.median(totaux)), round(p50, 2),
        round(statistics.quantiles(temps, n=20)[18], 2), round(debit, 1), round(nu, 2),
        round(p50 / nu, 2), round(p50 / plancher, 2),
    )  # fmt: skip


async def _temps(client: httpx2.AsyncClient, adresse: Callable[[int], str]) -> list[float]:
    durees = []
    for rang in range(REPETITIONS + 20):
        depart = time.perf_counter()
        reponse = await client.get(adresse(rang))
        durees.append((time.perf_counter() - depart) * 1000)
        assert reponse.status_code == 200, reponse.text
    return durees[20:]


async def _debit(client: httpx2.AsyncClient, adresse: Callable[[int], str]) -> float:
    async def enchainer(depart: int) -> None:
        for rang in range(25):
            await client.get(adresse(depart + rang))

    depart = time.perf_counter()
    taches: list[Awaitable[None]] = [enchainer(50 * rang) for rang in range(CLIENTS)]
    await asyncio.gather(*taches)
    return CLIENTS * 25 / (time.perf_counter() - depart)


def _publier(bilan: dict[str, Any], mesures: list[Mesure]) -> None:
    SORTIE.parent.mkdir(parents=True, exist_ok=True)
    tout = {"import": bilan, "recherche": [asdict(m) for m in mesures]}
    SORTIE.write_text(json.dumps(tout, ensure_ascii=False, indent=2), "utf-8")
    entetes = (
        "cas",
        "total",
        "p50 ms",
        "p95 ms",
        f"req/s ({CLIENTS} clients)",
        "SQL p50 ms",
        "× SQL",
        "× select 1",
    )
    tableau = Table(*entetes, title=f"Recherche d’offres, {bilan['services']} services")
    for m in mesures:
        tableau.add_row(*(str(valeur) for valeur in asdict(m).values()))
    Console(width=120).print(tableau)


if __name__ == "__main__":
    asyncio.run(mesurer())
