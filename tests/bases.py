"""Give each test a database as fresh as a clone, and make a clone only when more than rows changed.

A clone costs the machine hundreds of files. PostgreSQL counts what each table received, aborted
writes included, and a connection that ends hands its counts over: what the last test touched is
known exactly, and those rows alone are put back as the template has them. A database that is
unknown, or whose catalogue moved (a table, a right, a setting), is cloned anew; a temporary table
that came and went leaves the catalogue as it was.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

Connexion = psycopg.Connection[Any]
# How long to wait for what must come: generous, a loaded machine is no fault of the product.
PATIENCE_S = 120.0
# Dead rows that a table may keep before they slow the scans of the next tests.
MORTES = 2_000
# A larger table is not read in advance: who changes it has a clone.
TABLE_MAX_OCTETS = 4 * 1024 * 1024
_TOUCHEES = """
select c.oid::regclass::text, n.nspname = 'pg_catalog',
  pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid) > 0
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'm')
  and not c.relisshared
  and pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid)
    + pg_stat_get_tuples_deleted(c.oid) > 0
"""
_SUITES = """
select s.seqrelid::regclass::text, pg_sequence_last_value(s.seqrelid), s.seqstart
from pg_sequence s
"""
# What a database carries outside itself, and a clone would not have.
_REGLAGES = """
select d.oid, d.datallowconn, d.datconnlimit, d.datacl::text, d.dattablespace,
  (select array_agg(r.setconfig::text) from pg_db_role_setting r where r.setdatabase = d.oid)
from pg_database d
where d.datname = %s
"""


_REMPLIES = """
select c.oid::regclass::text, pg_relation_size(c.oid) > 0
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r'
  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
  and pg_relation_size(c.oid) <= %s
"""


# What a temporary table writes, and takes away with itself. Of the tables, sizes are left out, and
# of the schemas, those that PostgreSQL keeps for the next temporary table.
_PASSAGERS = {
    "pg_class": "(to_jsonb(c) - '{relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,"
    "relminmxid}'::text[])::text from pg_class c",
    "pg_namespace": "c::text from pg_namespace c where nspname !~ '^pg_(toast_)?temp_'",
} | {
    nom: f"c::text from {nom} c"
    for nom in (
        *("pg_attrdef", "pg_attribute", "pg_constraint", "pg_depend", "pg_index", "pg_sequence"),
        *("pg_statistic", "pg_type"),
    )
}
# Statistics of a table that had none.
_SANS_STATISTIQUES = """
select pg_clear_attribute_stats(n.nspname::text, c.relname::text, a.attname::text, s.stainherit)
from pg_statistic s
join pg_class c on c.oid = s.starelid
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum = s.staattnum
where s.starelid::regclass::text <> all(%s)
"""
# The first server that can forget statistics.
VERSION_18 = 180_000


@dataclass(frozen=True, slots=True)
class _Modele:
    """Hold what a template has: the rows of its tables, the state of its catalogue."""

    lignes: dict[str, bytes]
    empreintes: dict[str, tuple[Any, ...]]
    analysees: list[str]


@dataclass(slots=True)
class _Copie:
    """Remember how a database stood when it was handed out."""

    modele: str
    reglages: tuple[Any, ...]
    depuis: int
    suites: dict[str, int | None]
    mortes: dict[str, int] = field(default_factory=dict)


class Bases:
    """Keep the databases that one process made from the templates of one server."""

    def __init__(self, serveur: str) -> None:
        self._serveur = serveur
        self._copies: dict[str, _Copie] = {}
        self._modeles: dict[str, _Modele] = {}
        self._maitresse: Connexion | None = None

    def preparer(self, nom: str, modele: str) -> bool:
        """Make the named database equal to a template that stands; says if it was cloned."""
        copie = self._copies.pop(nom, None)
        rendue = copie is not None and copie.modele == modele and self._remettre(nom, copie)
        if copie is None or not rendue:
            self.cloner(nom, modele)
            copie = self._connaitre(nom, modele)
        self._copies[nom] = copie
        return not rendue

    def cloner(self, nom: str, modele: str) -> None:
        """Replace the named database by a copy of the template as it stands."""
        self._copies.pop(nom, None)
        base, origine = sql.Identifier(nom), sql.Identifier(modele)
        postgres = self._postgres()
        postgres.execute(sql.SQL("drop database if exists {} with (force)").format(base))
        postgres.execute(sql.SQL("create database {} template {}").format(base, origine))

    def fermer(self) -> None:
        """Close what stays open between two demands."""
        if self._maitresse is not None:
            self._maitresse.close()

    def _postgres(self) -> Connexion:
        if self._maitresse is None or self._maitresse.closed or self._maitresse.broken:
            self._maitresse = psycopg.connect(self._serveur, autocommit=True)
        return self._maitresse

    @contextmanager
    def _dans(self, nom: str) -> Iterator[Connexion]:
        with psycopg.connect(self._serveur, dbname=nom, autocommit=True) as connexion:
            yield connexion

    def _connaitre(self, nom: str, modele: str) -> _Copie:
        with self._dans(nom) as connexion:
            if modele not in self._modeles:
                self._modeles[modele] = _decrire(connexion)
            return _Copie(modele, self._reglages(nom), _depuis(connexion), _suites(connexion))

    def _reglages(self, nom: str) -> tuple[Any, ...]:
        return self._postgres().execute(_REGLAGES, (nom,)).fetchone() or ()

    def _remettre(self, nom: str, copie: _Copie) -> bool:
        if self._reglages(nom) != copie.reglages:
            return False
        self._fermer(nom)
        with self._dans(nom) as connexion:
            touchees = connexion.execute(_TOUCHEES).fetchall()
            modele = self._modeles[copie.modele]
            origine = modele.lignes
            if any(changee and nom not in origine for nom, ici, changee in touchees if not ici):
                return False
            catalogues = [nom for nom, ici, _ in touchees if ici]
            if catalogues and not _catalogue_rendu(connexion, modele, catalogues):
                return False
            touchees = [touchee for touchee in touchees if not touchee[1]]
            if touchees:
                connexion.execute("set session_replication_role = replica")
            with connexion.transaction():
                for table, _, changee in touchees:
                    _rendre(connexion, copie, table, origine[table] if changee else None)
            for suite, valeur in _suites(connexion).items():
                if valeur != copie.suites[suite]:
                    _reculer(connexion, suite, copie.suites[suite])
            for table, mortes in copie.mortes.items():
                if mortes > MORTES:
                    connexion.execute(f"vacuum {table}".encode())
                    copie.mortes[table] = 0
            connexion.execute("select pg_stat_force_next_flush()")
            connexion.execute("select pg_stat_reset()")
            copie.depuis = _depuis(connexion)
        return True

    def _fermer(self, nom: str) -> None:
        # A connection that is gone from the list has handed over all that it counted.
        limite = time.monotonic() + PATIENCE_S
        while (
            self._postgres()
            .execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (nom,)
            )
            .fetchall()
        ):
            assert time.monotonic() < limite, f"somebody stays in {nom}"
            time.sleep(0.002)


def _rendre(connexion: Connexion, copie: _Copie, table: str, lignes: bytes | None) -> None:
    # Rows that were only added are told by the transaction that wrote them.
    ou = f" where xmin::text::bigint >= {copie.depuis}" if lignes is None else ""
    parties = connexion.execute(f"delete from only {table}{ou}".encode()).rowcount
    copie.mortes[table] = copie.mortes.get(table, 0) + parties
    if lignes:
        with connexion.cursor().copy(f"copy {table} from stdin (format binary)".encode()) as vers:
            vers.write(lignes)


def _catalogue_rendu(connexion: Connexion, modele: _Modele, catalogues: list[str]) -> bool:
    if not set(catalogues) <= set(_PASSAGERS) or connexion.info.server_version < VERSION_18:
        return False
    connexion.execute(_SANS_STATISTIQUES, (modele.analysees,))
    return _empreintes(connexion, catalogues) == {n: modele.empreintes[n] for n in catalogues}


def _empreintes(connexion: Connexion, catalogues: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    lues = {}
    for nom in catalogues:
        texte, ou = _PASSAGERS[nom].split(" from ")
        requete = f"select count(*), sum(hashtextextended({texte}, 0)::numeric) from {ou}"
        lues[nom] = connexion.execute(requete.encode()).fetchone() or ()
    return lues


def _decrire(connexion: Connexion) -> _Modele:
    lignes = {
        table: _lire(connexion, table) if remplie else b""
        for table, remplie in connexion.execute(_REMPLIES, (TABLE_MAX_OCTETS,)).fetchall()
    }
    analysees = connexion.execute("select distinct starelid::regclass::text from pg_statistic")
    noms = [nom for (nom,) in analysees]
    return _Modele(lignes, _empreintes(connexion, _PASSAGERS), noms)


def _lire(connexion: Connexion, table: str) -> bytes:
    requete = f"copy {table} to stdout (format binary)".encode()
    with connexion.cursor().copy(requete) as depuis:
        return b"".join(bytes(bloc) for bloc in depuis)


def _depuis(connexion: Connexion) -> int:
    ligne = connexion.execute("select pg_current_xact_id()::text::bigint").fetchone()
    assert ligne is not None
    return int(ligne[0])


def _suites(connexion: Connexion) -> dict[str, int | None]:
    return {nom: valeur for nom, valeur, _ in connexion.execute(_SUITES).fetchall()}


def _reculer(connexion: Connexion, suite: str, valeur: int | None) -> None:
    connexion.execute(
        "select setval(s.seqrelid, coalesce(%s, s.seqstart), %s) from pg_sequence s"
        " where s.seqrelid = %s::regclass",
        (valeur, valeur is not None, suite),
    )
