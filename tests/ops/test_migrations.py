"""Try the migrations on a real, empty database."""

from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType, SimpleNamespace

import psycopg
import pytest
from alembic import command
from sqlalchemy import NullPool, create_engine, inspect, text

from core.migrations import RACINE, a_jour, config, ecarts, migrer
from tests.auth import monde
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


async def test_changed_wall_is_seen_as_late(
    base: Base, admin: psycopg.Connection, db_pour: Ouvrir
) -> None:
    admin.execute("update prive.version_sql set sha256 = ''::bytea where nom = 'auth/acces.sql'")
    admin.commit()
    async with db_pour() as db:
        assert not await a_jour(db, MURS)
    assert migrer(base.admin_url, ROLES, MURS) is True


def test_application_owns_nothing_and_passes_no_wall(admin: psycopg.Connection) -> None:
    drapeaux = admin.execute(
        "select rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname = 'carnet_app'"
    )
    possedes = admin.execute(
        "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner and rolname ="
        " 'carnet_app'"
    )
    assert drapeaux.fetchone() == (False, False, False)
    assert possedes.fetchone() == (0,)


def _migration(nom: str, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load one migration, to be run by hand in the test's transaction."""
    spec = spec_from_file_location(nom, RACINE / "migrations" / "versions" / f"{nom}.py")
    assert spec is not None
    assert spec.loader is not None
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)
    monkeypatch.setattr(migration, "op", SimpleNamespace(execute=admin.execute))
    return migration


def test_agreements_given_before_end_on_the_day_that_was_said(
    admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    migration = _migration("2026_11_28_1600_end_on_the_day_said", admin, monkeypatch)
    monde.territoire(admin, 1)
    personne = monde.personne(admin, 1)
    for fin in ("2027-12-28 23:59:59+00", "2027-07-14 23:59:59+00", "2027-12-28 09:30:00+00"):
        cle = monde.accord(admin, 1, personne)
        admin.execute("alter table consentement disable trigger figer")
        admin.execute("update consentement set fin = %s where id = %s", (fin, cle))
        admin.execute("alter table consentement enable trigger figer")
    lire = "select (fin at time zone 'Europe/Paris')::text from consentement order by 1"
    avant = admin.execute(lire).fetchall()
    for _ in range(2):
        migration.upgrade()
        assert [fin for (fin,) in admin.execute(lire)] == [
            "2027-07-14 23:59:59.999999",
            "2027-12-28 10:30:00",
            "2027-12-28 23:59:59.999999",
        ]
    with pytest.raises(psycopg.errors.RestrictViolation), admin.transaction():
        admin.execute("update consentement set fin = now() + interval '1 day'")
    migration.downgrade()
    assert admin.execute(lire).fetchall() == avant


def test_codes_of_hers_and_proposed_capacities_are_undone_and_done_again(base: Base) -> None:
    moteur = create_engine(base.admin_url, poolclass=NullPool)
    nees = text(
        "select count(*) from pg_proc where pronamespace = 'prive'::regnamespace and proname in"
        " ('adresse_sure', 'prouver_remise', 'repond_de', 'garder_la_fin', 'lire_remise',"
        " 'mandat_court', 'repondre_mandat', 'est_secondee')"
    )
    with moteur.connect() as connexion:
        connexion.execute(text("set local role carnet_owner"))
        assert connexion.scalar(nees) == 8
        command.downgrade(config(connexion), "0059_partagees")
        assert connexion.scalar(nees) == 0, "the wall of before writes its own"
        assert not inspect(connexion).has_table("habilitation_proposee")
        colonnes = {c["name"] for c in inspect(connexion).get_columns("representant")}
        assert "reponse" not in colonnes
        command.upgrade(config(connexion), "head")
        command.check(config(connexion))
        connexion.rollback()


def test_what_is_sensitive_is_held_by_its_own_list_again_when_the_migration_is_undone(
    admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    migration = _migration("2026_11_28_1945_list_what_is_ordinary", admin, monkeypatch)
    lire = (
        "select conname, pg_get_constraintdef(oid) from pg_constraint where conname in"
        " ('ck_consentement_sensible_nommee', 'ck_bris_de_glace_sensibles') order by 1"
    )
    apres = admin.execute(lire).fetchall()
    migration.downgrade()
    assert all("3840" in regle for _, regle in admin.execute(lire).fetchall())
    migration.upgrade()
    assert admin.execute(lire).fetchall() == apres
    assert len(apres) == 2
