"""Time what opens and closes a carnet, and pages on a connection that has lived.

Run `python -m tests.bench.ecritures`. In the large territoire of `mur`: what an act writes must
depend on one person, whatever the number of the others, and a connection must not remember whom it
served first.
"""

import asyncio
import json
import secrets
import statistics
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, LiteralString

import httpx2
import psycopg
from rich.console import Console
from rich.table import Table

from core.settings import Settings, dsn
from tests.bench.mur import PERSONNES, Monde, choisir, monter
from tests.bench.pages import chronometrer, ecouter, sql_nu
from web.app import create_app

SORTIE = Path(".local/bench/ecritures.json")
REPETITIONS, VISITES = 60, 1_000
Connexion = psycopg.Connection[Any]

RETRAIT: LiteralString = (
    "update consentement set retire_le = now() where personne_id = %(personne)s"
)
ACCORD: LiteralString = (
    "insert into consentement (territoire_id, personne_id, portee, domaines, peut_completer,"
    " finalite, debut, fin,"
    " notice_id, donne_par, recueil, recueilli_par) select 1, %(personne)s, 'consortium', 3, true,"
    " 'coordination',"
    " now(), now() + interval '1 year', n.id, 'personne', 'ecran', %(compte)s from notice n"
)
REJOINDRE: LiteralString = (
    "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id, est_referent,"
    " origine, debut)"
    " values (1, %(personne)s, %(structure)s, %(collegue)s, false, 'declare', now() - interval '1"
    " minute')"
)
QUITTER: LiteralString = (
    "update accompagnement set fin = now() where compte_id = %(referent)s and personne_id ="
    " %(personne)s"
)
_ELLE: LiteralString = "select prive.entrer(1, %(compte)s, 'personne', null, %(personne)s)"
_COLLEGUE: LiteralString = (
    "select prive.entrer(1, %(collegue)s, 'professionnel', %(structure)s, null)"
)
_REFERENT: LiteralString = (
    "select prive.entrer(1, %(referent)s, 'professionnel', %(structure)s, null)"
)
ACTES: dict[str, tuple[LiteralString, LiteralString]] = {
    "retrait d’un accord": (_ELLE, RETRAIT),
    "accord": (_ELLE, ACCORD),
    "rejoindre un cercle": (_COLLEGUE, REJOINDRE),
    "quitter un cercle": (_REFERENT, QUITTER),
}


@dataclass(frozen=True, slots=True)
class Mesure:
    """Hold one case: medians in milliseconds, and two ratios.

    Of the bare SQL, on a new connection, on one that lived.
    """

    cas: str
    nu_ms: float
    neuve_ms: float
    vecue_ms: float
    ratio_sql: float
    ratio_vecu: float


async def mesurer() -> None:
    """Build the territoire, time each case, print the table, write .local/bench/ecritures.json."""
    async with monter() as monde:
        await mesurer_dans(monde)


async def mesurer_dans(monde: Monde) -> None:
    """Do the same in a territoire that is there."""
    mesures = await asyncio.to_thread(_actes, monde)
    publier(mesures + await _pages(monde))


def _actes(monde: Monde) -> list[Mesure]:
    with psycopg.connect(dsn(monde.admin_url)) as admin:
        valeurs = _valeurs(admin)
    nus, neuves, vecues = series = tuple[dict[str, list[float]], ...](
        {nom: [] for nom in ACTES} for _ in range(3)
    )
    with (
        psycopg.connect(dsn(monde.admin_url), prepare_threshold=3, options="-c jit=off") as nue,
        psycopg.connect(dsn(monde.app_url), prepare_threshold=3) as neuve,
        psycopg.connect(dsn(monde.app_url), prepare_threshold=3) as vecue,
    ):
        # Neither policies nor triggers: the row alone is written.
        nue.execute("set session_replication_role = replica")
        nue.commit()
        for _ in range(VISITES):
            vecue.execute("select prive.entrer_anonyme()")
            vecue.commit()
        for _ in range(REPETITIONS):
            for nom, (entrer, acte) in ACTES.items():
                nus[nom].append(_un_acte(nue, None, acte, valeurs))
                neuves[nom].append(_un_acte(neuve, entrer, acte, valeurs))
                vecues[nom].append(_un_acte(vecue, entrer, acte, valeurs))
    return [_mesure(nom, *(statistics.median(serie[nom][5:]) for serie in series)) for nom in ACTES]


def _valeurs(admin: Connexion) -> dict[str, Any]:
    """Pick one person, her référent, a colleague of theirs outside the circle.

    Give her a compte.
    """
    ligne = admin.execute(
        "select m.personne_id, m.compte_id, m.structure_id, h.compte_id from accompagnement m"
        " join habilitation h on h.structure_id = m.structure_id where m.est_referent and not"
        " exists (select 1"
        " from accompagnement a where a.personne_id = m.personne_id and a.compte_id = h.compte_id)"
        " order by m.personne_id, h.compte_id limit 1"
    ).fetchone()
    assert ligne is not None
    compte = admin.execute(
        "insert into compte (territoire_id, courriel, prenom, nom, personne_id)"
        " values (1, 'elle@demo.example', 'A', 'B', %s) returning id",
        [ligne[0]],
    ).fetchone()
    assert compte is not None
    return dict(zip(("personne", "referent", "structure", "collegue"), ligne, strict=True)) | {
        "compte": compte[0]
    }


def _un_acte(
    connexion: Connexion, entrer: LiteralString | None, acte: LiteralString, valeurs: dict[str, Any]
) -> float:
    """Time one act, entering included, and take it back.

    The writing to disk is not counted on any side.
    """
    debut = time.perf_counter()
    with connexion.transaction(force_rollback=True):
        if entrer:
            connexion.execute(entrer, valeurs)
        assert connexion.execute(acte, valeurs).rowcount == 1
        duree = time.perf_counter() - debut
    return duree * 1000


async def _pages(monde: Monde) -> list[Mesure]:
    """Time pages before and after a thousand anonymous visits, on one connection of the pool."""
    courriel, personne, _ = choisir(dsn(monde.admin_url))
    base = Settings(
        _env_file=None,
        demo=True,
        secret=secrets.token_hex(20),
        donnees=monde.donnees,
        metriques_port=0,
        journal_niveau="WARNING",
    )
    app = create_app(
        base.model_copy(
            update={"database_url": monde.app_url, "database_admin_url": monde.admin_url}
            | {"pages_par_minute": 10**9}
        )
    )
    mesures = []
    async with app.lifespan():
        transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]
        entetes = {"Sec-Fetch-Site": "same-origin"}
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8000", headers=entetes
        ) as client:
            await _entrer(client, courriel)
            chemins = {"page d’un carnet": f"/carnets/{personne}", "page Ma journée": "/ma-journee"}
            sql = {
                nom: await ecouter(app.state.engine.sync_engine, client, c)
                for nom, c in chemins.items()
            }
            # The log-in itself came from nobody: the pool is emptied, so that the first to come is
            # known.
            await app.state.engine.dispose()
            neuves = {
                nom: await chronometrer(client, chemin, REPETITIONS)
                for nom, chemin in chemins.items()
            }
            await app.state.engine.dispose()
            client.cookies.clear()
            for _ in range(VISITES):
                assert (await client.get("/offres/carte.json?zoom=5")).status_code == 200
            await _entrer(client, courriel)
            vecues = {
                nom: await chronometrer(client, chemin, REPETITIONS)
                for nom, chemin in chemins.items()
            }
    for nom in chemins:
        nu = await asyncio.to_thread(sql_nu, monde.app_url, sql[nom], REPETITIONS)
        mesures.append(
            _mesure(nom, nu, statistics.median(neuves[nom]), statistics.median(vecues[nom]))
        )
    return mesures


async def _entrer(client: httpx2.AsyncClient, courriel: str) -> None:
    entree = await client.post("/connexion/demo", data={"courriel": courriel})
    assert entree.status_code == 303, entree.status_code


def _mesure(cas: str, nu: float, neuve: float, vecue: float) -> Mesure:
    return Mesure(cas, *(round(v, 2) for v in (nu, neuve, vecue, neuve / nu, vecue / neuve)))


def publier(mesures: list[Mesure]) -> None:
    """Write the figures, and print them."""
    SORTIE.parent.mkdir(parents=True, exist_ok=True)
    SORTIE.write_text(
        json.dumps([asdict(m) for m in mesures], ensure_ascii=False, indent=2), "utf-8"
    )
    tableau = Table(
        "cas",
        "SQL nu ms",
        "connexion neuve ms",
        f"après {VISITES} visites ms",
        "× SQL nu",
        "× neuve",
        title=f"Ce qui s’écrit, et la connexion qui a vécu ({PERSONNES} personnes)",
    )
    for m in mesures:
        tableau.add_row(
            m.cas, *(str(v) for v in (m.nu_ms, m.neuve_ms, m.vecue_ms, m.ratio_sql, m.ratio_vecu))
        )
    Console(width=120).print(tableau)


if __name__ == "__main__":
    asyncio.run(mesurer())
