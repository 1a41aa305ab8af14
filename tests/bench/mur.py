"""Price the wall: the same statements as the application's role and as a superuser.

No policy holds a superuser back. One territoire of 100 000 people and 1 000 000 timeline lines,
followed by 200 structures.
"""

import asyncio
import json
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

import httpx2
import psycopg
from rich.console import Console
from rich.table import Table

from core.embedded import demarrer, effacer_grappe
from core.migrations import creer_base, migrer
from core.settings import Settings, dsn
from tests.bench.pages import Sql, ecouter
from web.app import create_app
from web.sante import MURS, ROLES

SORTIE = Path(".local/bench/mur.json")
MONDE = Path(__file__).parent / "grand_territoire.sql"
PERSONNES = int(os.environ.get("CARNET_PERSONNES", 100_000))
LIGNES_PAR_PERSONNE, STRUCTURES = 10, 200
REPETITIONS = 60
BORNE = 1.5


@dataclass(frozen=True, slots=True)
class Prix:
    """Hold one case: medians in milliseconds without and with the wall.

    With their ratio, and whether an index serves.
    """

    cas: str
    sans_ms: float
    avec_ms: float
    ratio: float
    parcours_complets: list[str]


@dataclass(frozen=True, slots=True)
class Monde:
    """Address the large territoire while it is there."""

    admin_url: str
    app_url: str
    donnees: Path


@asynccontextmanager
async def monter() -> AsyncIterator[Monde]:
    """Build the large territoire in a server of its own, erased at the end."""
    donnees = Path(tempfile.mkdtemp(prefix="carnet-bench-"))
    serveur = demarrer(donnees)
    try:
        creer_base(serveur.admin_url)
        migrer(serveur.admin_url, ROLES, MURS)
        await asyncio.to_thread(peupler, dsn(serveur.admin_url))
        yield Monde(serveur.admin_url, serveur.app_url, donnees)
    finally:
        effacer_grappe(donnees)


async def mesurer() -> None:
    """Build the territoire, time every case, print the table and write .local/bench/mur.json."""
    async with monter() as monde:
        await mesurer_dans(monde)


async def mesurer_dans(monde: Monde) -> None:
    """Time each case in turn on both sides, in a territoire that is there."""
    cas = choisir(dsn(monde.admin_url))
    requetes = await _statements(monde.admin_url, monde.app_url, monde.donnees, *cas)
    _publier([_un_prix(nom, dsn(monde.admin_url), *paire) for nom, paire in requetes.items()])


def peupler(admin: str, personnes: int = PERSONNES, structures: int = STRUCTURES) -> None:
    """Fill the one large territoire of the benchmarks."""
    tailles = {"personnes": personnes, "lignes": LIGNES_PAR_PERSONNE, "structures": structures}
    with psycopg.connect(admin, autocommit=True) as connexion:
        for nom, taille in tailles.items():
            connexion.execute("select set_config('banc.' || %s, %s, false)", (nom, str(taille)))
        connexion.execute(MONDE.read_text("utf-8").encode())
        connexion.execute("vacuum (analyze)")


def choisir(admin: str) -> tuple[str, UUID, dict[str, Any]]:
    """Pick a référent of the median structure and one of their people.

    Gives e-mail, person, parameters of `prive.entrer`.
    """
    with psycopg.connect(admin) as connexion:
        ligne = connexion.execute(
            "select k.courriel, m.personne_id, k.id, m.structure_id from accompagnement m"
            " join compte k on k.id = m.compte_id where m.est_referent and m.structure_id = (select"
            " structure_id from ("
            "  select structure_id, count(*) as n, ntile(2) over (order by count(*), structure_id)"
            " as moitie"
            "  from acces group by 1) t where moitie = 1 order by n desc limit 1) order by"
            " m.personne_id limit 1"
        ).fetchone()
    assert ligne is not None
    contexte = {
        "territoire": 1,
        "compte": ligne[2],
        "role": "professionnel",
        "structure": ligne[3],
        "personne": None,
    }
    return ligne[0], ligne[1], contexte


_VISIBLES: LiteralString = (
    "exists (select 1 from acces a where a.territoire_id = 1 and a.structure_id = %(structure)s"
    " and a.personne_id = {0} and a.debut <= now() and a.fin > now() and a.domaines & 1 <> 0)"
)
# The same restriction as the product writes it (auth.personnes.queries.visible).
_MES_ACCES: LiteralString = (
    "exists (select 1 from prive.mes_acces a where a.personne_id = {0} and a.debut <= now() and"
    " a.fin > now()"
    " and a.domaines & 1 <> 0)"
)
# A search in all the territoire: the bare condition, and what is asked of the wall.
RECHERCHES: tuple[tuple[str, LiteralString, LiteralString], ...] = (
    ("recherche", "mots_recherche @@ '''dupont'':*'::tsquery", "'dupont', 20"),
    (
        "recherche de deux mots",
        "mots_recherche @@ '(''dupont'':* & ''amel'':*) | ''dupontamel'':*'::tsquery",
        "'dupont amel', 20",
    ),
    (
        "recherche à une lettre près",
        "prive.presque_mots(nom, prenom, nom_naissance) && array(select prive.presque('dupond'))",
        "'dupond', 20, '{presque}'",
    ),
    (
        "recherche par téléphone",
        "prive.plier_telephone(telephone) = '0612345678'",
        "'0612345678', 20, '{telephone}'",
    ),
    ("recherche par jour", "date_naissance = '1970-01-01'", "'', 20, '{}', '{1970-01-01}'"),
)
_ENTRER: LiteralString = (
    "select prive.entrer(%(territoire)s::int, %(compte)s::uuid, %(role)s::text,"
    " %(structure)s::uuid,"
    " %(personne)s::uuid)"
)


async def _statements(
    admin_url: str,
    app_url: str,
    donnees: Path,
    courriel: str,
    personne: UUID,
    contexte: dict[str, Any],
) -> dict[str, tuple[Sql, Sql]]:
    """Give, for each case, the statements without and with the wall.

    The pages' are those of the product itself.
    """
    reglages = Settings(
        _env_file=None, demo=True, secret=secrets.token_hex(20), donnees=donnees, metriques_port=0
    )
    app = create_app(
        reglages.model_copy(
            update={
                "database_url": app_url,
                "database_admin_url": admin_url,
                "api_par_minute_jeton": 10**9,
                "pages_par_minute": 10**9,
            }
        )
    )
    cas: dict[str, tuple[Sql, Sql]] = {}
    async with app.lifespan():
        transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]
        entetes = {"Sec-Fetch-Site": "same-origin"}
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8000", headers=entetes
        ) as client:
            entree = await client.post("/connexion/demo", data={"courriel": courriel})
            assert entree.status_code == 303, entree.status_code
            for nom, chemin in (
                ("carnet", f"/carnets/{personne}"),
                ("liste", "/personnes"),
                ("ma journée", "/ma-journee"),
            ):
                sql = await ecouter(app.state.engine.sync_engine, client, chemin)
                cas[nom] = (sql, sql)
    entree_sql = (_ENTRER, contexte)
    for nom, condition, demande in RECHERCHES:
        nue = (
            "with trouvees as (select id, nom_recherche from personne where territoire_id = 1 and "
            + condition
            + " and "
            + _VISIBLES.format("personne.id")
            + ") select id, (select count(*) from trouvees) from trouvees"
            " order by nom_recherche, id limit 20"
        )
        cas[nom] = (
            [entree_sql, (nue, contexte)],
            [entree_sql, ("select * from prive.rechercher_personnes(" + demande + ")", None)],
        )
    for nom, table, cle in (
        ("compter les personnes", "personne", "id"),
        ("compter les lignes", "evenement", "personne_id"),
    ):
        sans, avec = (
            f"select count(*) from {table} where territoire_id = 1 and "
            + visibles.format(f"{table}.{cle}")
            for visibles in (_VISIBLES, _MES_ACCES)
        )
        cas[nom] = ([entree_sql, (sans, contexte)], [entree_sql, (avec, contexte)])
    return cas


def _un_prix(nom: str, admin: str, sans: Sql, avec: Sql) -> Prix:
    """Time both sides by turns on one connection each: the machine's other work weighs on both."""
    durees: tuple[list[float], list[float]] = ([], [])
    # As auth/roles.sql does for the application.
    options = "-c jit=off -c plan_cache_mode=force_generic_plan"
    with (
        psycopg.connect(admin, prepare_threshold=0, options=options) as libre,
        psycopg.connect(admin, prepare_threshold=0, options=options) as tenue,
    ):
        tenue.execute("set role carnet_app")
        tenue.commit()
        for _ in range(REPETITIONS + 5):
            for rang, (connexion, sql) in enumerate(((libre, sans), (tenue, avec))):
                debut = time.perf_counter()
                with connexion.transaction():
                    _jouer(connexion, sql)
                durees[rang].append((time.perf_counter() - debut) * 1000)
        complets = _parcours_complets(tenue, avec)
    medianes = [statistics.median(serie[5:]) for serie in durees]
    return Prix(
        nom,
        round(medianes[0], 2),
        round(medianes[1], 2),
        round(medianes[1] / medianes[0], 2),
        complets,
    )


def _jouer(connexion: psycopg.Connection[Any], sql: Sql) -> None:
    for texte, valeurs in sql:
        curseur = connexion.execute(texte.encode(), valeurs)
        if curseur.description:
            curseur.fetchall()


def _parcours_complets(connexion: psycopg.Connection[Any], sql: Sql) -> list[str]:
    """Name the large tables that a plan still reads from one end to the other."""
    lus: set[str] = set()
    with connexion.transaction(force_rollback=True):
        for texte, valeurs in sql:
            if (
                texte.lstrip().lower().startswith("select")
                and "prive." not in texte.split("from")[0]
            ):
                plan = connexion.execute(
                    f"explain (format json) {texte}".encode(), valeurs
                ).fetchone()
                lus |= _seq_scans(plan[0][0]["Plan"]) if plan else set()
            else:
                connexion.execute(texte.encode(), valeurs)
    return sorted(lus & {"personne", "evenement", "acces", "accompagnement", "consentement"})


def _seq_scans(noeud: dict[str, Any]) -> set[str]:
    ici = {noeud["Relation Name"]} if noeud["Node Type"] == "Seq Scan" else set()
    return ici.union(*(_seq_scans(fils) for fils in noeud.get("Plans", [])))


def _publier(prix: list[Prix]) -> None:
    SORTIE.parent.mkdir(parents=True, exist_ok=True)
    SORTIE.write_text(json.dumps([asdict(p) for p in prix], ensure_ascii=False, indent=2), "utf-8")
    tableau = Table(
        "cas", "sans le mur ms", "avec ms", "ratio", "tables lues en entier", title="Le prix du mur"
    )
    for p in prix:
        tableau.add_row(
            p.cas,
            str(p.sans_ms),
            str(p.avec_ms),
            str(p.ratio),
            ", ".join(p.parcours_complets) or "aucune",
        )
    Console(width=110).print(tableau)
    depasse = [p.cas for p in prix if p.ratio > BORNE]
    if depasse:
        Console().print(f"Au-delà de {BORNE} : {', '.join(depasse)}", style="red")


if __name__ == "__main__":
    asyncio.run(mesurer())
