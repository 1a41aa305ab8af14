"""Read what is to be recalled, and how somebody wants it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.comptes.vocabulary import RappelDit
from auth.territoires.models import Territoire
from auth.vocabulary import Acteur
from carnet.rappels.rules import RAPPEL_MAX_JOURS
from core.outbox import CourrielSortant

# What an operator reads of the message.
GENRE_RAPPEL = "rappel"
_RAPPELS = text("select * from prive.rappels_possibles(:jusqu_a)")


@dataclass(frozen=True, slots=True)
class Rappel:
    """Hold what might be recalled: to whom, by which way, when, and how much is said."""

    rendez_vous_id: UUID
    personne_id: UUID
    compte_id: UUID
    courriel: str
    mobile: str | None
    debut: datetime
    fixe_le: datetime
    jours_fait: bool
    heures_fait: bool
    dit: RappelDit
    calme: tuple[int, int]
    jours: int
    heures: int
    structure: str | None


async def list_rappels_possibles(db: AsyncSession, maintenant: datetime) -> Sequence[Rappel]:
    """List what might be recalled now in the job's territoire, the nearest first."""
    jusqu_a = maintenant + timedelta(days=RAPPEL_MAX_JOURS)
    lignes = await db.execute(_RAPPELS, {"jusqu_a": jusqu_a})
    return [
        Rappel(
            rendez_vous_id=ligne.rendez_vous_id,
            personne_id=ligne.personne_id,
            compte_id=ligne.compte_id,
            courriel=ligne.courriel,
            mobile=ligne.mobile,
            debut=ligne.debut,
            fixe_le=ligne.fixe_le,
            jours_fait=ligne.jours_fait,
            heures_fait=ligne.heures_fait,
            dit=RappelDit(ligne.dit),
            calme=(ligne.calme_de, ligne.calme_a),
            jours=ligne.jours,
            heures=ligne.heures,
            structure=ligne.structure,
        )
        for ligne in lignes
    ]


async def find_rappels_perdus(db: AsyncSession) -> Sequence[UUID]:
    """Find the messages that could not leave in time: they recalled nothing."""
    requete = select(CourrielSortant.id).where(
        CourrielSortant.genre == GENRE_RAPPEL, CourrielSortant.issue == "perime"
    )
    return (await db.execute(requete.order_by(CourrielSortant.id))).scalars().all()


async def get_mes_rappels(db: AsyncSession, acteur: Acteur) -> Compte:
    """Get the person's own compte, which says how she is reminded."""
    requete = select(Compte).where(
        Compte.territoire_id == acteur.territoire_id, Compte.id == acteur.compte_id
    )
    return (await db.execute(requete)).scalar_one()


async def get_reglages_rappels(db: AsyncSession, acteur: Acteur) -> Territoire:
    """Get the territoire, which says how long before, and at which hours never."""
    requete = select(Territoire).where(Territoire.id == acteur.territoire_id)
    return (await db.execute(requete)).scalar_one()
