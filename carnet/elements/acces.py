"""Turn a verdict of the wall into the right to write, or an error, before any change."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import Raison
from auth.cercle.queries import lecture_seule, list_places
from auth.personnes.queries import expliquer, get_personne
from auth.vocabulary import PORTE_FORTE, Acteur, Domaine
from core.errors import Ferme
from core.texts import date_fr


@dataclass(frozen=True, slots=True)
class Plume:
    """Hold somebody's right to write in one domain of one carnet, now.

    `exiger_ecriture` alone gives it.
    """

    acteur: Acteur
    personne_id: UUID
    domaine: Domaine


async def exiger_ecriture(
    db: AsyncSession, acteur: Acteur, personne_id: UUID, domaine: Domaine, champ: str = "formulaire"
) -> Plume:
    """Give the pen to whoever may complete this domain of this carnet.

    `champ` is the field that chose the domain. Raises NotFound when the carnet is hidden, Ferme
    when it is seen but this domain may not be completed.
    """
    await get_personne(db, acteur, personne_id)
    verdicts = await expliquer(db, acteur, personne_id)
    verdict = next((v for v in verdicts if v.domaine is domaine), None)
    if verdict is not None and verdict.complete:
        return Plume(acteur, personne_id, domaine)
    if acteur.est_personne:
        raise Ferme(f"Pour écrire dans « {domaine.libelle} » : {PORTE_FORTE}.", champ)
    if limite := lecture_seule(await list_places(db, acteur, personne_id), acteur):
        raise Ferme(
            f"Vous n’êtes plus dans le cercle : vous lisez ce carnet jusqu’au {date_fr(limite)},"
            f" sans y écrire."
        )
    hors_role = verdict is not None and verdict.raison in (
        Raison.role_hors_domaine,
        Raison.role_sans_carnet,
    )
    raise Ferme(
        f"Votre rôle n’écrit pas dans « {domaine.libelle} »."
        if hors_role
        else f"La personne ne vous a pas ouvert l’écriture dans « {domaine.libelle} ».",
        champ,
        None if hors_role else personne_id,
    )
