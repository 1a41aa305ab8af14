"""Write appointments as a calendar (RFC 5545): one that is sent, or the feed of a professional."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event

from carnet.parcours.models import RendezVous
from carnet.parcours.rules import ANNULATIONS
from carnet.parcours.vocabulary import EtatRendezVous


@dataclass(frozen=True, slots=True)
class Moment:
    """Hold what a calendar is told of an appointment; the place where it says nothing of her."""

    id: UUID
    debut: datetime
    duree_minutes: int
    etat: str
    sequence: int
    lieu: str | None = None


def ics(rendez_vous: RendezVous, maintenant: datetime) -> bytes:
    """Write one event; it holds the time and the place, and no name and no subject."""
    # Her home is in no calendar.
    moment = Moment(
        rendez_vous.id,
        rendez_vous.debut,
        rendez_vous.duree_minutes,
        rendez_vous.etat,
        rendez_vous.sequence,
        None if rendez_vous.mode == "domicile" else rendez_vous.lieu,
    )
    calendrier = _calendrier("CANCEL" if moment.etat in ANNULATIONS else "PUBLISH")
    calendrier.add_component(_evenement(moment, maintenant))
    return bytes(calendrier.to_ical())


def flux(moments: Iterable[Moment], maintenant: datetime) -> bytes:
    """Write a feed: the times, and nothing else."""
    calendrier = _calendrier("PUBLISH")
    calendrier.add("x-wr-calname", "Carnet")
    for moment in moments:
        calendrier.add_component(_evenement(moment, maintenant))
    return bytes(calendrier.to_ical())


def _calendrier(methode: str) -> Calendar:
    calendrier = Calendar()
    calendrier.add("prodid", "-//Carnet//FR")
    calendrier.add("version", "2.0")
    calendrier.add("method", methode)
    return calendrier


def _evenement(moment: Moment, maintenant: datetime) -> Event:
    evenement = Event()
    evenement.add("uid", f"{moment.id}@carnet")
    evenement.add("dtstamp", maintenant)
    evenement.add("dtstart", moment.debut)
    evenement.add("dtend", moment.debut + timedelta(minutes=moment.duree_minutes))
    evenement.add("summary", "Rendez-vous")
    # A calendar that already holds this event takes the change only when the sequence has grown.
    evenement.add("sequence", moment.sequence)
    evenement.add("status", _statut(moment.etat))
    if moment.lieu:
        evenement.add("location", moment.lieu)
    return evenement


def _statut(etat: str) -> str:
    if etat in ANNULATIONS:
        return "CANCELLED"
    return "TENTATIVE" if etat == EtatRendezVous.propose else "CONFIRMED"
