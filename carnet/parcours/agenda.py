"""Write an appointment as a calendar file (RFC 5545)."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event

from carnet.parcours.models import RendezVous


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
    if rendez_vous.lieu:
        evenement.add("location", rendez_vous.lieu)
    calendrier.add_component(evenement)
    return bytes(calendrier.to_ical())
