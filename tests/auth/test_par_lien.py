"""Check what a session opened by a mailed link reads and writes: nothing sensitive."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest

from auth.vocabulary import Acteur, Role
from tests.auth import monde
from tests.auth.consentements import essais_preuve_faible
from tests.auth.mutants import trouver_essais
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


@pytest.fixture
def carnet(admin: Connexion) -> tuple[UUID, UUID]:
    """Give a person with one line in each domain, and their compte."""
    monde.territoire(admin, 1)
    personne = monde.personne(admin, 1)
    compte = monde.compte_de(admin, 1, personne)
    monde.frise(admin, 1, personne, compte)
    return personne, compte


def _entrer(admin: Connexion, personne: UUID, compte: UUID, *, lien: bool) -> None:
    admin.execute("set local role carnet_app")
    admin.execute("select prive.entrer(1, %s, 'personne', null, %s, %s)", (compte, personne, lien))


@pytest.mark.parametrize(("lien", "domaines"), [(False, set(range(12))), (True, set(range(8)))])
def test_person_reads_twelve_domains_and_eight_by_a_link(
    admin: Connexion, carnet: tuple[UUID, UUID], lien: bool, domaines: set[int]
) -> None:
    _entrer(admin, *carnet, lien=lien)
    assert {d for (d,) in admin.execute("select domaine from evenement")} == domaines


def test_nothing_sensitive_is_written_by_a_link(
    admin: Connexion, carnet: tuple[UUID, UUID]
) -> None:
    personne, compte = carnet
    _entrer(admin, personne, compte, lien=True)
    ecrire = (
        "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id, genre,"
        " texte)"
        " values (1, %s, %s, %s, 'objectif', 'mes mots')"
    )
    admin.execute(ecrire, (personne, 7, compte))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(ecrire, (personne, 8, compte))


def test_agreements_and_journal_lines_about_sensitive_domains_are_hidden_by_a_link(
    admin: Connexion, carnet: tuple[UUID, UUID]
) -> None:
    personne, compte = carnet
    structure = monde.structure(admin, 1)
    monde.accord(admin, 1, personne, portee="structure", structure_id=structure, domaines=257)
    monde.accord(admin, 1, personne, domaines=129)
    admin.execute("select prive.poser(1, %s, 'personne', null, %s)", (compte, personne))
    for domaines in (1, 512, 4095):
        admin.execute(
            "select prive.noter('ecriture', %s, %s, 'Essai', null, null, '{}')",
            (personne, domaines),
        )
    _entrer(admin, personne, compte, lien=True)
    assert admin.execute("select domaines from consentement").fetchall() == [(129,)]
    assert {d for (d,) in admin.execute("select domaines from journal")} == {1, 4095}


def test_every_table_that_names_domains_is_covered(admin: Connexion) -> None:
    tables = {
        nom
        for (nom,) in admin.execute(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid where"
            " c.relkind = 'r'"
            " and c.relnamespace = 'public'::regnamespace and a.attname in ('domaine', 'domaines')"
            " and not a.attisdropped"
        )
    }
    couvertes = {
        nom
        for (nom,) in admin.execute(
            "select tablename from pg_policies where policyname = 'rien_de_sensible_par_lien'"
            " and permissive = 'RESTRICTIVE' and cmd = 'ALL'"
        )
    }
    assert len(tables) >= 9
    assert tables == couvertes


def test_who_sees_what_says_nothing_of_sensitive_domains_by_a_link(
    admin: Connexion, carnet: tuple[UUID, UUID]
) -> None:
    personne, compte = carnet
    structure = monde.structure(admin, 1)
    monde.place(admin, 1, personne, structure, monde.professionnel(admin, 1, structure))
    _entrer(admin, personne, compte, lien=True)
    assert {d for (d,) in admin.execute("select domaine from prive.qui_voit()")} == set(range(8))


def test_link_never_opens_a_professional_capacity(
    admin: Connexion, carnet: tuple[UUID, UUID]
) -> None:
    structure = monde.structure(admin, 1)
    pro = monde.professionnel(admin, 1, structure)
    habilitation = admin.execute(
        "select id from habilitation where compte_id = %s", (pro,)
    ).fetchone()
    assert habilitation is not None
    for geste, valeurs in (
        ("select prive.entrer(1, %s, 'professionnel', %s, null, true)", (pro, structure)),
        (
            "select prive.ouvrir_connexion(sha256('x'), 1, %s, %s, 'courriel')",
            (pro, habilitation[0]),
        ),
    ):
        with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification), admin.transaction():
            admin.execute(geste.encode(), valeurs)


def test_no_token_is_made_in_a_session_opened_by_a_link(
    admin: Connexion, carnet: tuple[UUID, UUID]
) -> None:
    _entrer(admin, *carnet, lien=True)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute("select prive.creer_jeton(sha256('x'), 'essai', true, 30)")


async def test_acteur_carries_how_they_entered_into_every_transaction(
    admin: Connexion, carnet: tuple[UUID, UUID], db_pour: Ouvrir
) -> None:
    personne, compte = carnet
    admin.commit()
    for lien, attendu in ((True, 8), (False, 12)):
        acteur = Acteur(1, compte, Role.personne, personne_id=personne, par_lien=lien)
        async with db_pour(acteur) as db:
            connexion = await db.connection()
            assert (
                await connexion.exec_driver_sql("select count(*) from evenement")
            ).scalar_one() == attendu


@pytest.mark.parametrize("essai", trouver_essais(essais_preuve_faible), ids=lambda e: e.__name__)
def test_a_weak_proof_opens_nothing_sensitive_by_any_act(
    admin: Connexion, essai: Callable[[Connexion], None]
) -> None:
    essai(admin)
