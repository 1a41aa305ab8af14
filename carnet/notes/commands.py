"""Write, correct, take back, put back and undo the working notes of one's own structure."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from carnet.notes.models import NoteTravail
from carnet.notes.queries import NoteLue, exiger_lecture, find_obstacle, get_note
from carnet.notes.rules import (
    ANNULATION,
    CHANGE_ENTRE_TEMPS,
    DEJA_RETIREE,
    OBSTACLES,
    PAS_LA_VOTRE,
    PAS_RETIREE,
    refuser_annuler_note,
    refuser_correction,
)
from carnet.notes.schemas import CorrectionNote, GesteNote, NouvelleNote
from core.editions import ajouter_qui
from core.errors import Conflict, Forbidden, Inchange, Perime

_TENIR = text("select prive.tenir_note(:note)")
_ANNULER = text("select prive.annuler_note(:note)")


async def ecrire_note(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    saisie: NouvelleNote,
    *,
    maintenant: datetime,
) -> NoteTravail:
    """Write a note about a person whom one's structure accompanies.

    Raises NotFound for a hidden person, Forbidden when something stands against it.
    """
    await exiger_lecture(db, acteur, personne_id)
    await _exiger(db, personne_id)
    cle = uuid4()
    note = NoteTravail(
        territoire_id=acteur.territoire_id,
        id=cle,
        personne_id=personne_id,
        structure_id=acteur.structure_id,
        par_compte_id=acteur.compte_id,
        ligne_id=cle,
        numero=1,
        texte=saisie.texte,
        le=maintenant,
    )
    db.add(note)
    await noter(db, Geste.ecriture, "Note de travail", personne_id=personne_id)
    return note


async def corriger_note(
    db: AsyncSession, acteur: Acteur, note_id: UUID, saisie: CorrectionNote
) -> NoteTravail:
    """Change the text of a note of one's structure; the former one stays, with who changed it.

    Raises NotFound for a hidden note, Forbidden when something stands against it, Perime when it is
    not the version that was read, Conflict when it is taken back.
    """
    lue = await _tenir(db, acteur, note_id, saisie.lue, {"texte": saisie.texte})
    if refus := refuser_correction(None if lue.retiree else lue.texte, saisie.texte):
        raise Conflict(refus) if lue.retiree else Inchange(refus)
    return await _suivre(db, acteur, lue, saisie.texte, "Note de travail corrigée")


async def retirer_note(
    db: AsyncSession, acteur: Acteur, note_id: UUID, saisie: GesteNote
) -> NoteTravail:
    """Take a note back: it leaves the list, and may be put back. Raises as `corriger_note`."""
    lue = await _tenir(db, acteur, note_id, saisie.lue, {})
    if lue.retiree:
        raise Conflict(DEJA_RETIREE)
    return await _suivre(db, acteur, lue, None, "Note de travail retirée")


async def remettre_note(
    db: AsyncSession, acteur: Acteur, note_id: UUID, saisie: GesteNote
) -> NoteTravail:
    """Put back a note that was taken back, with the text that it had. Raises as `corriger_note`."""
    lue = await _tenir(db, acteur, note_id, saisie.lue, {})
    if not lue.retiree:
        raise Conflict(PAS_RETIREE)
    return await _suivre(db, acteur, lue, lue.texte, "Note de travail remise")


async def annuler_note(
    db: AsyncSession, acteur: Acteur, note_id: UUID, *, maintenant: datetime
) -> NoteLue:
    """Undo a note that one wrote oneself within ten minutes: it is gone.

    The journal keeps both acts. Raises NotFound for a hidden note, Forbidden for another's,
    Conflict, with its reason, when it is too late.
    """
    lue = await get_note(db, acteur, note_id)
    await _exiger(db, lue.personne_id)
    if lue.auteur_compte_id != acteur.compte_id:
        raise Forbidden(PAS_LA_VOTRE)
    if refus := refuser_annuler_note(lue.ecrite_le, lue.version, maintenant):
        raise Conflict(refus)
    reponse = await db.scalar(_ANNULER, {"note": note_id})
    if reponse != "fait":
        raise Conflict(ANNULATION[str(reponse)])
    await noter(db, Geste.ecriture, "Note de travail annulée", personne_id=lue.personne_id)
    return lue


async def _exiger(db: AsyncSession, personne_id: UUID) -> None:
    if obstacle := await find_obstacle(db, personne_id):
        raise Forbidden(OBSTACLES[obstacle])


async def _tenir(
    db: AsyncSession, acteur: Acteur, note_id: UUID, edition: int | None, ecrit: Mapping[str, str]
) -> NoteLue:
    """Hold a note to change it; raises Perime when it is not the version that was read."""
    await _exiger(db, (await get_note(db, acteur, note_id)).personne_id)
    if await db.scalar(_TENIR, {"note": note_id}) is None:
        raise Conflict(CHANGE_ENTRE_TEMPS)
    note = await get_note(db, acteur, note_id)
    if edition is not None and edition != note.version:
        tenu = None if note.retiree else note.texte
        message = ajouter_qui(CHANGE_ENTRE_TEMPS, note.dernier)
        raise Perime(note.version, {nom: (v, tenu) for nom, v in ecrit.items()}, message)
    return note


async def _suivre(
    db: AsyncSession, acteur: Acteur, lue: NoteLue, texte: str | None, journal: str
) -> NoteTravail:
    note = NoteTravail(
        territoire_id=acteur.territoire_id,
        personne_id=lue.personne_id,
        structure_id=acteur.structure_id,
        par_compte_id=acteur.compte_id,
        ligne_id=lue.id,
        numero=lue.version + 1,
        texte=texte,
    )
    db.add(note)
    await noter(db, Geste.ecriture, journal, personne_id=lue.personne_id)
    return note
