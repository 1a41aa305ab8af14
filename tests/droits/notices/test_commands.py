"""Publish the notice: by one hand, when it changed, and never over what was agreed to."""

from uuid import UUID, uuid4

import pytest

from auth.vocabulary import Acteur, Role
from core.errors import Conflict, Forbidden, NotFound
from droits.notices.commands import publier_notice
from droits.notices.queries import get_version_notice, list_notices
from droits.notices.rules import empreinte_de_notice
from droits.notices.schemas import NouvelleNotice
from tests.auth import monde
from tests.auth.lieu import Lieu, Refus
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
NOTICE = NouvelleNotice(texte="Ce que nous gardons. " * 20, texte_falc="Nous gardons peu. " * 5)


async def _publier(db_pour: Ouvrir, acteur: Acteur, notice: NouvelleNotice = NOTICE) -> UUID:
    async with db_pour(acteur) as db:
        return await publier_notice(db, acteur, notice)


async def test_version_published_is_sealed_signed_and_the_one_in_force(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    dite = NOTICE.model_copy(update={"changement": "Le délai change."})
    cle = await _publier(db_pour, lieu.administrateur, dite)
    assert lieu.lire(
        "select version, texte, sha256, changement, publiee_par from notice where id = %s", cle
    ) == [
        (
            2,
            NOTICE.texte,
            empreinte_de_notice(NOTICE.texte, NOTICE.texte_falc),
            "Le délai change.",
            lieu.administrateur.compte_id,
        )
    ]
    assert [ligne[:3] for ligne in lieu.journal()] == [
        ("ecriture", "Notice publiée, version 2", None)
    ]
    async with db_pour(lieu.elle) as db:
        versions = await list_notices(db, lieu.elle)
        assert [notice.version for notice in versions] == [2, 1]
        for notice in versions:
            lue, en_vigueur = await get_version_notice(db, lieu.elle, notice.id)
            assert (lue.version, en_vigueur) == (notice.version, notice.version == 2)


async def test_same_texts_are_not_published_twice_in_a_row_and_may_come_back(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir
) -> None:
    await _publier(db_pour, lieu.administrateur)
    with refuse(Conflict, "rien à publier"):
        await _publier(db_pour, lieu.administrateur)
    autre = NOTICE.model_copy(update={"texte": NOTICE.texte + "Et voilà."})
    await _publier(db_pour, lieu.administrateur, autre)
    await _publier(db_pour, lieu.administrateur)
    assert lieu.lire("select version from notice order by version") == [(1,), (2,), (3,), (4,)]


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.administrateur])
async def test_nobody_else_publishes(
    lieu: Lieu, refuse: Refus, db_pour: Ouvrir, role: Role
) -> None:
    acteur = lieu.elle if role is Role.personne else lieu.membre(role)
    with refuse(Forbidden, "l’administrateur du territoire"):
        await _publier(db_pour, acteur)


async def test_agreement_rests_on_the_version_that_was_read(lieu: Lieu, db_pour: Ouvrir) -> None:
    ((avant,),) = lieu.lire("select notice_id from consentement")
    await _publier(db_pour, lieu.administrateur)
    assert lieu.lire("select notice_id from consentement") == [(avant,)]


async def test_notice_of_another_territoire_is_neither_listed_nor_found(
    lieu: Lieu, db_pour: Ouvrir
) -> None:
    monde.territoire(lieu.admin, 2)
    lieu.admin.commit()
    ((ailleurs,),) = lieu.lire("select id from notice where territoire_id = 2")
    async with db_pour(lieu.administrateur) as db:
        assert [n.territoire_id for n in await list_notices(db, lieu.administrateur)] == [1]
        for cle in (ailleurs, uuid4()):
            with pytest.raises(NotFound):
                await get_version_notice(db, lieu.administrateur, cle)
