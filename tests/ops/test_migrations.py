"""Try the migrations on a real, empty database."""

import psycopg
import pytest

from core.migrations import a_jour, ecarts, migrer
from tests.conftest import Base, Ouvrir
from web.sante import MURS, ROLES

pytestmark = pytest.mark.pg


def test_models_and_migrated_schema_do_not_differ(base: Base) -> None:
    assert ecarts(base.admin_url) == []


def test_migrating_twice_changes_nothing(base: Base) -> None:
    assert migrer(base.admin_url, ROLES, MURS) is False


async def test_migrated_database_is_up_to_date(db_pour: Ouvrir) -> None:
    async with db_pour() as db:
        assert await a_jour(db, MURS)


async def test_changed_wall_is_seen_as_late(base: Base, admin: psycopg.Connection, db_pour: Ouvrir) -> None:
    admin.execute("update prive.version_sql set sha256 = ''::bytea where nom = 'auth/acces.sql'")
    admin.commit()
    async with db_pour() as db:
        assert not await a_jour(db, MURS)
    assert migrer(base.admin_url, ROLES, MURS) is True


def test_application_owns_nothing_and_passes_no_wall(admin: psycopg.Connection) -> None:
    drapeaux = admin.execute("select rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname = 'carnet_app'")
    possedes = admin.execute(
        "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner and rolname = 'carnet_app'"
    )
    assert drapeaux.fetchone() == (False, False, False)
    assert possedes.fetchone() == (0,)
