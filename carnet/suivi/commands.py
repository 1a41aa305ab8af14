"""Join and leave the circle."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from auth.acces import ROLES_QUI_ECRIVENT
from auth.avis.commands import prevenir_personne, prevenir_referent
from auth.avis.vocabulary import GenreAvis
from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from carnet.suivi.models import Accompagnement
from carnet.suivi.queries import exiger_de_pouvoir_rejoindre, find_ma_place
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
    """Join the circle with a written motive; the person and the référent are told at once.

    Raises NotFound without an agreement that covers the structure: whether the carnet exists is not told either.
    """
    if acteur.structure_id is None or acteur.role not in ROLES_QUI_ECRIVENT:
        raise Forbidden("Votre rôle ne permet pas d’accompagner une personne.")
    await db.flush()
    await exiger_de_pouvoir_rejoindre(db, acteur, personne_id)
    if await find_ma_place(db, acteur, personne_id) is not None:
        raise Conflict("Vous êtes déjà dans le cercle de cette personne.")
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
    await prevenir_personne(db, acteur, GenreAvis.entree_cercle, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.entree_cercle, personne_id)
    return accompagnement.id


async def quitter(db: AsyncSession, acteur: Acteur, personne_id: UUID, *, maintenant: datetime) -> Accompagnement:
    """Leave the circle; a référent de parcours keeps reading for thirty days, without writing."""
    accompagnement = await find_ma_place(db, acteur, personne_id)
    if accompagnement is None:
        raise NotFound()
    if accompagnement.debut >= maintenant:
        raise Conflict("Cet accompagnement n’a pas encore commencé.")
    accompagnement.fin = maintenant
    await noter(db, Geste.ecriture, "Sortie du cercle", personne_id=personne_id)
    await prevenir_personne(db, acteur, GenreAvis.sortie_cercle, personne_id)
    await prevenir_referent(db, acteur, GenreAvis.sortie_cercle, personne_id)
    return accompagnement
