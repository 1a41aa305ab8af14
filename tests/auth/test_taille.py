"""Check that what one act costs does not grow with the territoire.

On connections that have already served others. Nothing is timed: the rows that the database reads
are counted, which no load of the machine changes.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from core.settings import dsn
from tests.bench.ecritures import ACCORD, REJOINDRE, RETRAIT
from tests.bench.mur import peupler
from tests.conftest import Base, cloner

# The large territoire that they share takes longer than they do.
pytestmark = [pytest.mark.pg, pytest.mark.long]
Connexion = psycopg.Connection[Any]
PERSONNES, STRUCTURES = 1500, 400
# An act about one person may read her rows, and go twice through the structures, which are few: not
# through people.
BORNE = 2 * STRUCTURES + 150
assert BORNE < PERSONNES
# What auth/roles.sql gives the application, for what a job or a command does with other rights.
_COMME_ELLE = "-c plan_cache_mode=force_generic_plan -c jit=off"
_LUES = (
    "select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::bigint from"
    " pg_stat_xact_user_tables"
)


@pytest.fixture(scope="module")
def grand(modele: str, worker_id: str) -> Base:
    """Give a territoire in which reading everybody is plain to see."""
    base = cloner(f"carnet_taille_{worker_id}", modele)
    peupler(base.admin_dsn, PERSONNES, STRUCTURES)
    with psycopg.connect(base.admin_dsn) as admin:
        # A structure that hides its name, so that the masks have something to look for.
        admin.execute("update structure set sensible = true where nom = 'Structure 7'")
        admin.execute(
            "insert into compte (territoire_id, courriel, prenom, nom, personne_id)"
            " select 1, p.id || '@demo.example', 'A', 'B', p.id from personne p order by p.id limit"
            " 5"
        )
    return base


@pytest.fixture
def connexion(grand: Base) -> Iterator[Connexion]:
    """Give a connection of the application that an anonymous visitor was the first to use."""
    with psycopg.connect(dsn(grand.app_url), prepare_threshold=3) as connexion:
        for _ in range(6):
            connexion.execute("select prive.entrer_anonyme()")
            connexion.commit()
        yield connexion
        connexion.rollback()


def _un(connexion: Connexion, requete: str, *valeurs: object) -> Any:
    ligne = connexion.execute(requete.encode(), valeurs).fetchone()
    return ligne[0] if ligne and len(ligne) == 1 else ligne


def _personne(grand: Base) -> tuple[Any, Any]:
    with psycopg.connect(grand.admin_dsn) as admin:
        ligne = _un(
            admin,
            "select k.personne_id, k.id from compte k where k.personne_id is not null"
            " order by k.id limit 1",
        )
    return ligne[0], ligne[1]


def _referent(grand: Base) -> tuple[Any, Any, Any]:
    with psycopg.connect(grand.admin_dsn) as admin:
        ligne = _un(
            admin,
            "select m.personne_id, m.compte_id, m.structure_id from accompagnement m join structure"
            " s"
            " on s.id = m.structure_id and not s.sensible where m.est_referent order by"
            " m.personne_id limit 1",
        )
    return ligne[0], ligne[1], ligne[2]


def _cout(connexion: Connexion, requete: str, *valeurs: object, **nommees: object) -> int:
    """Run one statement and count the rows that it has read, triggers and functions included."""
    avant = _un(connexion, _LUES)
    connexion.execute(requete.encode(), nommees or valeurs)
    return int(_un(connexion, _LUES) - avant)


def _entrer_personne(connexion: Connexion, personne: object, compte: object) -> None:
    connexion.execute("select prive.entrer(1, %s, 'personne', null, %s)", (compte, personne))


def test_withdrawal_reads_her_rows_alone(grand: Base, connexion: Connexion) -> None:
    personne, compte = _personne(grand)
    _entrer_personne(connexion, personne, compte)
    cout = _cout(connexion, RETRAIT, personne=personne)
    assert cout < BORNE
    assert _un(connexion, "select count(*) from acces where personne_id = %s", personne) == 0


def test_agreement_reads_her_rows_alone(grand: Base, connexion: Connexion) -> None:
    personne, compte = _personne(grand)
    _entrer_personne(connexion, personne, compte)
    cout = _cout(connexion, ACCORD, personne=personne, compte=compte)
    assert cout < BORNE


def test_refusal_reads_her_rows_alone(grand: Base, connexion: Connexion) -> None:
    personne, compte = _personne(grand)
    structure = _referent(grand)[2]
    _entrer_personne(connexion, personne, compte)
    requete = "insert into exclusion (territoire_id, personne_id, structure_id) values (1, %s, %s)"
    assert _cout(connexion, requete, personne, structure) < BORNE


def test_joining_then_leaving_reads_the_rows_of_one_person(
    grand: Base, connexion: Connexion
) -> None:
    personne, _, structure = _referent(grand)
    with psycopg.connect(grand.admin_dsn) as admin:
        autre = _un(
            admin,
            "select h.compte_id from habilitation h where h.structure_id = %s and not exists"
            " (select 1 from"
            " accompagnement m where m.compte_id = h.compte_id and m.personne_id = %s)"
            " order by h.compte_id limit 1",
            structure,
            personne,
        )
    connexion.execute("select prive.entrer(1, %s, 'professionnel', %s, null)", (autre, structure))
    entree = _cout(
        connexion,
        REJOINDRE,
        personne=personne,
        structure=structure,
        collegue=autre,
    )
    sortie = _cout(
        connexion,
        "update accompagnement set fin = now() where compte_id = %s and personne_id = %s",
        autre,
        personne,
    )
    assert max(entree, sortie) < BORNE


def test_closing_a_carnet_reads_the_rows_of_one_person(grand: Base) -> None:
    personne, _ = _personne(grand)
    with psycopg.connect(grand.admin_dsn, options=_COMME_ELLE) as admin:
        admin.execute("set local role carnet_owner")
        cout = _cout(
            admin,
            "update personne set archivee_le = now() where territoire_id = 1 and id = %s",
            personne,
        )
        admin.rollback()
    assert cout < BORNE


def test_entering_does_not_read_the_professionals(grand: Base, connexion: Connexion) -> None:
    _, compte, structure = _referent(grand)
    entrer = "select prive.entrer(1, %s, 'professionnel', %s, null)"
    couts = []
    for _ in range(6):
        couts.append(_cout(connexion, entrer, compte, structure))
        assert _un(connexion, "select cardinality(prive.ctx_comptes_masques())") > 0
        connexion.commit()
    # Structures are read to find those that hide; their professionals, five times as many, are not.
    assert max(couts) < STRUCTURES + 40


def test_no_statement_lock_or_idle_transaction_lasts(grand: Base) -> None:
    with psycopg.connect(dsn(grand.app_url)) as connexion:
        bornes = {
            nom: _un(connexion, "select current_setting(%s)", nom)
            for nom in (
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "jit",
                "timezone",
            )
        }
    assert bornes == {
        "statement_timeout": "15s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
        "jit": "off",
        "timezone": "UTC",
    }
