"""Say how many places an offer has, and its sessions; what was said before stays in the history."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.errors import Invalid
from offers.catalogue.queries import get_service
from offers.extensions.commands import ajouter, exiger_de_preciser, retirer
from offers.extensions.models import OffrePlaces, OffreSession
from offers.places.queries import get_session
from offers.places.schemas import FichePlaces, NouvelleSession


async def dire_les_places(db: AsyncSession, acteur: Acteur, service_id: str, fiche: FichePlaces) -> None:
    """State the places of an offer; the same figures again are a new statement: they still hold today.

    No figure at all withdraws what stood.
    """
    exiger_de_preciser(acteur)
    await get_service(db, service_id)
    requete = select(OffrePlaces).where(
        OffrePlaces.territoire_id == acteur.territoire_id,
        OffrePlaces.service_id == service_id,
        OffrePlaces.remplace_le.is_(None),
    )
    present = (await db.execute(requete.with_for_update())).scalar_one_or_none()
    if present is not None:
        present.remplace_le = func.now()
        await db.flush()
    if not fiche.est_vide:
        await ajouter(db, acteur, OffrePlaces, service_id, fiche.model_dump())
    await noter(db, Geste.ecriture, "Places d’une offre", details={"offre": service_id})


async def ajouter_session(db: AsyncSession, acteur: Acteur, service_id: str, nouvelle: NouvelleSession) -> OffreSession:
    """Add a session. Raises Invalid when the same one stands."""
    exiger_de_preciser(acteur)
    await get_service(db, service_id)
    await _refuser_double(db, acteur, service_id, nouvelle, sauf=None)
    session = await ajouter(db, acteur, OffreSession, service_id, nouvelle.model_dump())
    await noter(db, Geste.ecriture, "Session d’une offre", details={"offre": service_id})
    return session


async def modifier_session(db: AsyncSession, acteur: Acteur, session_id: UUID, nouvelle: NouvelleSession) -> str:
    """State a session anew, in place of what stood. Gives the offer's identifier."""
    exiger_de_preciser(acteur)
    session = await get_session(db, acteur, session_id)
    await _refuser_double(db, acteur, session.service_id, nouvelle, sauf=session_id)
    service_id = await retirer(db, acteur, OffreSession, session_id, "Session d’une offre")
    await db.flush()
    await ajouter(db, acteur, OffreSession, service_id, nouvelle.model_dump())
    return service_id


async def poser_sessions(db: AsyncSession, acteur: Acteur, service_id: str, voulues: Sequence[NouvelleSession]) -> None:
    """State all the sessions of an offer: those that are the same stay, the others leave, the new ones come."""
    exiger_de_preciser(acteur)
    await get_service(db, service_id)
    requete = select(OffreSession).where(
        OffreSession.territoire_id == acteur.territoire_id,
        OffreSession.service_id == service_id,
        OffreSession.remplace_le.is_(None),
    )
    restent = [v.model_dump() for v in voulues]
    for session in (await db.execute(requete.with_for_update())).scalars():
        dite = {nom: getattr(session, nom) for nom in NouvelleSession.model_fields}
        if dite in restent:
            restent.remove(dite)
        else:
            session.remplace_le = func.now()
    await db.flush()
    for valeurs in restent:
        await ajouter(db, acteur, OffreSession, service_id, valeurs)
    await noter(db, Geste.ecriture, "Sessions d’une offre", details={"offre": service_id})


async def _refuser_double(
    db: AsyncSession, acteur: Acteur, service_id: str, nouvelle: NouvelleSession, sauf: UUID | None
) -> None:
    memes: list[Any] = [
        OffreSession.territoire_id == acteur.territoire_id,
        OffreSession.service_id == service_id,
        OffreSession.remplace_le.is_(None),
        OffreSession.debut == nouvelle.debut,
        OffreSession.lieu.is_not_distinct_from(nouvelle.lieu),
    ]
    if sauf is not None:
        memes.append(OffreSession.id != sauf)
    if (await db.execute(select(OffreSession.id).where(*memes))).first() is not None:
        raise Invalid({"debut": "Une session est déjà notée ce jour-là, au même lieu : modifiez-la."})
