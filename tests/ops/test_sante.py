"""Try what the supervision sees: health, figures, logs."""

import json
import logging

import httpx2
import psycopg
import pytest
from litestar.routes import HTTPRoute
from prometheus_client import generate_latest
from sqlalchemy.engine import make_url
from structlog.stdlib import ProcessorFormatter

from core.settings import dsn
from core.veille_travaux import Travaux
from tests.auth.monde import professionnel, structure, territoire
from tests.conftest import Base, tracee
from web.statiques import statique

pytestmark = pytest.mark.pg


async def test_process_says_that_it_lives(client: httpx2.AsyncClient) -> None:
    reponse = await client.get("/sante")
    assert (reponse.status_code, reponse.json()) == (200, {"etat": "vivante"})


async def test_ready_without_a_worker_and_says_so(client: httpx2.AsyncClient) -> None:
    reponse = await client.get("/sante/prete")
    assert reponse.status_code == 200
    assert reponse.json() == {
        "etat": "prete",
        "base": "ok",
        "migrations": "ok",
        "ecriture": "ok",
        "travailleur": "absent",
        "travaux": "ok",
    }


async def test_beating_worker_is_seen(
    client: httpx2.AsyncClient, admin: psycopg.Connection
) -> None:
    admin.execute("insert into procrastinate_workers default values")
    admin.commit()
    assert (await client.get("/sante/prete")).json()["travailleur"] == "ok"


async def test_silent_worker_counts_as_absent(
    client: httpx2.AsyncClient, admin: psycopg.Connection
) -> None:
    admin.execute(
        "insert into procrastinate_workers (last_heartbeat) values (now() - interval '2 minutes')"
    )
    admin.commit()
    assert (await client.get("/sante/prete")).json()["travailleur"] == "absent"


@pytest.mark.parametrize(("depuis", "statut"), [("9 minutes", 200), ("11 minutes", 503)])
async def test_job_that_waits_too_long_without_a_worker_is_not_ready(
    client: httpx2.AsyncClient, admin: psycopg.Connection, depuis: str, statut: int
) -> None:
    admin.execute(
        "insert into procrastinate_jobs (queue_name, task_name, args) values ('courriels',"
        " 'envoyer_courriel', '{}')"
    )
    admin.execute("update procrastinate_events set at = now() - %s::interval", [depuis])
    admin.commit()
    assert (await client.get("/sante/prete")).status_code == statut
    admin.execute("insert into procrastinate_workers default values")
    admin.commit()
    assert (await client.get("/sante/prete")).status_code == 200


async def test_job_planned_for_later_is_not_late(
    client: httpx2.AsyncClient, admin: psycopg.Connection
) -> None:
    admin.execute(
        "insert into procrastinate_jobs (queue_name, task_name, args, scheduled_at) values"
        " ('courriels',"
        " 'envoyer_courriel', '{}', now() + interval '1 day')"
    )
    admin.execute("update procrastinate_events set at = now() - interval '1 hour'")
    admin.commit()
    assert (await client.get("/sante/prete")).status_code == 200


async def _travail(
    admin: psycopg.Connection, statut: str, depuis: str, genre: str = "deferred"
) -> None:
    admin.execute(
        "with j as (insert into procrastinate_jobs (queue_name, task_name, status) values"
        " ('conservation', 'conserver',"
        " %s::procrastinate_job_status) returning id) insert into procrastinate_events (job_id,"
        " type, at)"
        " select id, %s::procrastinate_job_event_type, now() - %s::interval from j",
        (statut, genre, depuis),
    )
    admin.execute("delete from procrastinate_events where at > now() - interval '1 second'")
    admin.execute("insert into procrastinate_workers default values")
    admin.commit()


async def test_job_left_by_a_dead_worker_is_said_even_while_another_one_beats(
    client: httpx2.AsyncClient, admin: psycopg.Connection
) -> None:
    await _travail(admin, "doing", "1 hour", "started")
    reponse = await client.get("/sante/prete")
    assert (reponse.status_code, reponse.json()["travaux"]) == (503, "commencés, puis abandonnés")


@pytest.mark.parametrize(("depuis", "statut"), [("29 minutes", 200), ("3 days", 503)])
async def test_job_that_no_worker_takes_is_said_even_while_one_beats(
    client: httpx2.AsyncClient, admin: psycopg.Connection, depuis: str, statut: int
) -> None:
    await _travail(admin, "todo", depuis)
    assert (await client.get("/sante/prete")).status_code == statut


async def test_job_that_failed_is_said_and_stops_nobody(
    client: httpx2.AsyncClient, admin: psycopg.Connection
) -> None:
    await _travail(admin, "failed", "2 hours", "failed")
    reponse = await client.get("/sante/prete")
    assert (reponse.status_code, reponse.json()["travaux"]) == (200, "certains ont échoué")


async def test_refused_mail_is_said_and_stops_nobody(
    client: httpx2.AsyncClient, admin: psycopg.Connection
) -> None:
    admin.execute(
        "insert into courriel_sortant (id, issue, tente_le) values (gen_random_uuid(), 'refuse',"
        " now())"
    )
    admin.commit()
    reponse = await client.get("/sante/prete")
    assert (reponse.status_code, reponse.json()["travaux"]) == (
        200,
        "des courriels ne sont pas partis",
    )


@pytest.mark.parametrize(("etat", "depuis", "dit"), [
    ("attente", 16, True), ("en_cours", 16, True), ("attente", 14, False), ("fait", 600, False),
    ("echec", 600, False),
])  # fmt: skip
async def test_file_that_no_importer_reads_is_said_and_stops_nobody(
    client: httpx2.AsyncClient, admin: psycopg.Connection, etat: str, depuis: int, dit: bool
) -> None:
    territoire(admin, 1)
    qui = professionnel(admin, 1, structure(admin, 1), "administrateur")
    admin.execute(
        "insert into import_depot (territoire_id, id, compte_id, nom, taille, a_blanc, etat,"
        " contenu, cree_le)"
        " values (1, gen_random_uuid(), %s, 'offres.csv', 1, false, %s, %s, now() -"
        " make_interval(mins => %s))",
        (qui, etat, None if etat in ("fait", "echec") else b"x", depuis),
    )
    admin.commit()
    reponse = await client.get("/sante/prete")
    attendu = "un fichier d’offres attend depuis trop longtemps" if dit else "ok"
    assert (reponse.status_code, reponse.json()["travaux"]) == (200, attendu)


async def test_database_that_cannot_be_written_is_not_ready(
    client: httpx2.AsyncClient, admin: psycopg.Connection
) -> None:
    nom = admin.info.dbname
    admin.execute(f"alter database {nom} set default_transaction_read_only = on".encode())
    admin.commit()
    with psycopg.connect(admin.info.dsn, autocommit=True) as autre:
        autre.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename = 'carnet_app' and datname = current_database()"
        )
    reponse = await client.get("/sante/prete")
    assert (reponse.status_code, reponse.json()["ecriture"]) == (503, "impossible")


async def test_asking_leaves_nothing_behind(
    client: httpx2.AsyncClient, admin: psycopg.Connection
) -> None:
    await client.get("/sante/prete")
    assert admin.execute("select count(*) from courriel_sortant").fetchone() == (0,)


@pytest.mark.parametrize(
    "chemin", ["/sante", "/sante/prete", "/", "/offres", "/nulle-part", statique("carnet.css")]
)
async def test_head_answers_as_get_does_without_its_content(
    client: httpx2.AsyncClient, chemin: str
) -> None:
    entiere, tete = await client.get(chemin), await client.head(chemin)
    assert (tete.status_code, tete.content) == (entiere.status_code, b"")
    assert tete.headers["content-type"] == entiere.headers["content-type"]
    assert tete.headers["content-security-policy"] == entiere.headers["content-security-policy"]


async def test_every_get_route_answers_head(client: httpx2.AsyncClient) -> None:
    for route in tracee().routes:
        if isinstance(route, HTTPRoute) and "GET" in route.methods and "{" not in route.path:
            entiere, tete = await client.get(route.path), await client.head(route.path)
            assert tete.status_code == entiere.status_code, route.path


async def test_figures_count_jobs_mails_and_workers(admin: psycopg.Connection, base: Base) -> None:
    await _travail(admin, "doing", "1 hour", "started")
    await _travail(admin, "todo", "1 hour")
    admin.execute(
        "insert into courriel_sortant (id, issue, tente_le) values (gen_random_uuid(), 'refuse',"
        " now())"
    )
    admin.commit()
    lus = {
        (serie.name, serie.labels.get("etat")): serie.value
        for famille in Travaux(dsn(base.app_url)).collect()
        for serie in famille.samples
    }
    assert lus["carnet_travaux", "abandonne"] == lus["carnet_travaux", "attend"] == 1
    assert lus["carnet_courriels", "refuse"] == 1
    assert lus["carnet_travailleurs", None] == 2
    assert lus["carnet_travaux_plus_ancien_secondes", None] > 3000
    assert list(Travaux("postgresql://127.0.0.1:9/rien").collect()) == []


async def test_late_database_is_not_ready(
    client: httpx2.AsyncClient, admin: psycopg.Connection
) -> None:
    admin.execute("delete from prive.version_sql")
    admin.commit()
    reponse = await client.get("/sante/prete")
    assert (reponse.status_code, reponse.json()["migrations"]) == (503, "en retard")


async def test_lost_database_is_not_ready_but_the_process_lives(
    client: httpx2.AsyncClient, base: Base
) -> None:
    nom = base.admin_dsn.rsplit("/", 1)[1].split("?")[0]
    entretien = (
        make_url(base.admin_url).set(database="postgres").render_as_string(hide_password=False)
    )
    with psycopg.connect(dsn(entretien), autocommit=True) as connexion:
        connexion.execute(f"alter database {nom} allow_connections false".encode())
        connexion.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [nom]
        )

    reponse = await client.get("/sante/prete")

    assert (reponse.status_code, reponse.json()["base"]) == (503, "injoignable")
    assert (await client.get("/sante")).status_code == 200


async def test_figures_and_logs_name_routes_never_what_was_asked(
    client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await client.get("/carnets/2b1f6d8e-0000-4000-8000-00000000cafe?q=Mbappe")
    await client.get("/nulle-part/Mbappe")

    figures = generate_latest().decode()
    sortie = next(
        s for s in logging.getLogger().handlers if isinstance(s.formatter, ProcessorFormatter)
    )
    lignes = [
        json.loads(sortie.format(trace))
        for trace in caplog.records
        if trace.name == "carnet.requetes"
    ]
    assert "cafe" not in figures
    assert "Mbappe" not in figures
    assert 'route="inconnue"' in figures
    assert {ligne["statut"] for ligne in lignes} >= {404}
    assert not any("Mbappe" in str(ligne) or "cafe" in str(ligne["route"]) for ligne in lignes)


async def test_each_answer_carries_a_request_number(client: httpx2.AsyncClient) -> None:
    numeros = {(await client.get("/sante")).headers["X-Request-ID"] for _ in range(2)}
    assert len(numeros) == 2
