"""Read the agreements as a register: who may read, what for, until when, on which proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from auth.consentements.models import Consentement, Notice
from auth.consentements.rules import nommer_portee
from auth.territoires.models import Structure
from auth.territoires.queries import ligne_de
from auth.vocabulary import (
    SENSIBLES,
    Acteur,
    Categorie,
    Domaine,
    Finalite,
    Portee,
    domaines_du_masque,
)
from droits.accords.schemas import FiltresAccords
from droits.accords.vocabulary import EtatAccord

_BIENTOT = text("interval '60 days'")


@dataclass(frozen=True, slots=True)
class AccordInscrit:
    """Hold one agreement of the register."""

    consentement: Consentement
    structure: str | None
    recueil_structure: str | None
    notice: int
    etat: EtatAccord

    @property
    def pour_qui(self) -> str:
        """Name who may read."""
        accord = self.consentement
        return nommer_portee(
            Portee(accord.portee),
            self.structure,
            Categorie(accord.categorie) if accord.categorie else None,
        )

    @property
    def finalite(self) -> Finalite:
        """Give what it is for."""
        return Finalite(self.consentement.finalite)

    @property
    def domaines(self) -> Sequence[Domaine]:
        """Give what it opens."""
        return domaines_du_masque(self.consentement.domaines)


def _etat(accord: Consentement, maintenant: datetime, bientot: datetime) -> EtatAccord:
    if accord.retire_le is not None:
        return EtatAccord.retire
    if accord.fin <= maintenant:
        return EtatAccord.expire
    if accord.debut > maintenant:
        return EtatAccord.a_venir
    return EtatAccord.finit if accord.fin <= bientot else EtatAccord.actif


def _clauses(f: FiltresAccords) -> list[ColumnElement[bool]]:
    accord, maintenant = Consentement, func.now()
    court = and_(accord.retire_le.is_(None), accord.debut <= maintenant, accord.fin > maintenant)
    etats: dict[EtatAccord, ColumnElement[bool]] = {
        EtatAccord.actif: court,
        EtatAccord.finit: and_(court, accord.fin <= maintenant + _BIENTOT),
        EtatAccord.a_venir: and_(accord.retire_le.is_(None), accord.debut > maintenant),
        EtatAccord.expire: and_(accord.retire_le.is_(None), accord.fin <= maintenant),
        EtatAccord.retire: accord.retire_le.is_not(None),
        EtatAccord.sans_preuve: and_(court, accord.recueil == "papier", accord.preuve_id.is_(None)),
    }
    possibles: list[tuple[object, ColumnElement[bool]]] = [
        (f.etat, etats[f.etat] if f.etat else false()),
        (f.structure, accord.structure_id == f.structure),
        (f.portee, accord.portee == f.portee),
        (f.finalite, accord.finalite == f.finalite),
        (f.recueil, accord.recueil == f.recueil),
        (f.sensible or None, accord.domaines.op("&")(SENSIBLES) != 0),
        (f.notice, Notice.version == f.notice),
        (f.personne, accord.personne_id == f.personne),
    ]
    return [clause for valeur, clause in possibles if valeur is not None]


async def list_accords(
    db: AsyncSession,
    acteur: Acteur,
    filtres: FiltresAccords,
    *,
    avant: UUID | None = None,
    limite: int = 50,
) -> Sequence[AccordInscrit]:
    """List the agreements that pass the filters, the latest first.

    `avant` is the one to start below.
    """
    accord, recueilli = Consentement, Structure.__table__.alias("recueilli")
    requete = (
        select(
            accord,
            Structure.nom,
            recueilli.c.nom,
            Notice.version,
            func.now(),
            func.now() + _BIENTOT,
        )
        .join(Notice, ligne_de(Notice, accord.notice_id))
        .outerjoin(Structure, ligne_de(Structure, accord.structure_id))
        .outerjoin(
            recueilli,
            and_(
                recueilli.c.territoire_id == accord.territoire_id,
                recueilli.c.id == accord.recueil_structure_id,
            ),
        )
        .where(accord.territoire_id == acteur.territoire_id, *_clauses(filtres))
        .order_by(accord.debut.desc(), accord.id.desc())
        .limit(limite)
    )
    if avant is not None:
        repere = select(accord.debut, accord.id).where(
            accord.territoire_id == acteur.territoire_id, accord.id == avant
        )
        requete = requete.where(tuple_(accord.debut, accord.id) < repere.scalar_subquery())
    return [
        AccordInscrit(
            consentement, structure, par, version, _etat(consentement, maintenant, bientot)
        )
        for consentement, structure, par, version, maintenant, bientot in await db.execute(requete)
    ]


async def count_accords(db: AsyncSession, acteur: Acteur, filtres: FiltresAccords) -> int:
    """Count the agreements that pass the filters."""
    requete = (
        select(func.count())
        .select_from(Consentement)
        .join(Notice, ligne_de(Notice, Consentement.notice_id))
        .where(Consentement.territoire_id == acteur.territoire_id, *_clauses(filtres))
    )
    return (await db.execute(requete)).scalar_one()


async def list_versions_notice(db: AsyncSession, acteur: Acteur) -> Sequence[int]:
    """List the versions of the notice, the latest first."""
    requete = (
        select(Notice.version)
        .where(Notice.territoire_id == acteur.territoire_id)
        .order_by(Notice.version.desc())
    )
    return (await db.execute(requete)).scalars().all()
