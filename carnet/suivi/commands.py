"""Join and leave the circle."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import ROLES_QUI_ECRIVENT
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from carnet.suivi.models import Accompagnement
from core.errors import Conflict, Forbidden, NotFound


async def rejoindre(
    db: AsyncSession,
    acteur: Acteur,
    personne_id: UUID,
    *,
    motif: str,
    maintenant: datetime,
    est_referent: bool = False,
    origine: str = "declare",
) -> UUID:
    """Join the circle with a written motive; the wall refuses it without an agreement that covers the structure."""
    if acteur.structure_id is None or acteur.role not in ROLES_QUI_ECRIVENT:
        raise Forbidden("Votre rôle ne permet pas d’accompagner une personne.")
    accompagnement = Accompagnement(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        personne_id=personne_id,
        structure_id=acteur.structure_id,
        compte_id=acteur.compte_id,
        est_referent=est_referent,
        origine=origine,
        motif=motif,
        debut=maintenant,
    )
    db.add(accompagnement)
    await noter(db, Geste.ecriture, "Entrée dans le cercle", personne_id=personne_id, motif=motif)
    return accompagnement.id


async def quitter(db: AsyncSession, acteur: Acteur, personne_id: UUID, *, maintenant: datetime) -> Accompagnement:
    """Leave the circle; a référent de parcours keeps reading for thirty days, without writing."""
    requete = select(Accompagnement).where(
        Accompagnement.territoire_id == acteur.territoire_id,
        Accompagnement.personne_id == personne_id,
        Accompagnement.compte_id == acteur.compte_id,
        Accompagnement.structure_id == acteur.structure_id,
        Accompagnement.fin.is_(None),
    )
    accompagnement = (await db.execute(requete)).scalars().first()
    if accompagnement is None:
        raise NotFound()
    if accompagnement.debut >= maintenant:
        raise Conflict("Cet accompagnement n’a pas encore commencé.")
    accompagnement.fin = maintenant
    await noter(db, Geste.ecriture, "Sortie du cercle", personne_id=personne_id)
    return accompagnement
