"""Write an appointment as a calendar file (RFC 5545)."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event

from carnet.parcours.models import RendezVous
from carnet.parcours.rules import ANNULATIONS


def ics(rendez_vous: RendezVous, maintenant: datetime) -> bytes:
    """Write one event; it holds the time and the place, and no name and no subject."""
    calendrier = Calendar()
    calendrier.add("prodid", "-//Carnet//FR")
    calendrier.add("version", "2.0")
    evenement = Event()
    evenement.add("uid", f"{rendez_vous.id}@carnet")
    evenement.add("dtstamp", maintenant)
    evenement.add("dtstart", rendez_vous.debut)
    evenement.add("dtend", rendez_vous.debut + timedelta(minutes=rendez_vous.duree_minutes))
    evenement.add("summary", "Rendez-vous")
    # A calendar that already holds this event takes the change only when the sequence has grown.
    evenement.add("sequence", rendez_vous.sequence)
    evenement.add("status", "CANCELLED" if rendez_vous.etat in ANNULATIONS else "CONFIRMED")
    # Her home is in no calendar.
    if rendez_vous.lieu and rendez_vous.mode != "domicile":
        evenement.add("location", rendez_vous.lieu)
    calendrier.add_component(evenement)
    return bytes(calendrier.to_ical())
