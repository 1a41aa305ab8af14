"""Save at the same instant, on two connections, what several rows hold together: one is refused.

The first transaction is kept open while the second one begins: only a lock makes it wait.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest

from auth.vocabulary import Acteur, Role
from carnet.diagnostic.commands import repondre_questions
from carnet.diagnostic.queries import list_reponses
from core.clock import maintenant
from core.db import AsyncSession
from core.editions import empreinte_des_champs
from core.errors import Perime
from offers.extensions.commands import poser_criteres, preciser
from offers.extensions.queries import champs_dits, get_extension
from offers.extensions.schemas import FicheCriteres, FichePrecision
from offers.places.commands import (
    ajouter_session,
    annuler_session,
    dire_les_places,
    modifier_session,
    poser_sessions,
)
from offers.places.queries import champs_places, champs_session, edition_des_sessions
from offers.places.schemas import FichePlaces, NouvelleSession
from tests.bases import PATIENCE_S
from tests.conftest import Ouvrir
from tests.dates import dans
from tests.stories.test_extensions import une_offre

pytestmark = pytest.mark.pg
Connexion = psycopg.Connection[Any]
# Gives the edition that both read, then writes, as the first or as the second.
Lire = Callable[[AsyncSession], Awaitable[int]]
Ecrire = Callable[[AsyncSession, int, int], Awaitable[object]]


def referente(admin: Connexion) -> Acteur:
    """Give the référente of the demo."""
    ligne = admin.execute(
        "select k.territoire_id, k.id, h.structure_id from compte k join habilitation h on"
        " h.territoire_id = k.territoire_id and h.compte_id = k.id where k.courriel ="
        " 'referente@demo.example' and h.role = 'professionnel'"
    ).fetchone()
    admin.commit()
    assert ligne is not None
    return Acteur(ligne[0], ligne[1], Role.professionnel, ligne[2], None)


class Ensemble:
    """Hold who saves, over which offer or person, and what is read and written of them."""

    def __init__(self, acteur: Acteur, offre: str, personne: UUID) -> None:
        self.acteur, self.offre, self.personne = acteur, offre, personne
        self.session: UUID | None = None

    async def preparer(self, db: AsyncSession) -> None:
        """Note one session."""
        nouvelle = NouvelleSession.model_validate({"debut": dans(404), "lieu": "Gymnase"})
        self.session = (await ajouter_session(db, self.acteur, self.offre, nouvelle)).id

    async def lire(self, db: AsyncSession, quoi: str) -> int:
        """Give the edition that is read."""
        if quoi == "situation":
            return empreinte_des_champs(await list_reponses(db, self.acteur, self.personne))
        extension = await get_extension(db, self.offre)
        if quoi == "places":
            return empreinte_des_champs(champs_places(extension))
        if quoi == "sessions":
            return edition_des_sessions(extension.sessions)
        if quoi.startswith("session"):
            return empreinte_des_champs(champs_session(extension.sessions[0]))
        modele = FicheCriteres if quoi == "criteres" else FichePrecision
        return empreinte_des_champs(champs_dits(extension, modele))

    async def ecrire(self, db: AsyncSession, quoi: str, edition: int, rang: int) -> None:
        """Save what the first, or the second, wants."""
        qui, offre = self.acteur, self.offre
        if quoi == "situation":
            dites = {"permis": ("B", "aucun")[rang]}
            await repondre_questions(
                db, qui, self.personne, dites, maintenant=maintenant(), edition=edition
            )
        elif quoi == "criteres":
            await poser_criteres(db, qui, offre, FicheCriteres(age_min=16 + rang), edition=edition)
        elif quoi == "precisions":
            await preciser(db, qui, offre, FichePrecision(note=f"N{rang}"), edition=edition)
        elif quoi == "places":
            await dire_les_places(db, qui, offre, FichePlaces(capacite=9 + rang), edition=edition)
        elif quoi == "sessions":
            voulue = NouvelleSession.model_validate({"debut": dans(410 + rang)})
            await poser_sessions(db, qui, offre, [voulue], edition=edition)
        else:
            assert self.session is not None
            autre = NouvelleSession.model_validate({"debut": dans(404), "lieu": f"Salle {rang}"})
            if quoi == "session" or rang == 0:
                await modifier_session(db, qui, self.session, autre, edition=edition)
            else:
                await annuler_session(db, qui, self.session, edition=edition)


@pytest.mark.parametrize(
    "quoi",
    [
        "criteres",
        "precisions",
        "places",
        "sessions",
        "session",
        "session qu’on annule",
        "situation",
    ],
)
async def test_of_two_saves_at_the_same_instant_the_second_waits_and_is_refused(
    client: object, admin: Connexion, db_pour: Ouvrir, samira: UUID, quoi: str
) -> None:
    ensemble = Ensemble(referente(admin), une_offre(admin), samira)
    async with db_pour(ensemble.acteur) as db:
        await ensemble.preparer(db)
    async with db_pour(ensemble.acteur) as un, db_pour(ensemble.acteur) as autre:
        editions = [await ensemble.lire(db, quoi) for db in (un, autre)]
        assert editions[0] == editions[1]
        await ensemble.ecrire(un, quoi, editions[0], 0)
        second = asyncio.ensure_future(ensemble.ecrire(autre, quoi, editions[1], 1))
        async with asyncio.timeout(PATIENCE_S):
            while not attend(admin):
                assert not second.done(), "the second does not wait"
                await asyncio.sleep(0.02)
        await un.commit()
        with pytest.raises(Perime):
            await second
        await autre.rollback()
    async with db_pour(ensemble.acteur) as db:
        assert await ensemble.lire(db, quoi) != editions[0]


def attend(admin: Connexion) -> bool:
    """Say whether a transaction waits for another one."""
    ligne = admin.execute(
        "select exists (select 1 from pg_locks l join pg_database d on d.oid = l.database"
        " where not l.granted and d.datname = current_database())"
    ).fetchone()
    admin.commit()
    assert ligne is not None
    return bool(ligne[0])
