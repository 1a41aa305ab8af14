"""Note that somebody is away, and that they are back."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.absences.models import AbsenceNotee
from auth.absences.queries import AbsenceLue, get_absence
from auth.absences.rules import CHEVAUCHE, PAS_LA_VOTRE, SOI_MEME, refuser_jours
from auth.absences.schemas import NouvelleAbsence
from auth.avis.commands import prevenir_compte
from auth.avis.vocabulary import GenreAvis
from auth.comptes.queries import list_collegues
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste, Role
from core.clock import aujourdhui, maintenant
from core.errors import Conflict, Forbidden, Invalid


async def noter_absence(db: AsyncSession, acteur: Acteur, saisie: NouvelleAbsence) -> AbsenceNotee:
    """Note when somebody is away, and who answers meanwhile; both are told.

    Raises Invalid for days or people that do not go, Forbidden for another's absence unless one
    manages the structure, Conflict when another one covers some of these days.
    """
    qui = saisie.compte_id or acteur.compte_id
    if qui != acteur.compte_id and acteur.role is not Role.gestionnaire:
        raise Forbidden(PAS_LA_VOTRE)
    erreurs = refuser_jours(saisie.du, saisie.au, aujourdhui())
    collegues = {cle for cle, _ in await list_collegues(db, acteur)}
    inconnu = "Choisissez quelqu’un de la liste."
    if str(qui) not in collegues:
        erreurs["compte_id"] = inconnu
    if saisie.remplacant_id is not None and str(saisie.remplacant_id) not in collegues:
        erreurs["remplacant_id"] = inconnu
    if saisie.remplacant_id == qui:
        erreurs["remplacant_id"] = SOI_MEME
    if erreurs:
        raise Invalid(erreurs)
    couvre = select(AbsenceNotee.id).where(
        AbsenceNotee.territoire_id == acteur.territoire_id,
        AbsenceNotee.compte_id == qui,
        AbsenceNotee.structure_id == acteur.structure_id,
        AbsenceNotee.finie_le.is_(None),
        AbsenceNotee.du <= saisie.au,
        AbsenceNotee.au >= saisie.du,
    )
    if (await db.execute(couvre)).first() is not None:
        raise Conflict(CHEVAUCHE)
    absence = AbsenceNotee(
        territoire_id=acteur.territoire_id,
        structure_id=acteur.structure_id,
        compte_id=qui,
        du=saisie.du,
        au=saisie.au,
        remplacant_id=saisie.remplacant_id,
        par_compte_id=acteur.compte_id,
    )
    db.add(absence)
    await noter(db, Geste.ecriture, "Absence notée")
    await _prevenir(db, acteur, absence, GenreAvis.absence_notee)
    return absence


async def finir_absence(db: AsyncSession, acteur: Acteur, absence_id: UUID) -> AbsenceLue:
    """Take an absence back: they are here, or will be. Raises NotFound."""
    lue = await get_absence(db, acteur, absence_id)
    lue.absence.finie_le = maintenant()
    await noter(db, Geste.ecriture, "Absence retirée")
    await _prevenir(db, acteur, lue.absence, GenreAvis.absence_finie)
    return lue


async def _prevenir(
    db: AsyncSession, acteur: Acteur, absence: AbsenceNotee, genre: GenreAvis
) -> None:
    for compte in (absence.compte_id, absence.remplacant_id):
        if compte not in (None, acteur.compte_id):
            await prevenir_compte(db, acteur, genre, compte)
