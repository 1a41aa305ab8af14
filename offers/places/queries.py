"""Read how many places offers have, what they receive, and what else there is.

Requests are counted, never whose.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from auth.comptes.models import Compte
from auth.comptes.queries import auteur_nomme
from auth.territoires.models import Structure
from auth.territoires.queries import est_nommee, ligne_de, nom_de_structure, nommer
from auth.vocabulary import Acteur
from core.dates import jour_de
from core.editions import dire_changement, empreinte_des_champs
from core.errors import NotFound
from offers.catalogue.models import CatalogueService
from offers.catalogue.queries import find_structure_catalogue, get_service
from offers.extensions.models import OffrePlaces, OffreSession
from offers.extensions.queries import Extension, list_etats, list_extensions
from offers.extensions.rules import OUVERTE, Places
from offers.extensions.vocabulary import SourcePlaces
from offers.moteur.indice import get_indice
from offers.moteur.ordre import RechercheSituee
from offers.moteur.schemas import Recherche
from offers.places.models import PlacesDemande
from offers.places.rules import (
    OffreDeRemplacement,
    classer_remplacements,
    dire_attente,
    dire_demandes,
    dire_places,
    dire_reserves,
    dire_session,
    est_ancien,
)
from offers.places.schemas import Chiffres, NouvelleSession
from offers.recherche.queries import Carte, list_resultats

HISTORIQUE = 10
# How many of the nearest are weighed before three are proposed.
_PROCHES = 40
_SOLLICITATIONS = text("select service_id, nombre, rythme_atteint from prive.sollicitations(:ids)")

# A session that was changed is followed by another statement, and that one by the next.
_SUITE = text(
    "with recursive suite as (select id, 1 as rang from offre_session where id = :session"
    " union all select s.id, p.rang + 1 from offre_session s join suite p on s.suit = p.id)"
    " select id from suite order by rang desc limit 1"
)
_DEMANDEES = text("select * from prive.places_demandees(:demande)")


async def list_sollicitations(db: AsyncSession, service_ids: Sequence[str]) -> Mapping[str, int]:
    """Count the requests of the last seven days, offer by offer.

    Under three, an offer is absent.
    """
    lignes = await db.execute(_SOLLICITATIONS, {"ids": list(service_ids)})
    return {ligne.service_id: ligne.nombre for ligne in lignes if ligne.nombre}


@dataclass(frozen=True, slots=True)
class Occupation:
    """Hold what is said of places in words, for the sheet; empty strings where nobody said."""

    places: str = ""
    attente: str = ""
    par: str = ""
    dit_le: datetime | None = None
    a_confirmer: bool = False
    sessions: Sequence[str] = ()
    demandes: str = ""


async def get_occupation(
    db: AsyncSession, service_id: str, extension: Extension, jour: date
) -> Occupation:
    """Say the places, the sessions to come and the requests of one offer."""
    dites, rythme = extension.places, extension.precision.rythme if extension.precision else None
    nombre = (await list_sollicitations(db, [service_id])).get(service_id, 0)
    demandes = dire_demandes(nombre, rythme) if nombre or rythme else ""
    sessions = [
        dire_session(s.debut, s.fin, s.lieu, s.places, s.prises)
        for s in extension.sessions
        if (s.fin or s.debut) >= jour
    ]
    if dites is None:
        return Occupation(sessions=sessions, demandes=demandes)
    return Occupation(
        dire_places(Places(dites.capacite, dites.occupees, dites.en_attente)),
        dire_attente(dites.en_attente, dites.attente_jours),
        SourcePlaces(dites.origine).libelle,
        dites.dit_le,
        est_ancien(jour_de(dites.dit_le), jour),
        sessions,
        demandes,
    )


@dataclass(frozen=True, slots=True)
class Dite:
    """Hold one statement about places, in words, with who made it."""

    phrase: str
    origine: str
    dit_le: datetime
    par: str
    tient: bool


async def list_places_dites(db: AsyncSession, acteur: Acteur, service_id: str) -> Sequence[Dite]:
    """List the last statements about an offer's places, latest first."""
    requete = (
        select(
            OffrePlaces,
            nom_de_structure(OffrePlaces.structure_id),
            func.concat_ws(" ", Compte.prenom, Compte.nom),
            est_nommee(OffrePlaces.structure_id),
        )
        .outerjoin(Structure, ligne_de(Structure, OffrePlaces.structure_id))
        .outerjoin(Compte, ligne_de(Compte, OffrePlaces.compte_id))
        .where(
            OffrePlaces.territoire_id == acteur.territoire_id, OffrePlaces.service_id == service_id
        )
        .order_by(OffrePlaces.dit_le.desc(), OffrePlaces.id)
        .limit(HISTORIQUE)
    )
    dites = []
    for ligne, structure, qui, nommee in await db.execute(requete):
        phrases = (
            dire_places(Places(ligne.capacite, ligne.occupees, ligne.en_attente)),
            dire_attente(ligne.en_attente, ligne.attente_jours),
        )
        par = ", ".join(filter(None, (qui if nommee else "", structure or "")))
        dites.append(
            Dite(
                " ; ".join(filter(None, phrases)),
                SourcePlaces(ligne.origine).libelle,
                ligne.dit_le,
                par or "la structure elle-même",
                ligne.remplace_le is None,
            )
        )
    return dites


@dataclass(frozen=True, slots=True)
class SessionDite:
    """Hold one session that stands, in words, with who said it."""

    id: UUID
    phrase: str
    limite: date | None
    dit_le: datetime
    par: str
    est_passee: bool


async def list_sessions(
    db: AsyncSession, acteur: Acteur, service_id: str, jour: date
) -> Sequence[SessionDite]:
    """List the sessions that stand, the next first, those that are over last."""
    requete = (
        select(OffreSession, nom_de_structure(OffreSession.structure_id))
        .outerjoin(Structure, ligne_de(Structure, OffreSession.structure_id))
        .where(
            OffreSession.territoire_id == acteur.territoire_id,
            OffreSession.service_id == service_id,
            OffreSession.remplace_le.is_(None),
        )
        .order_by(OffreSession.debut, OffreSession.id)
    )
    dites = [
        SessionDite(
            s.id,
            dire_session(s.debut, s.fin, s.lieu, s.places, s.prises),
            s.limite,
            s.dit_le,
            structure or "",
            (s.fin or s.debut) < jour,
        )
        for s, structure in await db.execute(requete)
    ]
    return [s for s in dites if not s.est_passee] + [s for s in dites[::-1] if s.est_passee]


def champs_places(extension: Extension) -> dict[str, Any]:
    """Give the figures that stand, as the form shows them: none is not nought."""
    dits = [(nom, getattr(extension.places, nom, None)) for nom in Chiffres.model_fields]
    return {nom: "" if valeur is None else str(valeur) for nom, valeur in dits}


def champs_session(session: OffreSession) -> dict[str, Any]:
    """Give a session as its form shows it."""
    dits = [(nom, getattr(session, nom)) for nom in NouvelleSession.model_fields]
    return {nom: "" if valeur is None else str(valeur) for nom, valeur in dits}


def edition_des_sessions(sessions: Iterable[OffreSession]) -> int:
    """Give the edition of all the sessions that stand together."""
    return empreinte_des_champs({str(s.id): champs_session(s) for s in sessions})


async def get_suite_session(
    db: AsyncSession, acteur: Acteur, session_id: UUID
) -> tuple[OffreSession, str]:
    """Get what a session became, and who said it when: it stands, or was cancelled.

    Raises NotFound for one that never was.
    """
    derniere = await db.scalar(_SUITE, {"session": session_id})
    requete = (
        select(OffreSession, Compte.prenom, Compte.nom, nom_de_structure(OffreSession.structure_id))
        .outerjoin(Structure, ligne_de(Structure, OffreSession.structure_id))
        .outerjoin(
            Compte,
            auteur_nomme(OffreSession.compte_id, OffreSession.structure_id),
        )
        .where(OffreSession.territoire_id == acteur.territoire_id, OffreSession.id == derniere)
        .execution_options(populate_existing=True)
    )
    lue = (await db.execute(requete)).one_or_none()
    if lue is None:
        raise NotFound()
    session, prenom, nom, structure = lue
    par = nommer(prenom, nom, structure) if session.remplace_le is None else None
    return session, dire_changement(session.remplace_le or session.dit_le, par)


async def list_reserves(db: AsyncSession, service_id: str, jour: date) -> Sequence[str]:
    """List why asking for an offer deserves a second thought; empty when nothing stands against."""
    extension = (await list_extensions(db, [service_id])).get(service_id)
    if extension is None:
        return []
    rythme = extension.precision.rythme if extension.precision else None
    demande = (await db.execute(_SOLLICITATIONS, {"ids": [service_id]})).first() if rythme else None
    return dire_reserves(
        extension.etat(jour).phrase,
        rythme,
        demande.nombre if demande else 0,
        rythme_atteint=bool(demande and demande.rythme_atteint),
    )


@dataclass(frozen=True, slots=True)
class Equivalente:
    """Hold an offer that could replace another, and what is said of its places."""

    carte: Carte
    demandes: str


async def list_equivalentes(
    db: AsyncSession, service_id: str, code_commune: str | None, jour: date, limite: int = 3
) -> Sequence[Equivalente]:
    """List the nearest offers on the same thématiques, open to that commune and asked for today.

    Without a commune, around the offer's own. Neither full, nor suspended, nor past their pace;
    `classer_remplacements` orders.
    """
    service = await get_service(db, service_id)
    if not service.thematiques:
        return []
    communes = (await get_indice(db)).communes
    lieu = code_commune or service.code_insee
    centre = communes.centre(lieu) if lieu else None
    trouvees = await list_resultats(
        db,
        RechercheSituee(Recherche(thematiques=service.thematiques, size=_PROCHES), centre, jour),
    )
    cartes = {carte.id: carte for carte in trouvees.cartes if carte.id != service_id}
    fermees = await list_etats(db, jour)
    lues = {
        ligne.service_id: ligne
        for ligne in await db.execute(_SOLLICITATIONS, {"ids": list(cartes)})
    }
    demandes = {cle: ligne.nombre for cle, ligne in lues.items()}
    ouvertes = [
        OffreDeRemplacement(
            cle,
            carte.distance,
            len(set(carte.thematiques) & set(service.thematiques)),
            demandes.get(cle, 0),
        )
        for cle, carte in cartes.items()
        if fermees.get(cle, OUVERTE) is OUVERTE and not (cle in lues and lues[cle].rythme_atteint)
    ]
    return [
        Equivalente(cartes[cle], dire_demandes(demandes.get(cle, 0), None))
        for cle in classer_remplacements(ouvertes)[:limite]
    ]


async def find_demande(db: AsyncSession, acteur: Acteur, service_id: str) -> PlacesDemande | None:
    """Find the last question sent to the structure of an offer."""
    requete = (
        select(PlacesDemande)
        .where(
            PlacesDemande.territoire_id == acteur.territoire_id,
            PlacesDemande.service_id == service_id,
        )
        .order_by(PlacesDemande.demandee_le.desc(), PlacesDemande.id)
        .limit(1)
    )
    return (await db.execute(requete)).scalar_one_or_none()


async def find_courriel(db: AsyncSession, service: CatalogueService) -> str | None:
    """Find the public e-mail of an offer, else of its structure."""
    courriel = (service.donnees | (service.contact or {})).get("courriel")
    if not courriel:
        structure = await find_structure_catalogue(db, service.structure_id)
        courriel = structure.donnees.get("courriel") if structure else None
    return str(courriel) if courriel else None


@dataclass(frozen=True, slots=True)
class Demandees:
    """Hold what the page of a link shows: the offer, and the figures that stand."""

    service_id: str
    nom: str
    capacite: int | None
    occupees: int | None
    en_attente: int | None
    attente_jours: int | None


async def find_demandees(db: AsyncSession, demande_id: UUID) -> Demandees | None:
    """Find what a link asks about; None when the offer left the catalogue."""
    ligne = (await db.execute(_DEMANDEES, {"demande": demande_id})).one_or_none()
    return Demandees(*ligne) if ligne else None
