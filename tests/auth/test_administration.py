"""Check the wall of administration in SQL, whatever the pages do."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.auth import monde
from tests.auth.mutants import trouver_essais
from tests.auth.territoires import essais_habilitations

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
HABILITER = (
    "insert into habilitation (territoire_id, compte_id, structure_id, role) values (%s, %s, %s,"
    " %s)"
)
REFUS = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def lieu(admin: Connexion) -> tuple[UUID, UUID]:
    """Give a structure and the professional who acts for it."""
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    return structure, monde.professionnel(admin, 1, structure)


def _refuse(admin: Connexion, geste: str, *valeurs: Any) -> None:
    with pytest.raises(REFUS), admin.transaction():
        admin.execute(geste.encode(), valeurs)


@pytest.mark.parametrize("role", ["professionnel", "charge_orientation", "coordonnateur", "dpo"])
def test_other_roles_write_nothing_of_administration(
    admin: Connexion, lieu: tuple[UUID, UUID], role: str
) -> None:
    structure, pro = lieu
    monde.entrer(admin, 1, monde.professionnel(admin, 1, structure, role), role, structure)
    _refuse(admin, "insert into structure (territoire_id, nom, categorie) values (1, 'X', 'ccas')")
    _refuse(
        admin,
        "insert into compte (territoire_id, courriel, prenom, nom) values (1, 'x@x.fr', 'X', 'X')",
    )
    _refuse(admin, HABILITER, 1, pro, structure, "dpo")
    for geste in (
        "update structure set nom = 'Y'",
        "update compte set clos_le = now()",
        "update habilitation set fin = now()",
    ):
        assert admin.execute(geste.encode()).rowcount == 0, geste


def test_administrateur_stays_in_their_territoire_and_off_peoples_comptes(
    admin: Connexion, lieu: tuple[UUID, UUID]
) -> None:
    structure, _ = lieu
    monde.territoire(admin, 2)
    voisine = monde.structure(admin, 2)
    voisin = monde.professionnel(admin, 2, voisine)
    personne = monde.personne(admin, 1)
    sien = monde.compte_de(admin, 1, personne)
    moi = monde.professionnel(admin, 1, structure, "administrateur")
    monde.entrer(admin, 1, moi, "administrateur", structure)
    _refuse(admin, "insert into structure (territoire_id, nom, categorie) values (2, 'X', 'ccas')")
    _refuse(admin, HABILITER, 2, voisin, voisine, "professionnel")
    _refuse(admin, HABILITER, 1, sien, structure, "professionnel")
    _refuse(
        admin,
        "insert into compte (territoire_id, courriel, prenom, nom, personne_id) values (1,"
        " 'x@x.fr', 'X', 'X', %s)",
        personne,
    )
    for geste, cle in (
        ("update structure set nom = 'Y' where id = %s", voisine),
        ("update compte set clos_le = now() where id = %s", sien),
        ("update compte set nom = 'Y' where id = %s", moi),
        ("update habilitation set fin = now() where compte_id = %s", voisin),
    ):
        assert admin.execute(geste.encode(), (cle,)).rowcount == 0, geste
    assert monde.voir(admin) == monde.Vue(set(), set(), set())


def test_administrateur_never_becomes_who_reads_carnets(
    admin: Connexion, lieu: tuple[UUID, UUID]
) -> None:
    structure, _ = lieu
    moi = monde.professionnel(admin, 1, structure, "administrateur")
    monde.entrer(admin, 1, moi, "administrateur", structure)
    for role in ("professionnel", "dpo", "gestionnaire"):
        _refuse(admin, HABILITER, 1, moi, structure, role)
    for colonne in ("structure_id", "role", "compte_id", "debut"):
        _refuse(admin, f"update habilitation set {colonne} = {colonne}")
    for colonne in ("courriel", "personne_id"):
        _refuse(admin, f"update compte set {colonne} = {colonne}")
    _refuse(admin, "delete from habilitation")


def test_gestionnaire_gives_and_takes_two_roles_in_their_structure(
    admin: Connexion, lieu: tuple[UUID, UUID]
) -> None:
    structure, pro = lieu
    ailleurs = monde.structure(admin, 1)
    autre = monde.professionnel(admin, 1, ailleurs)
    dpo = monde.professionnel(admin, 1, structure, "dpo")
    moi = monde.professionnel(admin, 1, structure, "gestionnaire")
    monde.entrer(admin, 1, moi, "gestionnaire", structure)
    admin.execute(HABILITER, (1, pro, structure, "gestionnaire"))
    for qui, ou, role in (
        (pro, structure, "dpo"),
        (pro, structure, "administrateur"),
        (pro, structure, "charge_orientation"),
        (pro, ailleurs, "professionnel"),
        (moi, structure, "professionnel"),
    ):
        _refuse(admin, HABILITER, 1, qui, ou, role)
    finir = "update habilitation set fin = now() where compte_id = %s and role = %s"
    assert admin.execute(finir, (autre, "professionnel")).rowcount == 0
    assert admin.execute(finir, (dpo, "dpo")).rowcount == 0
    assert admin.execute(finir, (pro, "professionnel")).rowcount == 1
    assert admin.execute("update structure set nom = 'Y'").rowcount == 0


@pytest.mark.parametrize(
    "geste",
    [
        "update habilitation set fin = now() where compte_id = %(moi)s",
        "update structure set quittee_le = now() where id = %(structure)s",
        "update structure set quittee_le = now() + interval '1 year' where id = %(structure)s",
    ],
)
def test_one_administrateur_always_stays(
    admin: Connexion, lieu: tuple[UUID, UUID], geste: str
) -> None:
    structure, _ = lieu
    moi = monde.professionnel(admin, 1, structure, "administrateur")
    monde.entrer(admin, 1, moi, "administrateur", structure)
    with pytest.raises(psycopg.errors.RestrictViolation), admin.transaction():
        admin.execute(geste.encode(), {"moi": moi, "structure": structure})
    monde.sortir(admin)
    monde.professionnel(admin, 1, monde.structure(admin, 1), "administrateur")
    monde.entrer(admin, 1, moi, "administrateur", structure)
    assert admin.execute(geste.encode(), {"moi": moi, "structure": structure}).rowcount == 1


def test_other_structures_leave_even_if_the_administrateur_ends_first(
    admin: Connexion, lieu: tuple[UUID, UUID]
) -> None:
    structure, _ = lieu
    moi = monde.professionnel(admin, 1, structure, "administrateur")
    admin.execute(
        "update habilitation set fin = now() + interval '1 month' where compte_id = %s", (moi,)
    )
    autre = monde.structure(admin, 1)
    monde.entrer(admin, 1, moi, "administrateur", structure)
    partir = "update structure set quittee_le = now() + interval '1 year' where id = %s"
    assert admin.execute(partir, (autre,)).rowcount == 1
    assert uuid4()


@pytest.mark.parametrize("essai", trouver_essais(essais_habilitations), ids=lambda e: e.__name__)
def test_nobody_acts_in_a_sensitive_structure_without_who_answers_for_it(
    admin: Connexion, essai: Callable[[Connexion], None]
) -> None:
    essai(admin)
