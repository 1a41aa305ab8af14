"""Try what tests stand on: a used database is given again exactly as the template is."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.bases import MORTES, Bases
from tests.conftest import Base, _adresses, cloner

Connexion = psycopg.Connection[Any]
pytestmark = pytest.mark.pg
_TABLES = """
select c.oid::regclass::text
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname in ('public', 'prive')
order by 1
"""


@pytest.fixture(scope="module")
def petit(modele: str, worker_id: str) -> str:
    """Give a template with two more tables, of a few rows, one of them numbered."""
    nom = f"carnet_modele_bases_{worker_id}"
    with psycopg.connect(cloner(nom, modele).admin_dsn) as admin:
        admin.execute("create table public.essai (id int generated always as identity, mot text)")
        admin.execute("create table public.suivante (essai int, mot text)")
        admin.execute("insert into essai (mot) values ('un'), ('deux')")
        admin.execute("insert into suivante values (1, 'un')")
    return nom


@pytest.fixture
def bases() -> Iterator[Bases]:
    bases = Bases(_adresses("postgres").admin_dsn)
    yield bases
    bases.fermer()


@pytest.fixture
def nom(bases: Bases, petit: str, worker_id: str) -> Iterator[str]:
    """Give a database once cloned, so that the next demand may spare the clone."""
    nom = f"carnet_bases_{worker_id}"
    assert bases.preparer(nom, petit)
    assert not bases.preparer(nom, petit)
    yield nom
    with psycopg.connect(_adresses("postgres").admin_dsn, autocommit=True) as postgres:
        postgres.execute(f"drop database if exists {nom} with (force)".encode())


def _contenu(base: Base) -> dict[str, Any]:
    with psycopg.connect(base.admin_dsn) as admin:
        contenu = {
            table: sorted(admin.execute(f"select t::text from {table} t".encode()).fetchall())
            for (table,) in admin.execute(_TABLES).fetchall()
        }
        suites = admin.execute("select sequencename, last_value from pg_sequences order by 1")
        return contenu | {"suites": suites.fetchall()}


def _mot_ajoute(admin: Connexion) -> None:
    admin.execute("insert into essai (mot) values ('trois')")


def _mot_change(admin: Connexion) -> None:
    admin.execute("update essai set mot = 'autre' where id = 1")


def _mot_efface(admin: Connexion) -> None:
    admin.execute("delete from essai")


def _ajoute_puis_abandonne(admin: Connexion) -> None:
    admin.execute("insert into essai (mot) values ('trois')")
    admin.rollback()


def _suite_avancee(admin: Connexion) -> None:
    admin.execute("select nextval('essai_id_seq'), nextval('essai_id_seq')")


@pytest.mark.parametrize(
    "geste", [_mot_ajoute, _mot_change, _mot_efface, _ajoute_puis_abandonne, _suite_avancee]
)
def test_rows_are_put_back_without_a_clone(bases: Bases, nom: str, petit: str, geste: Any) -> None:
    avant = _contenu(_adresses(nom))
    for _ in range(2):
        with psycopg.connect(_adresses(nom).admin_dsn) as admin:
            geste(admin)
        assert not bases.preparer(nom, petit)
        assert _contenu(_adresses(nom)) == avant


@pytest.mark.parametrize(
    "requete",
    [
        "create table public.neuve (i int)",
        "truncate essai",
        "alter table essai add column plus int",
        "grant select on essai to carnet_app",
        "create or replace function public.dire() returns int language sql as 'select 1'",
        "create table public.courte (i int); drop table suivante",
        "create temp table passee (i int); alter table essai rename mot to terme",
        "alter database {nom} set work_mem = '5MB'",
        "alter database {nom} connection limit 3",
        "select lo_create(0)",
    ],
)
def test_more_than_rows_takes_a_clone(bases: Bases, nom: str, petit: str, requete: str) -> None:
    avant = _contenu(_adresses(nom))
    with psycopg.connect(_adresses(nom).admin_dsn) as admin:
        admin.execute(requete.format(nom=nom).encode())
    assert bases.preparer(nom, petit)
    assert _contenu(_adresses(nom)) == avant


def test_table_that_came_and_went_takes_no_clone(bases: Bases, nom: str, petit: str) -> None:
    avant = _contenu(_adresses(nom))
    with psycopg.connect(_adresses(nom).admin_dsn) as admin:
        admin.execute("create temp table passee (i int generated always as identity, t text)")
        admin.execute("insert into passee (t) values ('un')")
        admin.execute("analyze passee")
        admin.execute("insert into essai (mot) values ('trois')")
        admin.execute("analyze essai")
    assert not bases.preparer(nom, petit)
    assert _contenu(_adresses(nom)) == avant
    with psycopg.connect(_adresses(nom).admin_dsn) as admin:
        lues = "select count(*) from pg_statistic where starelid = 'essai'::regclass"
        assert admin.execute(lues).fetchone() == (0,)


def test_whoever_stayed_is_put_out_and_leaves_nothing(bases: Bases, nom: str, petit: str) -> None:
    avant = _contenu(_adresses(nom))
    restee = psycopg.connect(_adresses(nom).admin_dsn)
    restee.execute("insert into essai (mot) values ('valide')")
    restee.commit()
    restee.execute("insert into essai (mot) values ('en cours')")
    assert not bases.preparer(nom, petit)
    with pytest.raises(psycopg.OperationalError):
        restee.execute("select 1")
    restee.close()
    assert _contenu(_adresses(nom)) == avant


def test_base_that_another_replaced_is_cloned(bases: Bases, nom: str, petit: str) -> None:
    cloner(nom)
    assert bases.preparer(nom, petit)


def test_another_template_takes_a_clone(bases: Bases, nom: str, modele: str) -> None:
    assert bases.preparer(nom, modele)


def test_dead_rows_are_swept(bases: Bases, nom: str, petit: str) -> None:
    with psycopg.connect(_adresses(nom).admin_dsn) as admin:
        admin.execute(
            "insert into suivante select i, 'x' from generate_series(1, %s) i", (MORTES + 1,)
        )
    assert not bases.preparer(nom, petit)
    with psycopg.connect(_adresses(nom).admin_dsn) as admin:
        assert admin.execute("select pg_relation_size('suivante')").fetchone() == (8192,)
    assert not bases.preparer(nom, petit)
