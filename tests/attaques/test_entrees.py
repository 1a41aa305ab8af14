"""Try to make, take over or reopen somebody's own space.

Without being of her circle, or without her paper.
"""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from auth.connexions.queries import empreinte_du_jeton, find_moi
from auth.connexions.vocabulary import MoyenConnexion
from auth.vocabulary import Acteur, Role
from droits.fermetures.reprise import Reprise, annuler_en_attente
from tests.auth import monde
from tests.bases import PATIENCE_S
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
CODE, AUTRE = b"c" * 32, b"d" * 32
NAISSANCE = date(1990, 6, 2)


class Scene:
    """Hold a person, the professional of her circle, and one who is not of it."""

    def __init__(self, admin: Connexion) -> None:
        self.admin = admin
        for numero in (1, 2):
            monde.territoire(admin, numero)
        self.structure, self.ailleurs = monde.structure(admin, 1), monde.structure(admin, 1)
        self.personne = monde.personne(admin, 1)
        admin.execute(
            "update personne set date_naissance = %s where id = %s", (NAISSANCE, self.personne)
        )
        self.pro = Acteur(
            1, monde.professionnel(admin, 1, self.structure), Role.professionnel, self.structure
        )
        self.hors = Acteur(
            1, monde.professionnel(admin, 1, self.ailleurs), Role.professionnel, self.ailleurs
        )
        admin.execute(
            "insert into accompagnement (territoire_id, personne_id, structure_id, compte_id,"
            " origine, debut)"
            " values (1, %s, %s, %s, 'declare', now() - interval '1 day')",
            (self.personne, self.structure, self.pro.compte_id),
        )
        admin.commit()


@pytest.fixture
def scene(admin: Connexion) -> Scene:
    return Scene(admin)


async def ouvrir(db_pour: Ouvrir, qui: Acteur, personne: UUID) -> Any:
    async with db_pour(qui) as db:
        return await db.scalar(text("select prive.ouvrir_espace(:p, null)"), {"p": personne})


async def donner(db_pour: Ouvrir, qui: Acteur, personne: UUID, code: bytes = CODE) -> Any:
    async with db_pour(qui) as db:
        return await db.scalar(text("select prive.donner_code(:p, :c)"), {"p": personne, "c": code})


async def entrer(db_pour: Ouvrir, code: bytes = CODE, naissance: date = NAISSANCE) -> bool:
    async with db_pour() as db:
        trouve = await db.execute(
            text("select * from prive.entrer_par_code(:c, :n)"), {"c": code, "n": naissance}
        )
        return len(trouve.all()) == 1


async def est_refuse(db_pour: Ouvrir, qui: Acteur, personne: UUID) -> None:
    for requete in (
        "ouvrir_espace(:p, null)",
        "changer_canal(:p, 'moi@exemple.fr', null)",
        "annuler_code(:p)",
        f"donner_code(:p, '\\x{CODE.hex()}')",
        "attendre_identite(:p)",
        "poser_carte(:p, '', '{}', null, null)",
        "confirmer_carte(:p, '', '')",
        "annuler_carte(:p, null)",
        "fermer_espace(:p)",
    ):
        with pytest.raises(DBAPIError) as refus:
            async with db_pour(qui) as db:
                await db.execute(text(f"select prive.{requete}"), {"p": personne})
        assert isinstance(refus.value.orig, errors.InsufficientPrivilege), requete
    async with db_pour(qui) as db:
        assert (
            await db.execute(text("select * from prive.espace_de(:p)"), {"p": personne})
        ).first() is None


async def test_only_her_circle_opens_her_space(db_pour: Ouvrir, scene: Scene) -> None:
    assert await ouvrir(db_pour, scene.pro, scene.personne) is not None
    await est_refuse(db_pour, scene.hors, scene.personne)


@pytest.mark.parametrize(
    "changement",
    [
        "update accompagnement set origine = 'observe'",
        "update accompagnement set fin = now()",
        "update personne set archivee_le = now()",
        "update personne set decedee_le = current_date",
        (
            "insert into exclusion (territoire_id, personne_id, compte_id)"
            " select territoire_id, personne_id, compte_id from accompagnement"
        ),
        (
            "insert into exclusion (territoire_id, personne_id, structure_id)"
            " select territoire_id, personne_id, structure_id from accompagnement"
        ),
    ],
)
async def test_place_that_ended_or_carnet_that_closed_opens_nothing(
    db_pour: Ouvrir, scene: Scene, changement: str
) -> None:
    scene.admin.execute(changement.encode())
    scene.admin.commit()
    await est_refuse(db_pour, scene.pro, scene.personne)


async def test_carnet_that_was_brought_into_another_opens_nothing(
    db_pour: Ouvrir, scene: Scene
) -> None:
    autre = monde.personne(scene.admin, 1)
    scene.admin.execute(
        "update personne set reuni_dans = %s where id = %s", (autre, scene.personne)
    )
    scene.admin.commit()
    await est_refuse(db_pour, scene.pro, scene.personne)


async def test_person_of_another_territoire_is_out_of_reach(db_pour: Ouvrir, scene: Scene) -> None:
    autre = monde.personne(scene.admin, 2)
    scene.admin.commit()
    await est_refuse(db_pour, scene.pro, autre)


@pytest.mark.parametrize("moyen", list(MoyenConnexion))
async def test_what_a_professional_prepared_opens_no_sensitive_domain(
    db_pour: Ouvrir, scene: Scene, moyen: MoyenConnexion
) -> None:
    compte = await ouvrir(db_pour, scene.pro, scene.personne)
    jeton = "j" * 43
    scene.admin.execute(
        "insert into connexion (territoire_id, jeton_sha256, compte_id, moyen) values (1, %s, %s,"
        " %s)",
        (empreinte_du_jeton(jeton), compte, moyen.value),
    )
    scene.admin.commit()
    async with db_pour() as db:
        moi = await find_moi(await db.connection(), "connexion", jeton)
    assert moi is not None
    faibles = {"courriel", "sms", "papier", "carte_seule"}
    assert moi.acteur.par_lien is (moyen.value in faibles)


@pytest.mark.parametrize("role", [Role.gestionnaire, Role.administrateur, Role.dpo])
async def test_rôles_that_read_no_carnet_open_no_space(
    db_pour: Ouvrir, scene: Scene, role: Role
) -> None:
    scene.admin.execute(
        "update habilitation set role = %s where compte_id = %s", (role.value, scene.pro.compte_id)
    )
    scene.admin.commit()
    await est_refuse(db_pour, Acteur(1, scene.pro.compte_id, role, scene.structure), scene.personne)


async def test_second_compte_is_never_made(db_pour: Ouvrir, scene: Scene) -> None:
    assert await ouvrir(db_pour, scene.pro, scene.personne) is not None
    assert await ouvrir(db_pour, scene.pro, scene.personne) is None
    with pytest.raises(DBAPIError):
        async with db_pour(scene.pro) as db:
            await db.execute(
                text(
                    "insert into compte (territoire_id, courriel, prenom, nom, personne_id) values"
                    " (1, 'a@b.fr', 'a',"
                    " 'b', :p)"
                ),
                {"p": scene.personne},
            )


async def test_code_opens_once_and_a_new_one_ends_it(db_pour: Ouvrir, scene: Scene) -> None:
    await ouvrir(db_pour, scene.pro, scene.personne)
    await donner(db_pour, scene.pro, scene.personne)
    await donner(db_pour, scene.pro, scene.personne, AUTRE)
    assert not await entrer(db_pour, CODE)
    assert await entrer(db_pour, AUTRE)
    assert not await entrer(db_pour, AUTRE)


async def test_code_dies_of_five_wrong_dates_of_its_age_and_of_a_closed_space(
    db_pour: Ouvrir, scene: Scene
) -> None:
    await ouvrir(db_pour, scene.pro, scene.personne)
    await donner(db_pour, scene.pro, scene.personne)
    for jour in range(1, 6):
        assert not await entrer(db_pour, naissance=date(1980, 1, jour))
    assert not await entrer(db_pour)
    await donner(db_pour, scene.pro, scene.personne)
    scene.admin.execute("update code_entree set expire_le = now()")
    scene.admin.commit()
    assert not await entrer(db_pour)
    await donner(db_pour, scene.pro, scene.personne)
    async with db_pour(scene.pro) as db:
        assert await db.scalar(text("select prive.fermer_espace(:p)"), {"p": scene.personne})
    assert not await entrer(db_pour)
    assert await ouvrir(db_pour, scene.pro, scene.personne) is not None


async def test_code_is_cancelled_by_her_circle_or_by_herself_and_opens_nothing(
    db_pour: Ouvrir, scene: Scene
) -> None:
    compte = await ouvrir(db_pour, scene.pro, scene.personne)
    elle = Acteur(1, compte, Role.personne, personne_id=scene.personne)
    for qui in (scene.pro, elle):
        await donner(db_pour, scene.pro, scene.personne)
        async with db_pour(elle) as db:
            assert await db.scalar(text("select prive.mon_code()")) is not None
        async with db_pour(qui) as db:
            fin = text("select prive.annuler_code(:p)")
            assert await db.scalar(fin, {"p": scene.personne}) == scene.pro.compte_id
            assert await db.scalar(fin, {"p": scene.personne}) is None
        async with db_pour(elle) as db:
            assert await db.scalar(text("select prive.mon_code()")) is None
        assert not await entrer(db_pour)


async def test_person_draws_her_own_code_and_nobody_else_s(db_pour: Ouvrir, scene: Scene) -> None:
    compte = await ouvrir(db_pour, scene.pro, scene.personne)
    elle = Acteur(1, compte, Role.personne, personne_id=scene.personne)
    autre = monde.personne(scene.admin, 1)
    scene.admin.commit()
    await donner(db_pour, scene.pro, scene.personne)
    assert await donner(db_pour, elle, scene.personne, AUTRE) is not None
    for requete in ("ouvrir_espace(:p, null)", "attendre_identite(:p)", "fermer_espace(:p)"):
        with pytest.raises(DBAPIError):
            async with db_pour(elle) as db:
                await db.execute(text(f"select prive.{requete}"), {"p": scene.personne})
    await est_refuse(db_pour, elle, autre)
    assert not await entrer(db_pour, CODE)
    assert await entrer(db_pour, AUTRE)


async def test_link_asked_while_an_address_changes_does_not_go_to_the_former(
    db_pour: Ouvrir, scene: Scene
) -> None:
    compte = await ouvrir(db_pour, scene.pro, scene.personne)
    scene.admin.execute("update compte set courriel = 'avant@exemple.fr' where id = %s", (compte,))
    scene.admin.commit()
    cle = uuid4()
    async with db_pour() as db:
        demande = "select prive.demander_lien(:cle, :ici, 'scelle', '/')"
        await db.execute(text(demande), {"cle": cle, "ici": CODE})

    async def poser() -> bool:
        async with db_pour() as db:
            requete = "select prive.poser_lien(:cle, :jeton, 'avant@exemple.fr', '1')"
            return bool(await db.scalar(text(requete), {"cle": cle, "jeton": AUTRE}))

    def attend() -> bool:
        scene.admin.rollback()
        requete = "select 1 from pg_locks where not granted and locktype = 'advisory'"
        return scene.admin.execute(requete).fetchone() is not None

    async with db_pour(scene.pro) as db:
        changer = "select prive.changer_canal(:p, 'apres@exemple.fr', null)"
        await db.execute(text(changer), {"p": scene.personne})
        pose = asyncio.create_task(poser())
        async with asyncio.timeout(PATIENCE_S):
            while not attend():
                assert not pose.done(), "the link does not wait"
                await asyncio.sleep(0.02)
    assert not await pose


async def test_restored_database_revives_no_code(db_pour: Ouvrir, scene: Scene) -> None:
    await ouvrir(db_pour, scene.pro, scene.personne)
    await donner(db_pour, scene.pro, scene.personne)
    annuler_en_attente(scene.admin, Reprise())
    scene.admin.commit()
    assert not await entrer(db_pour)
