"""Turn a verdict of the wall into an error, before anything is changed."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.personnes.queries import expliquer, get_personne
from auth.vocabulary import PORTE_FORTE, Acteur, Domaine
from carnet.suivi.queries import lecture_seule, list_places
from core.errors import Conflict, Forbidden
from core.texts import date_fr


async def exiger_ecriture(db: AsyncSession, acteur: Acteur, personne_id: UUID, domaine: Domaine) -> None:
    """Let pass whoever may complete this domain of this carnet.

    Raises NotFound when the carnet is hidden, Forbidden when it is seen but this domain may not be completed, Conflict
    when the person would write there by a stronger log-in.
    """
    await get_personne(db, acteur, personne_id)
    verdicts = await expliquer(db, acteur, personne_id)
    verdict = next((v for v in verdicts if v.domaine is domaine), None)
    if verdict is not None and verdict.complete:
        return
    if acteur.est_personne:
        raise Conflict(f"Pour écrire dans « {domaine.libelle} » : {PORTE_FORTE}.")
    if limite := lecture_seule(await list_places(db, acteur, personne_id), acteur):
        raise Forbidden(
            f"Vous n’êtes plus dans le cercle : vous lisez ce carnet jusqu’au {date_fr(limite)}, sans y écrire."
        )
    raise Forbidden(f"La personne ne vous a pas ouvert l’écriture dans « {domaine.libelle} ».")
