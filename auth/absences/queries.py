"""Read who is away, and whom one replaces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from auth.absences.models import AbsenceNotee
from auth.comptes.models import Compte
from auth.territoires.queries import ligne_de
from auth.vocabulary import Acteur, Role
from core.clock import aujourdhui
from core.errors import NotFound

_REMPLACANT = aliased(Compte)


@dataclass(frozen=True, slots=True)
class AbsenceLue:
    """Hold an absence, and the names that the wall lets its reader know."""

    absence: AbsenceNotee
    qui: str
    remplacant: str | None

    @property
    def a_commence(self) -> bool:
        """Say whether they are away today."""
        return self.absence.du <= aujourdhui() <= self.absence.au


def _absences(acteur: Acteur) -> Select[*tuple[Any, ...]]:
    return (
        select(
            AbsenceNotee,
            Compte.prenom + " " + Compte.nom,
            _REMPLACANT.prenom + " " + _REMPLACANT.nom,
        )
        .outerjoin(Compte, ligne_de(Compte, AbsenceNotee.compte_id))
        .outerjoin(_REMPLACANT, ligne_de(_REMPLACANT, AbsenceNotee.remplacant_id))
        .where(AbsenceNotee.territoire_id == acteur.territoire_id, AbsenceNotee.au >= aujourdhui())
        .where(AbsenceNotee.finie_le.is_(None))
        .order_by(AbsenceNotee.du, AbsenceNotee.id)
    )


async def _lire(db: AsyncSession, requete: Select[*tuple[Any, ...]]) -> list[AbsenceLue]:
    return [
        AbsenceLue(absence, qui or "Un professionnel", remplacant)
        for absence, qui, remplacant in await db.execute(requete)
    ]


async def list_absences(db: AsyncSession, acteur: Acteur) -> Sequence[AbsenceLue]:
    """List the absences that are not over: one's own, or all those of one's structure.

    A gestionnaire reads the latter.
    """
    requete = _absences(acteur).where(AbsenceNotee.structure_id == acteur.structure_id)
    if acteur.role is not Role.gestionnaire:
        requete = requete.where(AbsenceNotee.compte_id == acteur.compte_id)
    return await _lire(db, requete)


async def list_remplacements(db: AsyncSession, acteur: Acteur) -> Sequence[AbsenceLue]:
    """List whom one replaces today."""
    return await _lire(
        db,
        _absences(acteur).where(
            AbsenceNotee.structure_id == acteur.structure_id,
            AbsenceNotee.remplacant_id == acteur.compte_id,
            AbsenceNotee.du <= aujourdhui(),
        ),
    )


async def get_remplacement(db: AsyncSession, acteur: Acteur, absence_id: UUID) -> AbsenceLue:
    """Get whom one replaces today; raises NotFound."""
    for lue in await list_remplacements(db, acteur):
        if lue.absence.id == absence_id:
            return lue
    raise NotFound


async def get_absence(db: AsyncSession, acteur: Acteur, absence_id: UUID) -> AbsenceLue:
    """Get an absence that is one's own, or of one's structure for a gestionnaire.

    Raises NotFound.
    """
    for lue in await list_absences(db, acteur):
        if lue.absence.id == absence_id:
            return lue
    raise NotFound


async def list_absents(db: AsyncSession, acteur: Acteur) -> Mapping[tuple[UUID, UUID], AbsenceLue]:
    """Give who is away today among those whom the acteur may know, by compte and structure."""
    lues = await _lire(db, _absences(acteur).where(AbsenceNotee.du <= aujourdhui()))
    return {(lue.absence.compte_id, lue.absence.structure_id): lue for lue in lues}
