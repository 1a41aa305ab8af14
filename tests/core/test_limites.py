"""Try the limits: counted in the database, whatever happens to who asks."""

from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from core.coffre import Coffre
from core.db import Sessions, create_engine
from core.errors import TropDeDemandes
from core.jobs import travailler
from core.limites import adresse_de, compter, empreinter
from core.settings import Settings
from tests.conftest import Base
from web.travaux import contexte

pytestmark = pytest.mark.pg
AMEL, BEN = (empreinter("s" * 40, "essai", qui) for qui in ("amel", "ben"))


async def _demander(base: Base, cle: bytes, fois: int, maximum: int = 3) -> list[int]:
    moteur = create_engine(base.app_url, pool=1)
    attentes = []
    for _ in range(fois):
        try:
            await compter(moteur, "essai", cle, maximum=maximum, fenetre_s=600)
            attentes.append(0)
        except TropDeDemandes as refus:
            attentes.append(refus.attendre_s)
    await moteur.dispose()
    return attentes


async def test_one_past_the_maximum_is_refused_and_told_when_to_return(base: Base) -> None:
    *bonnes, refusee = await _demander(base, AMEL, 4)
    assert bonnes == [0, 0, 0]
    assert 500 < refusee <= 600
    assert await _demander(base, BEN, 1) == [0]


async def test_another_process_goes_on_counting(base: Base) -> None:
    await _demander(base, AMEL, 3)
    (refusee,) = await _demander(base, AMEL, 1)
    assert refusee > 0


async def test_window_that_ended_starts_again(base: Base, admin: psycopg.Connection[Any]) -> None:
    await _demander(base, AMEL, 9)
    admin.execute("update limite set expire_le = now() - interval '1 second'")
    admin.commit()
    assert await _demander(base, AMEL, 1) == [0]


async def test_refused_requests_do_not_push_the_end_away(
    base: Base, admin: psycopg.Connection[Any]
) -> None:
    await _demander(base, AMEL, 3)
    avant = admin.execute("select expire_le from limite").fetchone()
    admin.rollback()
    await _demander(base, AMEL, 5)
    assert admin.execute("select expire_le from limite").fetchone() == avant


async def test_count_holds_nobody_and_the_application_cannot_reach_it(
    base: Base, admin: psycopg.Connection[Any]
) -> None:
    await _demander(base, AMEL, 1)
    (ligne,) = admin.execute("select quoi, cle from limite").fetchall()
    assert ligne == ("essai", AMEL)
    assert empreinter("t" * 40, "essai", "amel") != AMEL
    admin.execute("set local role carnet_app")
    for geste in ("select 1 from limite", "delete from limite", "update limite set nombre = 0"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
            admin.execute(geste.encode())


async def test_ended_windows_are_purged_by_the_worker(
    base: Base, admin: psycopg.Connection[Any], sessions: Sessions, settings: Settings
) -> None:
    await _demander(base, AMEL, 1)
    await _demander(base, BEN, 1)
    admin.execute(
        "update limite set expire_le = now() - interval '1 second' where cle = %s", [AMEL]
    )
    admin.execute(
        "insert into procrastinate_jobs (queue_name, task_name, args) values ('entretien',"
        " 'purger_limites',"
        " '{\"timestamp\": 0}')"
    )
    admin.commit()
    await travailler(base.app_url, contexte(settings, sessions, Coffre("s" * 40)), attendre=False)
    assert admin.execute("select cle from limite").fetchall() == [(BEN,)]


async def test_malformed_key_is_refused(base: Base) -> None:
    moteur = create_engine(base.app_url, pool=1)
    with pytest.raises(Exception, match="illisible"):
        await compter(moteur, "essai", b"amel@exemple.test", maximum=1, fenetre_s=1)
    async with moteur.connect() as db:
        assert (await db.execute(text("select 1"))).scalar_one() == 1
    await moteur.dispose()


@pytest.mark.parametrize(
    ("hote", "cle"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("inconnu", "inconnue"),
        (None, "inconnue"),
    ],
)
def test_ipv6_is_counted_by_network(hote: str | None, cle: str) -> None:
    assert adresse_de(hote) == cle


@pytest.mark.parametrize(
    ("attendre", "dit"), [(1, "2 secondes"), (40, "40 secondes"), (600, "10 minutes")]
)
def test_refusal_says_when_to_return(attendre: int, dit: str) -> None:
    assert TropDeDemandes(attendre).message.endswith(f"dans {dit}.")
