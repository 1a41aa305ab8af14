"""Say how many places an offer has, and its sessions; what was said before stays in the history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter
from auth.vocabulary import Acteur, Geste
from core.clock import PARIS
from core.coffre import Coffre
from core.dates import dire_jour
from core.errors import Conflict, Invalid
from core.liens import sceller
from core.outbox import Courriel, deposer
from offers.catalogue.queries import get_service
from offers.extensions.commands import ajouter, exiger_de_preciser, retirer
from offers.extensions.models import OffrePlaces, OffreSession
from offers.places.models import PlacesDemande
from offers.places.queries import find_courriel, find_demande, get_session
from offers.places.rules import LIEN, REPOS, VALABLE
from offers.places.schemas import Chiffres, FichePlaces, NouvelleSession


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


SUJET = "Combien de places en ce moment ?"
_CORPS = """Bonjour,

Votre offre « {nom} » est lue par les professionnels de l’insertion de votre territoire. L’un d’eux demande combien de
places elle a en ce moment. Répondez d’un clic, sans compte :

{adresse}/places-a-jour/{jeton}

Ce lien sert pendant trente jours, à cette offre seulement. Un professionnel, jamais une machine, vous écrit : une fois
par semaine au plus.
"""
_REPONDRE = text("select prive.dire_places_par_lien(:demande, :capacite, :occupees, :en_attente, :attente_jours)")


async def demander_les_places(
    db: AsyncSession, acteur: Acteur, coffre: Coffre, adresse: str, service_id: str, *, maintenant: datetime
) -> str:
    """Ask the structure of an offer, at its public e-mail, how many places there are; gives that e-mail.

    Raises Conflict when it has none, or was asked within a week.
    """
    exiger_de_preciser(acteur)
    service = await get_service(db, service_id)
    courriel = await find_courriel(db, service)
    if courriel is None:
        raise Conflict("Ni cette offre ni sa structure ne donnent de courriel : appelez-les.")
    derniere = await find_demande(db, acteur, service_id)
    if derniere is not None and maintenant - derniere.demandee_le < REPOS:
        raise Conflict(
            f"Déjà demandé le {dire_jour(derniere.demandee_le.astimezone(PARIS).date())} : laissez une semaine."
        )
    demande = PlacesDemande(
        territoire_id=acteur.territoire_id,
        id=uuid4(),
        service_id=service_id,
        compte_id=acteur.compte_id,
        structure_id=acteur.structure_id,
    )
    db.add(demande)
    await db.flush()
    jeton = sceller(coffre, LIEN, acteur.territoire_id, demande.id, maintenant.astimezone(PARIS).date() + VALABLE)
    corps = _CORPS.format(nom=service.nom, adresse=adresse, jeton=jeton)
    message = Courriel(courriel, SUJET, corps, "places", acteur.territoire_id, str(acteur.compte_id))
    await deposer(db, coffre, message)
    await noter(db, Geste.ecriture, "Places demandées à la structure", details={"offre": service_id})
    return courriel


async def repondre_par_lien(db: AsyncSession, demande_id: UUID, chiffres: Chiffres) -> None:
    """Keep what a structure answers, with the proof that a link brought."""
    await db.execute(_REPONDRE, {"demande": demande_id} | chiffres.model_dump())
    await noter(db, Geste.ecriture, "Places dites par un lien", details={"demande": str(demande_id)})


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
