"""Say how many places an offer has, and its sessions; what was said before stays in the history."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.journal.commands import noter_fait
from auth.vocabulary import Acteur
from core.clock import aujourdhui
from core.coffre import Coffre
from core.dates import dire_jour, jour_de, refuser_passes
from core.editions import empreinte_des_champs, exiger_edition
from core.errors import Conflict, Invalid
from core.liens import sceller
from core.outbox import Courriel, deposer_courriel
from offers.catalogue.queries import get_service
from offers.extensions.commands import (
    ajouter_dire,
    exiger_de_preciser,
    retirer_dire,
    tenir_offre,
)
from offers.extensions.models import OffrePlaces, OffreSession
from offers.extensions.queries import get_extension
from offers.places.models import PlacesDemande
from offers.places.queries import (
    champs_places,
    champs_session,
    edition_des_sessions,
    find_courriel,
    find_demande,
    get_suite_session,
)
from offers.places.rules import LIEN, REPOS, VALABLE
from offers.places.schemas import Chiffres, FichePlaces, NouvelleSession


async def dire_les_places(
    db: AsyncSession,
    acteur: Acteur,
    service_id: str,
    fiche: FichePlaces,
    *,
    edition: int | None = None,
) -> None:
    """State the places of an offer.

    The same figures again are a new statement: they still hold today. No figure at all withdraws
    what stood. Raises Perime when it is not the `edition` that was read.
    """
    exiger_de_preciser(acteur)
    await get_service(db, service_id)
    await tenir_offre(db, service_id)
    tenus = champs_places(await get_extension(db, service_id))
    ecrits = fiche.model_dump(include={*Chiffres.model_fields})
    exiger_edition(edition, empreinte_des_champs(tenus), ecrits, tenus)
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
        await ajouter_dire(db, acteur, OffrePlaces, service_id, fiche.model_dump())
    await noter_fait(db, "Places d’une offre", offre=service_id)


SESSION_ANNULEE = "Cette session est annulée : si elle a lieu, notez-la de nouveau."
SUJET = "Combien de places en ce moment ?"
_CORPS = """Bonjour,

Votre offre « {nom} » est lue par les professionnels de l’insertion de votre territoire.
L’un d’eux demande combien de places elle a en ce moment. Répondez d’un clic, sans compte :

{adresse}/places-a-jour/{jeton}

Ce lien sert pendant trente jours, à cette offre seulement. Un professionnel, jamais une machine,
vous écrit : une fois par semaine au plus.
"""
_REPONDRE = text(
    "select prive.dire_places_par_lien(:demande, :capacite, :occupees, :en_attente, :attente_jours)"
)


async def demander_les_places(
    db: AsyncSession,
    acteur: Acteur,
    coffre: Coffre,
    adresse: str,
    service_id: str,
    *,
    maintenant: datetime,
) -> str:
    """Ask the structure of an offer, at its public e-mail, how many places there are.

    Gives that e-mail. Raises Conflict when it has none, or was asked within a week.
    """
    exiger_de_preciser(acteur)
    service = await get_service(db, service_id)
    courriel = await find_courriel(db, service)
    if courriel is None:
        raise Conflict("Ni cette offre ni sa structure ne donnent de courriel : appelez-les.")
    derniere = await find_demande(db, acteur, service_id)
    if derniere is not None and maintenant - derniere.demandee_le < REPOS:
        raise Conflict(
            f"Déjà demandé le {dire_jour(jour_de(derniere.demandee_le))} : laissez une semaine."
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
    jeton = sceller(
        coffre,
        LIEN,
        acteur.territoire_id,
        demande.id,
        jour_de(maintenant) + VALABLE,
    )
    corps = _CORPS.format(nom=service.nom, adresse=adresse, jeton=jeton)
    message = Courriel(
        courriel, SUJET, corps, "places", acteur.territoire_id, str(acteur.compte_id)
    )
    await deposer_courriel(db, coffre, message)
    await noter_fait(db, "Places demandées à la structure", offre=service_id)
    return courriel


async def repondre_par_lien(db: AsyncSession, demande_id: UUID, chiffres: Chiffres) -> None:
    """Keep what a structure answers, with the proof that a link brought."""
    await db.execute(_REPONDRE, {"demande": demande_id} | chiffres.model_dump())
    await noter_fait(db, "Places dites par un lien", demande=demande_id)


# The days of a session, all to come when it is said; a new one has none that stood already.
PREVUS = ("debut", "fin", "limite")
_AUCUN: Mapping[str, Any] = {}


async def ajouter_session(
    db: AsyncSession, acteur: Acteur, service_id: str, nouvelle: NouvelleSession
) -> OffreSession:
    """Add a session. Raises Invalid for a day that is over, or when the same one stands."""
    exiger_de_preciser(acteur)
    await get_service(db, service_id)
    await tenir_offre(db, service_id)
    _refuser_passee(nouvelle.model_dump())
    await _refuser_double(db, acteur, service_id, nouvelle, sauf=None)
    session = await ajouter_dire(db, acteur, OffreSession, service_id, nouvelle.model_dump())
    await noter_fait(db, "Session d’une offre", offre=service_id)
    return session


async def modifier_session(
    db: AsyncSession,
    acteur: Acteur,
    session_id: UUID,
    nouvelle: NouvelleSession,
    *,
    edition: int | None = None,
) -> str:
    """State a session anew, in place of what it became since. Gives the offer's identifier.

    Raises Conflict when it was cancelled, Perime when it is not the `edition` that was read.
    """
    session = await _tenir_session(db, acteur, session_id)
    tenus = champs_session(session)
    ecrits = nouvelle.model_dump(mode="json")
    exiger_edition(edition, empreinte_des_champs(tenus), ecrits, tenus)
    deja = {nom: getattr(session, nom) for nom in PREVUS}
    _refuser_passee(nouvelle.model_dump(), deja)
    await _refuser_double(db, acteur, session.service_id, nouvelle, sauf=session.id)
    service_id = await retirer_dire(db, acteur, OffreSession, session.id, "Session d’une offre")
    await db.flush()
    suivante = nouvelle.model_dump() | {"suit": session.id}
    await ajouter_dire(db, acteur, OffreSession, service_id, suivante)
    return service_id


async def annuler_session(
    db: AsyncSession, acteur: Acteur, session_id: UUID, *, edition: int | None = None
) -> str:
    """Cancel a session; it stays in the history. Gives the offer's identifier.

    Raises Conflict when it was cancelled, Perime when it is not the `edition` that was read.
    """
    session = await _tenir_session(db, acteur, session_id)
    exiger_edition(edition, empreinte_des_champs(champs_session(session)), {}, {})
    return await retirer_dire(db, acteur, OffreSession, session.id, "Session d’une offre annulée")


async def _tenir_session(db: AsyncSession, acteur: Acteur, session_id: UUID) -> OffreSession:
    """Hold what a session became since it was read; raises Conflict when it was cancelled."""
    exiger_de_preciser(acteur)
    lue, _ = await get_suite_session(db, acteur, session_id)
    await tenir_offre(db, lue.service_id)
    session, quand = await get_suite_session(db, acteur, session_id)
    exiger_tenue(session, quand)
    return session


def exiger_tenue(session: OffreSession, quand: str) -> None:
    """Refuse what was cancelled, and say when."""
    if session.remplace_le is not None:
        raise Conflict(f"{SESSION_ANNULEE} C’était {quand}.")


async def poser_sessions(
    db: AsyncSession,
    acteur: Acteur,
    service_id: str,
    voulues: Sequence[NouvelleSession],
    *,
    edition: int | None = None,
) -> None:
    """State all the sessions of an offer.

    Those that are the same stay, the others leave, the new ones come. Raises Invalid for a new one
    on a day that is over, Perime when they are not the `edition` that was read.
    """
    exiger_de_preciser(acteur)
    await get_service(db, service_id)
    await tenir_offre(db, service_id)
    tenues = (await get_extension(db, service_id)).sessions
    exiger_edition(edition, edition_des_sessions(tenues), {}, {})
    requete = select(OffreSession).where(
        OffreSession.territoire_id == acteur.territoire_id,
        OffreSession.service_id == service_id,
        OffreSession.remplace_le.is_(None),
    )
    restent = [v.model_dump() for v in voulues]
    quittees: dict[tuple[date, date | None], dict[str, Any]] = {}
    for session in (await db.execute(requete.with_for_update())).scalars():
        dite = {nom: getattr(session, nom) for nom in NouvelleSession.model_fields}
        if dite in restent:
            restent.remove(dite)
        else:
            session.remplace_le = func.now()
            quittees[dite["debut"], dite["fin"]] = dite
    for valeurs in restent:
        # The same session with other places is no new one.
        deja = quittees.get((valeurs["debut"], valeurs["fin"]), _AUCUN)
        _refuser_passee(valeurs, deja, dans="sessions.")
    await db.flush()
    for valeurs in restent:
        await ajouter_dire(db, acteur, OffreSession, service_id, valeurs)
    await noter_fait(db, "Sessions d’une offre", offre=service_id)


def _refuser_passee(
    valeurs: Mapping[str, Any], deja: Mapping[str, Any] = _AUCUN, dans: str = ""
) -> None:
    prevus = {nom: valeurs[nom] for nom in PREVUS}
    if refus := refuser_passes(prevus, aujourdhui(), deja):
        raise Invalid({f"{dans}{nom}": phrase for nom, phrase in refus.items()})


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
        raise Invalid(
            {"debut": "Une session est déjà notée ce jour-là, au même lieu : modifiez-la."}
        )
