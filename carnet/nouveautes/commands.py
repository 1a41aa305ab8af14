"""Mark what is new as read, take that back, and choose whether a mail sums a day up."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import cast, func, literal, select, text, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from auth.avis.commands import marquer_lus, marquer_non_lus
from auth.vocabulary import Acteur
from carnet.elements.models import Evenement
from carnet.elements.queries import get_element
from carnet.nouveautes.models import LectureEvenement, ResumeQuotidien
from carnet.nouveautes.queries import lignes_non_lues
from carnet.nouveautes.schemas import MarqueDeLecture
from core.errors import NotFound


async def marquer_lues(db: AsyncSession, acteur: Acteur, marque: MarqueDeLecture) -> UUID:
    """Mark as read one line, one notice, what is of one carnet, or all; what shows it noted it.

    A line marked before is marked again, when it was corrected since.

    Returns the number of the gesture, by which it is taken back. Raises NotFound for a line that
    the acteur does not read.
    """
    geste_id, une = uuid4(), marque.evenement_id
    if une is not None:
        await get_element(db, acteur, Evenement, une)
    else:
        await marquer_lus(
            db,
            acteur,
            geste_id=geste_id,
            avis_id=marque.avis_id,
            personne_id=marque.personne_id,
        )
    if marque.avis_id is not None:
        return geste_id
    lignes = lignes_non_lues(acteur, marque.personne_id).subquery()
    lues = insert(LectureEvenement).from_select(
        ["territoire_id", "evenement_id", "compte_id", "geste_id"],
        select(
            literal(acteur.territoire_id),
            lignes.c.ligne,
            cast(acteur.compte_id, LectureEvenement.compte_id.type),
            cast(geste_id, LectureEvenement.geste_id.type),
        ).where(true() if une is None else lignes.c.ligne == une),
        include_defaults=False,
    )
    await db.execute(
        lues.on_conflict_do_update(
            index_elements=["territoire_id", "evenement_id", "compte_id"],
            set_={
                "geste_id": lues.excluded.geste_id,
                "lu_le": func.now(),
                "reprise_le": None,
            },
        )
    )
    return geste_id


async def marquer_non_lues(db: AsyncSession, acteur: Acteur, geste_id: UUID) -> None:
    """Take back what was marked as read in one gesture; raises NotFound when nothing was."""
    requete = (
        update(LectureEvenement)
        .where(
            LectureEvenement.territoire_id == acteur.territoire_id,
            LectureEvenement.compte_id == acteur.compte_id,
            LectureEvenement.geste_id == geste_id,
            LectureEvenement.reprise_le.is_(None),
        )
        .values(reprise_le=func.now())
        .returning(LectureEvenement.id)
    )
    lignes = len((await db.execute(requete)).all())
    if not lignes + await marquer_non_lus(db, acteur, geste_id):
        raise NotFound()


async def choisir_resume(db: AsyncSession, acteur: Acteur, *, actif: bool) -> None:
    """Choose whether one's day is summed up by mail."""
    choix = insert(ResumeQuotidien).values(
        territoire_id=acteur.territoire_id, compte_id=acteur.compte_id, actif=actif
    )
    await db.execute(
        choix.on_conflict_do_update(
            index_elements=["territoire_id", "compte_id"], set_={"actif": choix.excluded.actif}
        )
    )


async def prendre_resume(
    db: AsyncSession, compte_id: UUID, jour: date, *, part: bool
) -> str | None:
    """Take the day of a compte, once, and give the address it goes to.

    None when somebody took it before. `part` says that a summary leaves.
    """
    requete = text("select prive.prendre_resume(:compte, :jour, :part)")
    parametres = {"compte": compte_id, "jour": jour, "part": part}
    adresse: str | None = await db.scalar(requete, parametres)
    return adresse
