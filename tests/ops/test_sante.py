"""Try what the supervision sees: health, figures, logs."""

import json
import logging

import httpx
import psycopg
import pytest
from prometheus_client import generate_latest
from sqlalchemy.engine import make_url
from structlog.stdlib import ProcessorFormatter

from core.settings import dsn
from tests.conftest import Base

pytestmark = pytest.mark.pg


async def test_process_says_that_it_lives(client: httpx.AsyncClient) -> None:
    reponse = await client.get("/sante")
    assert (reponse.status_code, reponse.json()) == (200, {"etat": "vivante"})


async def test_ready_without_a_worker_and_says_so(client: httpx.AsyncClient) -> None:
    reponse = await client.get("/sante/prete")
    assert reponse.status_code == 200
    assert reponse.json() == {"etat": "prete", "base": "ok", "migrations": "ok", "travailleur": "absent"}


async def test_beating_worker_is_seen(client: httpx.AsyncClient, admin: psycopg.Connection) -> None:
    admin.execute("insert into procrastinate_workers default values")
    admin.commit()
    assert (await client.get("/sante/prete")).json()["travailleur"] == "ok"


async def test_silent_worker_counts_as_absent(client: httpx.AsyncClient, admin: psycopg.Connection) -> None:
    admin.execute("insert into procrastinate_workers (last_heartbeat) values (now() - interval '2 minutes')")
    admin.commit()
    assert (await client.get("/sante/prete")).json()["travailleur"] == "absent"


@pytest.mark.parametrize(("depuis", "statut"), [("9 minutes", 200), ("11 minutes", 503)])
async def test_job_that_waits_too_long_without_a_worker_is_not_ready(
    client: httpx.AsyncClient, admin: psycopg.Connection, depuis: str, statut: int
) -> None:
    admin.execute(
        "insert into procrastinate_jobs (queue_name, task_name, args) values ('courriels', 'envoyer_courriel', '{}')"
    )
    admin.execute("update procrastinate_events set at = now() - %s::interval", [depuis])
    admin.commit()
    assert (await client.get("/sante/prete")).status_code == statut
    admin.execute("insert into procrastinate_workers default values")
    admin.commit()
    assert (await client.get("/sante/prete")).status_code == 200


async def test_job_planned_for_later_is_not_late(client: httpx.AsyncClient, admin: psycopg.Connection) -> None:
    admin.execute(
        "insert into procrastinate_jobs (queue_name, task_name, args, scheduled_at) values ('courriels',"
        " 'envoyer_courriel', '{}', now() + interval '1 day')"
    )
    admin.execute("update procrastinate_events set at = now() - interval '1 hour'")
    admin.commit()
    assert (await client.get("/sante/prete")).status_code == 200


async def test_late_database_is_not_ready(client: httpx.AsyncClient, admin: psycopg.Connection) -> None:
    admin.execute("delete from prive.version_sql")
    admin.commit()
    reponse = await client.get("/sante/prete")
    assert (reponse.status_code, reponse.json()["migrations"]) == (503, "en retard")


async def test_lost_database_is_not_ready_but_the_process_lives(client: httpx.AsyncClient, base: Base) -> None:
    nom = base.admin_dsn.rsplit("/", 1)[1].split("?")[0]
    entretien = make_url(base.admin_url).set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(dsn(entretien), autocommit=True) as connexion:
        connexion.execute(f"alter database {nom} allow_connections false".encode())
        connexion.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [nom])

    reponse = await client.get("/sante/prete")

    assert (reponse.status_code, reponse.json()["base"]) == (503, "injoignable")
    assert (await client.get("/sante")).status_code == 200


async def test_figures_and_logs_name_routes_never_what_was_asked(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await client.get("/carnets/2b1f6d8e-0000-4000-8000-00000000cafe?q=Mbappe")
    await client.get("/nulle-part/Mbappe")

    figures = generate_latest().decode()
    sortie = next(s for s in logging.getLogger().handlers if isinstance(s.formatter, ProcessorFormatter))
    lignes = [json.loads(sortie.format(trace)) for trace in caplog.records if trace.name == "carnet.requetes"]
    assert "cafe" not in figures
    assert "Mbappe" not in figures
    assert 'route="inconnue"' in figures
    assert {ligne["statut"] for ligne in lignes} >= {404}
    assert not any("Mbappe" in str(ligne) or "cafe" in str(ligne["route"]) for ligne in lignes)


async def test_each_answer_carries_a_request_number(client: httpx.AsyncClient) -> None:
    numeros = {(await client.get("/sante")).headers["X-Request-ID"] for _ in range(2)}
    assert len(numeros) == 2
