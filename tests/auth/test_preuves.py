"""Try what stands between a proof of identity and a session."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from auth.connexions.commands import (
    CompteProuve,
    OuvertureSession,
    choisir_capacite,
    ouvrir_apres_preuve,
)
from auth.connexions.queries import find_moi, list_capacites
from auth.connexions.vocabulary import EtapeConnexion, MoyenConnexion
from auth.vocabulary import Role
from core.errors import Forbidden, NotFound
from tests.auth import monde
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
Admin = psycopg.Connection[Any]


@pytest.fixture
def structure(admin: Admin) -> UUID:
    monde.territoire(admin, 1)
    return monde.structure(admin, 1)


async def prouver(db: AsyncSession, *comptes: tuple[int, UUID], **options: Any) -> OuvertureSession:
    return await ouvrir_apres_preuve(
        db, [CompteProuve(*c) for c in comptes], MoyenConnexion.proconnect, **options
    )


async def role_de(db: AsyncSession, jeton: str) -> Role:
    moi = await find_moi(await db.connection(), "connexion", jeton)
    assert moi is not None
    return moi.role


async def test_sole_capacity_opens_the_session_at_once(
    admin: Admin, db_pour: Ouvrir, structure: UUID
) -> None:
    compte = monde.professionnel(admin, 1, structure)
    admin.commit()
    async with db_pour() as db:
        ouverture = await prouver(db, (1, compte))
        assert ouverture.etape is EtapeConnexion.session
        assert await role_de(db, ouverture.jeton) is Role.professionnel


async def test_person_enters_their_own_carnet(
    admin: Admin, db_pour: Ouvrir, structure: UUID
) -> None:
    compte = monde.compte_de(admin, 1, monde.personne(admin, 1))
    admin.commit()
    async with db_pour() as db:
        assert await role_de(db, (await prouver(db, (1, compte))).jeton) is Role.personne


async def test_several_capacities_wait_for_a_choice_and_one_is_kept(
    admin: Admin, db_pour: Ouvrir, structure: UUID
) -> None:
    compte = monde.professionnel(admin, 1, structure)
    admin.execute(
        "insert into habilitation (territoire_id, compte_id, structure_id, role) values (1, %s, %s,"
        " 'dpo')",
        (compte, monde.structure(admin, 1)),
    )
    admin.commit()
    async with db_pour() as db:
        ouverture = await prouver(db, (1, compte))
        assert ouverture.etape is EtapeConnexion.structure
        assert await find_moi(await db.connection(), "connexion", ouverture.jeton) is None
        dpo = next(c for c in await list_capacites(db, ouverture.jeton) if c.role is Role.dpo)
        choisie = await choisir_capacite(db, ouverture.jeton, 1, compte, dpo.habilitation_id)
        assert await role_de(db, choisie.jeton) is Role.dpo
        assert await list_capacites(db, ouverture.jeton) == []


async def test_capacity_of_somebody_else_is_not_open_to_choice(
    admin: Admin, db_pour: Ouvrir, structure: UUID
) -> None:
    moi, autre = (monde.professionnel(admin, 1, structure) for _ in range(2))
    cle = admin.execute("select id from habilitation where compte_id = %s", (autre,)).fetchone()
    assert cle is not None
    admin.commit()
    async with db_pour() as db:
        ouverture = await prouver(db, (1, moi), second_facteur=True)
        for compte, habilitation in ((autre, cle[0]), (moi, cle[0]), (moi, None), (uuid4(), None)):
            with pytest.raises(NotFound):
                await choisir_capacite(db, ouverture.jeton, 1, compte, habilitation)


async def test_second_factor_due_keeps_the_session_shut(
    admin: Admin, db_pour: Ouvrir, structure: UUID
) -> None:
    compte = monde.professionnel(admin, 1, structure)
    admin.commit()
    async with db_pour() as db:
        ouverture = await prouver(db, (1, compte), second_facteur=True)
        assert ouverture.etape is EtapeConnexion.second_facteur
    assert admin.execute("select count(*) from connexion").fetchone() == (0,)


@pytest.mark.parametrize(
    "fin",
    [
        "update compte set clos_le = now()",
        "update habilitation set fin = now()",
        "update structure set quittee_le = now()",
    ],
)
async def test_compte_without_capacity_opens_nothing(
    admin: Admin, db_pour: Ouvrir, structure: UUID, fin: str
) -> None:
    compte = monde.professionnel(admin, 1, structure)
    admin.execute(fin.encode())
    admin.commit()
    with pytest.raises(Forbidden):
        async with db_pour() as db:
            await prouver(db, (1, compte))
    assert admin.execute("select count(*) from preuve").fetchone() == (0,)


async def test_expired_proof_opens_nothing(admin: Admin, db_pour: Ouvrir, structure: UUID) -> None:
    compte = monde.professionnel(admin, 1, structure)
    admin.commit()
    async with db_pour() as db:
        ouverture = await prouver(db, (1, compte), second_facteur=True)
    admin.execute("update preuve set expire_le = now(), second_facteur_le = now()")
    admin.commit()
    async with db_pour() as db:
        with pytest.raises(NotFound):
            await choisir_capacite(db, ouverture.jeton, 1, compte, None)
        assert await list_capacites(db, ouverture.jeton) == []


@pytest.mark.parametrize("table", ["preuve", "demande_connexion", "second_facteur", "code_secours"])
async def test_application_reads_no_proof_and_no_secret(
    db_pour: Ouvrir, base: Any, table: str
) -> None:
    with (
        psycopg.connect(base.app_url.replace("+psycopg", "")) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute(f"select * from {table}".encode())
