"""Read the emergency openings: one's own, those on one's carnet, those to review."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.journal.models import LigneJournal
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de
from auth.urgences.models import BrisDeGlace
from auth.urgences.rules import DELAI_REVUE, est_en_retard, etat_urgence, reste
from auth.urgences.vocabulary import EtatUrgence, IssueRevue, MotifUrgence
from auth.vocabulary import Acteur, Domaine, domaines_du_masque
from core.errors import NotFound

_ENTRER = text("select prive.lire_en_urgence(:bris)")


@dataclass(frozen=True, slots=True)
class UrgenceLue:
    """Hold one opening with who opened, and where it stands at one instant."""

    bris: BrisDeGlace
    prenom: str
    nom: str
    fonction: str | None
    structure: str
    maintenant: datetime

    @property
    def etat(self) -> EtatUrgence:
        """Say whether it still opens anything."""
        return etat_urgence(self.bris.fin, self.bris.referme_le, self.maintenant)

    @property
    def reste(self) -> str:
        """Say how long is left."""
        return reste(self.bris.fin, self.maintenant)

    @property
    def motif(self) -> MotifUrgence:
        """Give the ground."""
        return MotifUrgence(self.bris.motif)

    @property
    def issue(self) -> IssueRevue | None:
        """Give what the review concluded."""
        return IssueRevue(self.bris.issue) if self.bris.issue else None

    @property
    def domaines(self) -> list[Domaine]:
        """List what was opened."""
        return domaines_du_masque(self.bris.domaines | self.bris.sensibles)

    @property
    def a_revoir_avant(self) -> datetime:
        """Give the day when the review is due."""
        return self.bris.ouvert_le + DELAI_REVUE

    @property
    def en_retard(self) -> bool:
        """Say whether the review is late."""
        return est_en_retard(self.bris.ouvert_le, self.bris.revu_le, self.maintenant)


async def list_urgences(
    db: AsyncSession, acteur: Acteur, *, maintenant: datetime, limite: int = 100
) -> Sequence[UrgenceLue]:
    """List the openings the acteur may know of: their own, on their carnet, all for the DPO.

    Those that wait for a review come first, the oldest first; then the latest.
    """
    return await _list(db, acteur, true(), maintenant, limite)


async def _list(
    db: AsyncSession,
    acteur: Acteur,
    filtre: ColumnElement[bool],
    maintenant: datetime,
    limite: int,
) -> list[UrgenceLue]:
    attend = BrisDeGlace.revu_le.is_(None)
    requete = (
        select(BrisDeGlace, Compte.prenom, Compte.nom, Compte.fonction, Structure.nom)
        .join(Compte, ligne_de(Compte, BrisDeGlace.compte_id))
        .join(Structure, ligne_de(Structure, BrisDeGlace.structure_id))
        .where(BrisDeGlace.territoire_id == acteur.territoire_id, filtre)
        .order_by(
            attend.desc(),
            case((attend, BrisDeGlace.ouvert_le)),
            BrisDeGlace.ouvert_le.desc(),
            BrisDeGlace.id,
        )
        .limit(limite)
    )
    return [UrgenceLue(*ligne, maintenant) for ligne in await db.execute(requete)]


async def get_urgence(
    db: AsyncSession, acteur: Acteur, bris_id: UUID, *, maintenant: datetime
) -> UrgenceLue:
    """Get one opening that the acteur may know of, or raise NotFound."""
    trouvees = await _list(db, acteur, BrisDeGlace.id == bris_id, maintenant, 1)
    if not trouvees:
        raise NotFound()
    return trouvees[0]


async def get_mon_urgence(
    db: AsyncSession, acteur: Acteur, bris_id: UUID, *, maintenant: datetime
) -> UrgenceLue:
    """Get one of the acteur's own openings, for the structure they act for, or raise NotFound."""
    lue = await get_urgence(db, acteur, bris_id, maintenant=maintenant)
    if (lue.bris.compte_id, lue.bris.structure_id) != (acteur.compte_id, acteur.structure_id):
        raise NotFound()
    return lue


def la_mienne(acteur: Acteur, personne_id: UUID) -> ColumnElement[bool]:
    """Restrict to the acteur's own opening that still runs on this carnet."""
    return and_(
        BrisDeGlace.territoire_id == acteur.territoire_id,
        BrisDeGlace.personne_id == personne_id,
        BrisDeGlace.compte_id == acteur.compte_id,
        BrisDeGlace.structure_id == acteur.structure_id,
        BrisDeGlace.fin > func.now(),
        BrisDeGlace.referme_le.is_(None),
    )


async def entrer_en_urgence(db: AsyncSession, bris_id: UUID) -> UUID | None:
    """Let the rest of this transaction read the carnet of one's running opening.

    None when it no longer opens.
    """
    trouve: UUID | None = (await db.execute(_ENTRER, {"bris": bris_id})).scalar_one()
    return trouve


async def domaines_en_urgence(db: AsyncSession) -> list[Domaine]:
    """List what this transaction reads in an emergency, the refusals of the person taken out."""
    return domaines_du_masque(
        (await db.execute(text("select prive.masque_urgence()"))).scalar_one()
    )


async def list_lectures(
    db: AsyncSession, acteur: Acteur, lue: UrgenceLue
) -> Sequence[LigneJournal]:
    """List what was done under one opening, from the journal, in order."""
    requete = (
        select(LigneJournal)
        .where(
            LigneJournal.territoire_id == acteur.territoire_id,
            LigneJournal.compte_id == lue.bris.compte_id,
            LigneJournal.le >= lue.bris.ouvert_le,
            LigneJournal.details["bris"].astext == str(lue.bris.id),
        )
        .order_by(LigneJournal.numero)
        .limit(500)
    )
    return (await db.execute(requete)).scalars().all()
