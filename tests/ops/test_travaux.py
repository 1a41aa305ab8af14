"""Fail jobs for real, look at them as an operator does, take them again or set them aside."""

import asyncio
import re
from typing import Any

import psycopg
import pytest
from procrastinate import RetryStrategy

from core.jobs import REPRISES_MAX, app, travailler
from tests.auth import monde
from tests.conftest import Base
from tests.ops.conftest import Lancer
from web.travaux import LIBELLES

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
TACHE = "envoyer_avis"
CLE = "2b1f6d8e-0000-4000-8000-00000000cafe"
ARGS = f'{{"territoire_id": 7, "avis_id": "{CLE}"}}'


def confier(
    admin: Connexion, tache: str, statut: str = "todo", essais: int = 0, verrou: str | None = None
) -> int:
    """Put a job in the queue; gives its number."""
    ligne = admin.execute(
        "insert into procrastinate_jobs (queue_name, task_name, status, attempts, queueing_lock,"
        " args) values"
        " ('entretien', %s, %s::procrastinate_job_status, %s, %s, %s::jsonb) returning id",
        (tache, statut, essais, verrou, ARGS),
    ).fetchone()
    admin.commit()
    assert ligne is not None
    return int(ligne[0])


def permettre(admin: Connexion, geste: str) -> None:
    """Give the worker what it needs, or take it away: the fault is a real one."""
    admin.execute(f"{geste} carnet_app".encode())
    admin.commit()


def etats(admin: Connexion) -> dict[int, str]:
    """Tell where the jobs of these tests are; the worker adds its own, as the clock says."""
    admin.rollback()
    lus = admin.execute(
        "select id, status::text from procrastinate_jobs where args ->> 'avis_id' = %s order by id",
        (CLE,),
    )
    return dict(lus.fetchall())


@pytest.fixture
def echoue(cli: Lancer, admin: Connexion) -> int:
    """Let a job fail for real; gives its number."""
    permettre(admin, "revoke execute on function prive.avis_a_envoyer(uuid, boolean) from")
    monde.territoire(admin, 7)
    # Its last attempt: what fails for a moment is tried again without anybody.
    numero = confier(admin, TACHE, essais=5)
    assert cli("travailleur", "--une-fois")[0] == 0
    permettre(admin, "grant execute on function prive.avis_a_envoyer(uuid, boolean) to")
    return numero


def test_job_that_failed_is_told_taken_again_and_done(
    cli: Lancer, admin: Connexion, echoue: int
) -> None:
    code, sante = cli("sante")
    assert (code, "« carnet travaux » dit lesquels" in sante) == (4, True)
    code, dit = cli("travaux")
    assert code == 0
    assert f"{echoue} : Envoi d’un avis, territoire 7" in dit
    assert CLE not in dit
    assert re.search(
        r"a échoué le \d.*, 6.essais\. La base a refusé ce qui lui était demandé", dit
    ), dit
    assert re.search(r" \(InsufficientPrivilege, auth/avis/\w+\.py:\d+\)\.", dit), dit
    code, dit = cli("travaux", "reprendre", echoue)
    assert (code, "1 travail à faire" in dit) == (0, True), dit
    cli("travailleur", "--une-fois")
    assert echoue not in etats(admin)
    assert "Aucun travail" in cli("travaux")[1]
    assert cli("sante")[0] == 0


def test_all_are_taken_again_and_a_second_one_of_its_kind_is_not(
    cli: Lancer, admin: Connexion, echoue: int
) -> None:
    for _ in range(3):
        confier(admin, "purger_limites", "failed", verrou="purger_limites")
    abandonne = confier(admin, "relever_ecarts", "doing")
    inconnu = confier(admin, "tache_d_avant", "failed")
    dit = cli("travaux")[1]
    assert "commencé, puis abandonné" in dit
    assert "ne connaît pas ce travail" in dit
    code, dit = cli("travaux", "reprendre", "--tous")
    assert code == 0, dit
    restes = etats(admin)
    assert sorted(restes.values()) == ["failed", "todo", "todo", "todo"]
    assert (restes[abandonne], restes[inconnu]) == ("todo", "failed")
    assert cli("travaux", "reprendre", inconnu)[0] == 1
    assert cli("travaux", "reprendre", "--tous")[0] == 0


def test_job_set_aside_is_not_done_says_why_and_comes_back(
    cli: Lancer, admin: Connexion, echoue: int
) -> None:
    assert cli("travaux", "ecarter", echoue, "--motif", "non")[0] == 2
    assert cli("travaux", "ecarter", echoue)[0] == 2
    code, dit = cli("travaux", "ecarter", echoue, "--motif", "Fait à la main")
    assert (code, f"carnet travaux reprendre {echoue}" in dit) == (0, True)
    cli("travailleur", "--une-fois")
    assert etats(admin)[echoue] == "cancelled"
    dit = cli("travaux")[1]
    assert "écarté le" in dit
    assert "motif : Fait à la main" in dit
    assert cli("sante")[0] == 0
    assert cli("travaux", "ecarter", echoue, "--motif", "Encore une fois")[0] == 1
    assert cli("travaux", "reprendre", "--tous")[0] == 0
    assert etats(admin)[echoue] == "cancelled"
    assert cli("travaux", "reprendre", echoue)[0] == 0
    cli("travailleur", "--une-fois")
    assert echoue not in etats(admin)


def test_job_that_took_too_many_workers_with_it_is_told_so(cli: Lancer, admin: Connexion) -> None:
    confier(admin, "relever_ecarts", "doing", REPRISES_MAX)
    cli("travailleur", "--une-fois")
    assert f"s’est arrêté net {REPRISES_MAX} fois" in cli("travaux")[1]


def test_what_is_known_of_a_job_goes_with_it(admin: Connexion, echoue: int) -> None:
    notes = "select count(*) from travail_suivi where travail_id = %s"
    admin.execute("select prive.purger_travaux()")
    assert admin.execute(notes, (echoue,)).fetchone() == (1,)
    admin.execute(
        "update procrastinate_jobs set status = 'cancelled'; update travail_suivi set motif ="
        " 'Fait', ecarte_le = now()"
        " - interval '91 days'"
    )
    admin.execute("select prive.purger_travaux()")
    assert admin.execute(notes, (echoue,)).fetchone() == (0,)
    assert echoue not in dict(
        admin.execute("select id, status::text from procrastinate_jobs").fetchall()
    )


@pytest.mark.parametrize("geste", [("reprendre", 1), ("ecarter", 1, "--motif", "Sans objet")])
def test_job_that_runs_or_waits_in_its_turn_is_left_alone(
    cli: Lancer, admin: Connexion, geste: tuple[object, ...]
) -> None:
    numero = confier(admin, TACHE)
    dits = [numero if mot == 1 else mot for mot in geste]
    assert cli("travaux", *dits)[0] == 1
    admin.execute(
        "with w as (insert into procrastinate_workers default values returning id) update"
        " procrastinate_jobs set"
        " status = 'doing', worker_id = w.id from w"
    )
    admin.commit()
    assert cli("travaux", *dits)[0] == 1
    assert cli("travaux", "reprendre")[0] == 2
    assert etats(admin) == {numero: "doing"}


async def test_job_that_fails_while_its_next_waits_leaves_the_work_to_it(
    base: Base, admin: Connexion
) -> None:
    faits: list[int] = []

    async def echouer_puis_faire(timestamp: int) -> None:
        faits.append(timestamp)
        if timestamp == 1:
            # Not due yet: another place of the worker would take it before this one failed.
            await tache.configure(schedule_in={"hours": 1}).defer_async(timestamp=2)
            raise OSError

    tache = app.task(
        name="essai", queue="entretien", queueing_lock="essai", retry=RetryStrategy(max_attempts=5)
    )(echouer_puis_faire)
    admin.execute(
        "insert into procrastinate_jobs (queue_name, task_name, queueing_lock, args)"
        " values ('entretien', 'essai', 'essai', '{\"timestamp\": 1}')"
    )
    admin.commit()
    try:
        await travailler(base.app_url, {}, attendre=False)
    finally:
        app.tasks.pop("essai")
    assert faits == [1]
    assert admin.execute(
        "select status::text, args -> 'timestamp' from procrastinate_jobs where task_name = 'essai'"
    ).fetchall() == [("todo", 2)]


async def test_job_that_another_gives_late_is_done_too(base: Base, admin: Connexion) -> None:
    faits: list[int] = []

    async def donner_la_suite(timestamp: int) -> None:
        faits.append(timestamp)
        if timestamp == 1:
            # Meanwhile the worker finds nothing else to do.
            await asyncio.sleep(0.3)
            await tache.defer_async(timestamp=2)

    tache = app.task(name="essai", queue="entretien")(donner_la_suite)
    admin.execute(
        "insert into procrastinate_jobs (queue_name, task_name, args)"
        " values ('entretien', 'essai', '{\"timestamp\": 1}')"
    )
    admin.commit()
    try:
        await travailler(base.app_url, {}, attendre=False)
    finally:
        app.tasks.pop("essai")
    assert faits == [1, 2]


async def test_worker_that_only_passes_leaves_what_the_clock_asks_for(
    base: Base, admin: Connexion
) -> None:
    horaires = app.periodic_registry.periodic_tasks
    assert any(horaire.cron == "* * * * *" for horaire in horaires.values())
    await travailler(base.app_url, {}, attendre=False)
    assert admin.execute("select task_name from procrastinate_periodic_defers").fetchall() == []
    assert app.periodic_registry.periodic_tasks is horaires


def test_every_job_has_a_name_that_an_operator_reads() -> None:
    assert {nom for nom in app.tasks if "builtin" not in nom} == set(LIBELLES)
