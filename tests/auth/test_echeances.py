"""Check that an agreement that ends is told once at each date.

It is confirmed by a new one, and written down when over.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from auth.avis.queries import list_avis
from auth.avis.vocabulary import GenreAvis
from auth.consentements.commands import reconfirmer
from auth.consentements.jobs import BilanEcheances, suivre_echeances
from auth.vocabulary import Acteur, Role
from core.clock import aujourdhui, maintenant
from core.db import Sessions
from core.errors import Conflict
from tests.auth import monde
from tests.conftest import Ouvrir

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
RIEN = BilanEcheances(0, 0)


@pytest.fixture
def moi(admin: Connexion) -> Acteur:
    monde.territoire(admin, 1)
    personne = monde.personne(admin, 1)
    compte = monde.compte_de(admin, 1, personne)
    admin.commit()
    return Acteur(1, compte, Role.personne, personne_id=personne)


def accord(admin: Connexion, moi: Acteur, fin: str) -> UUID:
    assert moi.personne_id is not None
    cle = monde.accord(admin, 1, moi.personne_id, debut="-1 year", fin=fin)
    admin.commit()
    return cle


async def test_person_is_told_once_at_sixty_days_then_once_at_fifteen(
    admin: Connexion, moi: Acteur, sessions: Sessions, db_pour: Ouvrir
) -> None:
    cle = accord(admin, moi, "50 days")
    assert await suivre_echeances(sessions, blanc=True) == BilanEcheances(1, 0)
    assert await suivre_echeances(sessions) == BilanEcheances(1, 0)
    assert await suivre_echeances(sessions) == RIEN
    admin.execute("alter table consentement disable trigger figer")
    admin.execute("update consentement set fin = now() + interval '10 days' where id = %s", (cle,))
    admin.execute("alter table consentement enable trigger figer")
    admin.commit()
    assert await suivre_echeances(sessions) == BilanEcheances(1, 0)
    assert await suivre_echeances(sessions) == RIEN
    async with db_pour(moi) as db:
        assert [a.genre for a in await list_avis(db, moi, limite=9)] == [GenreAvis.accord_finit] * 2


@pytest.mark.parametrize("fin", ["90 days", "1 year"])
async def test_agreement_far_from_its_end_is_not_recalled(
    admin: Connexion, moi: Acteur, sessions: Sessions, fin: str
) -> None:
    accord(admin, moi, fin)
    assert await suivre_echeances(sessions) == RIEN


async def test_end_is_written_down_once(admin: Connexion, moi: Acteur, sessions: Sessions) -> None:
    accord(admin, moi, "-2 days")
    assert await suivre_echeances(sessions, blanc=True) == BilanEcheances(0, 1)
    assert await suivre_echeances(sessions) == BilanEcheances(0, 1)
    assert await suivre_echeances(sessions) == RIEN
    ecrit = admin.execute(
        "select genre, le < now() - interval '1 day' from consentement_evenement"
    ).fetchall()
    assert ecrit == [("expiration", True)]


async def test_confirmed_agreement_is_a_new_one_and_recalls_nobody(
    admin: Connexion, moi: Acteur, sessions: Sessions, db_pour: Ouvrir
) -> None:
    cle = accord(admin, moi, "10 days")
    avant = admin.execute("select to_jsonb(c) from consentement c where id = %s", (cle,)).fetchone()
    admin.rollback()
    fin = aujourdhui() + timedelta(days=300)
    async with db_pour(moi) as db:
        nouveau = await reconfirmer(db, moi, cle, fin, maintenant=maintenant())
    with pytest.raises(Conflict):
        async with db_pour(moi) as db:
            await reconfirmer(db, moi, cle, fin, maintenant=maintenant())
    assert (
        admin.execute("select to_jsonb(c) from consentement c where id = %s", (cle,)).fetchone()
        == avant
    )
    genres = admin.execute(
        "select genre, consentement_id, details ->> 'ancien' from consentement_evenement"
    ).fetchall()
    assert genres == [("reconfirmation", nouveau, str(cle))]
    assert await suivre_echeances(sessions) == RIEN


def test_only_the_job_asks_who_is_to_be_told(admin: Connexion, moi: Acteur) -> None:
    monde.entrer(admin, 1, moi.compte_id, "personne", None, moi.personne_id)
    with pytest.raises(errors.InsufficientPrivilege):
        admin.execute("select * from prive.rappels_dus(true)")
