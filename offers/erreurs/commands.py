"""Say an error, and answer it."""

from uuid import UUID, uuid4

from sqlalchemy import func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter_fait
from auth.vocabulary import Acteur
from core.errors import Conflict, Forbidden
from offers.catalogue.queries import get_service
from offers.erreurs.models import OffreErreur
from offers.erreurs.queries import count_miennes, get_erreur
from offers.erreurs.schemas import NouvelleErreur, NouvelleSuite

MAXIMUM = 30
_PEUT_TRAITER = text("select prive.traite_erreur(:service)")


async def signaler_erreur(
    db: AsyncSession, acteur: Acteur, service_id: str, nouvelle: NouvelleErreur
) -> OffreErreur:
    """Say what is wrong in an offer. Raises Conflict past thirty that nobody answered."""
    await get_service(db, service_id)
    if await count_miennes(db, acteur) >= MAXIMUM:
        raise Conflict(f"Vous avez déjà signalé {MAXIMUM} erreurs qui attendent une réponse.")
    erreur = OffreErreur(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        service_id=service_id,
        compte_id=acteur.compte_id,
        structure_id=acteur.structure_id,
        sujet=nouvelle.sujet,
        texte=nouvelle.texte or None,
    )
    db.add(erreur)
    await db.flush()
    await noter_fait(db, "Erreur signalée sur une offre", erreur=erreur.id)
    return erreur


async def repondre_erreur(
    db: AsyncSession, acteur: Acteur, erreur_id: UUID, suite: NouvelleSuite
) -> None:
    """Answer an error, once. Raises Conflict when somebody did."""
    erreur = await get_erreur(db, acteur, erreur_id)
    if not await db.scalar(_PEUT_TRAITER, {"service": erreur.service_id}):
        raise Forbidden(
            "Le coordonnateur, l’administrateur ou la structure de l’offre répondent aux erreurs."
        )
    reponse = (
        update(OffreErreur)
        .where(OffreErreur.territoire_id == acteur.territoire_id, OffreErreur.id == erreur_id)
        .where(OffreErreur.traite_le.is_(None))
        .values(
            suite=suite.suite,
            reponse=suite.reponse or None,
            traite_le=func.now(),
            traite_par=acteur.compte_id,
        )
        .returning(OffreErreur.id)
    )
    if await db.scalar(reponse) is None:
        raise Conflict("Quelqu’un a déjà répondu : rechargez la page.")
    await noter_fait(db, "Erreur d’une offre traitée", erreur=erreur_id)
