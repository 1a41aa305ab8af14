"""Check the wall case by case: territoires, consents, sensitive domains, capacities, journal."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from auth.acces import DOMAINES_DU_ROLE, ROLES_QUI_ECRIVENT
from auth.journal.commands import Precisions, noter
from auth.journal.verification import verifier_chaines
from auth.vocabulary import Acteur, Geste, Role
from tests.auth import monde
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]


@pytest.fixture
def carnet(admin: Connexion) -> tuple[UUID, UUID, UUID]:
    """Give a structure, its professional and a person of territoire 1, without any link."""
    monde.territoire(admin, 1)
    structure = monde.structure(admin, 1)
    pro = monde.professionnel(admin, 1, structure)
    personne = monde.personne(admin, 1)
    monde.frise(admin, 1, personne, monde.compte_de(admin, 1, personne))
    return structure, pro, personne


def _vue(admin: Connexion, structure: UUID, pro: UUID) -> monde.Vue:
    monde.entrer(admin, 1, pro, "professionnel", structure)
    vue = monde.voir(admin)
    monde.sortir(admin)
    return vue


def test_structure_without_consent_sees_nothing(
    admin: Connexion, carnet: tuple[UUID, UUID, UUID]
) -> None:
    structure, pro, personne = carnet
    monde.place(admin, 1, personne, structure, pro)
    assert _vue(admin, structure, pro) == monde.Vue(set(), set(), set())


def test_consent_without_a_place_in_the_circle_opens_nothing(
    admin: Connexion, carnet: tuple[UUID, UUID, UUID]
) -> None:
    structure, pro, personne = carnet
    monde.accord(admin, 1, personne)
    assert _vue(admin, structure, pro) == monde.Vue(set(), set(), set())


def test_consent_and_circle_open_exactly_the_agreed_domains(
    admin: Connexion, carnet: tuple[UUID, UUID, UUID]
) -> None:
    structure, pro, personne = carnet
    monde.place(admin, 1, personne, structure, pro)
    monde.accord(admin, 1, personne, domaines=0b1001)
    assert _vue(admin, structure, pro).lignes == {(personne, 0), (personne, 3)}


def test_withdrawal_acts_within_the_same_transaction(
    admin: Connexion, carnet: tuple[UUID, UUID, UUID]
) -> None:
    structure, pro, personne = carnet
    monde.place(admin, 1, personne, structure, pro)
    accord = monde.accord(admin, 1, personne)
    assert _vue(admin, structure, pro).personnes == {personne}
    admin.execute("update consentement set retire_le = now() where id = %s", (accord,))
    assert _vue(admin, structure, pro) == monde.Vue(set(), set(), set())


def test_other_territoire_sees_nothing(admin: Connexion, carnet: tuple[UUID, UUID, UUID]) -> None:
    structure, pro, personne = carnet
    monde.place(admin, 1, personne, structure, pro)
    monde.accord(admin, 1, personne)
    monde.territoire(admin, 2)
    ailleurs = monde.structure(admin, 2)
    monde.entrer(admin, 2, monde.professionnel(admin, 2, ailleurs), "professionnel", ailleurs)
    assert monde.voir(admin) == monde.Vue(set(), set(), set())
    assert admin.execute("select count(*) from structure where territoire_id = 1").fetchone() == (
        0,
    )
    assert admin.execute("select count(*) from compte where territoire_id = 1").fetchone() == (0,)


def test_person_reads_their_whole_carnet(admin: Connexion, carnet: tuple[UUID, UUID, UUID]) -> None:
    personne = carnet[2]
    compte = monde.compte_de(admin, 1, personne)
    monde.entrer(admin, 1, compte, "personne", None, personne)
    assert monde.voir(admin).lignes == {(personne, d) for d in range(12)}


def test_author_keeps_reading_what_it_wrote_after_a_withdrawal(
    admin: Connexion, carnet: tuple[UUID, UUID, UUID]
) -> None:
    structure, pro, personne = carnet
    monde.place(admin, 1, personne, structure, pro)
    accord = monde.accord(admin, 1, personne)
    monde.entrer(admin, 1, pro, "professionnel", structure)
    admin.execute(
        "insert into evenement (territoire_id, personne_id, domaine, auteur_compte_id,"
        " auteur_structure_id, genre,"
        " texte) values (1, %s, 3, %s, %s, 'objectif', 'écrit par nous')",
        (personne, pro, structure),
    )
    monde.sortir(admin)
    admin.execute("update consentement set retire_le = now() where id = %s", (accord,))
    vue = _vue(admin, structure, pro)
    assert vue.lignes == {(personne, 3)}
    assert vue.personnes == set()


def test_sensitive_domains_never_open_to_a_category(
    admin: Connexion, carnet: tuple[UUID, UUID, UUID]
) -> None:
    with pytest.raises(errors.CheckViolation):
        monde.accord(
            admin, 1, carnet[2], portee="categorie", categorie="ccas", domaines=0b1_0000_0001
        )


def test_consent_is_never_rewritten(admin: Connexion, carnet: tuple[UUID, UUID, UUID]) -> None:
    accord = monde.accord(admin, 1, carnet[2])
    with pytest.raises(errors.RestrictViolation):
        admin.execute("update consentement set domaines = 4095 where id = %s", (accord,))


def test_reading_before_entering_raises(admin: Connexion, carnet: tuple[UUID, UUID, UUID]) -> None:
    admin.execute("set local role carnet_app")
    with pytest.raises(errors.InvalidAuthorizationSpecification):
        admin.execute("select * from personne").fetchall()


def test_ended_habilitation_enters_nowhere(
    admin: Connexion, carnet: tuple[UUID, UUID, UUID]
) -> None:
    structure, pro, _ = carnet
    admin.execute("update habilitation set fin = now() where compte_id = %s", (pro,))
    with pytest.raises(errors.InvalidAuthorizationSpecification):
        monde.entrer(admin, 1, pro, "professionnel", structure)


@pytest.mark.parametrize("role", list(Role))
def test_role_table_is_the_same_in_the_database(admin: Connexion, role: Role) -> None:
    lue = admin.execute(
        "select prive.masque_du_role(%s), prive.role_ecrit(%s)", (role.value, role.value)
    ).fetchone()
    assert lue == (DOMAINES_DU_ROLE[role], role in ROLES_QUI_ECRIVENT)


async def test_journal_chain_breaks_when_a_line_is_altered(
    admin: Connexion, carnet: tuple[UUID, UUID, UUID], db_pour: Ouvrir
) -> None:
    structure, pro, _ = carnet
    admin.commit()
    acteur = Acteur(1, pro, Role.professionnel, structure_id=structure)
    for objet in ("Une page", "Une autre", "Une troisième"):
        async with db_pour(acteur) as db:
            await noter(
                db, Geste.ecriture, objet, precisions=Precisions(details={"rang": str(uuid4())})
            )
    assert verifier_chaines(admin) == []
    admin.execute("set session_replication_role = replica")
    admin.execute("update journal set objet = 'Autre chose' where numero = 2")
    assert [e.pourquoi for e in verifier_chaines(admin)] == ["ligne modifiée"]
    admin.execute("delete from journal where numero = 3")
    assert [e.pourquoi for e in verifier_chaines(admin)] == [
        "ligne modifiée",
        "fin de chaîne absente",
    ]


async def test_same_reading_is_noted_once_in_five_minutes(
    admin: Connexion, carnet: tuple[UUID, UUID, UUID], db_pour: Ouvrir
) -> None:
    structure, pro, _ = carnet
    admin.commit()
    async with db_pour(Acteur(1, pro, Role.professionnel, structure_id=structure)) as db:
        for _ in range(3):
            await noter(db, Geste.lecture, "Ma journée", domaines=1)
        await noter(db, Geste.lecture, "Ma journée", domaines=3)
    assert admin.execute("select count(*) from journal").fetchone() == (2,)


def test_journal_is_never_rewritten_by_the_application(
    admin: Connexion, carnet: tuple[UUID, UUID, UUID]
) -> None:
    structure, pro, _ = carnet
    monde.entrer(admin, 1, pro, "professionnel", structure)
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute("delete from journal")
