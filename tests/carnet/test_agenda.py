"""Write appointments for calendars: the hour, the place, and not a word of the carnet."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from icalendar import Calendar

from carnet.parcours.agenda import Moment, flux, ics
from carnet.parcours.models import RendezVous
from carnet.parcours.vocabulary import EtatRendezVous
from core.clock import PARIS

LE = datetime(2026, 11, 28, 9, tzinfo=UTC)


def lire(**champs: Any) -> Any:
    """Write an appointment, and read its one event back."""
    valeurs: dict[str, Any] = {
        "id": uuid4(), "objet": "Parler du jugement", "debut": LE, "duree_minutes": 45,
        "lieu": None, "mode": "sur_place", "etat": "prevu", "sequence": 0, "domaine": 9,
        "personne_id": uuid4(),
    }  # fmt: skip
    octets = ics(RendezVous(**(valeurs | champs)), LE)
    assert b"jugement" not in octets
    (evenement,) = Calendar.from_ical(octets).walk("VEVENT")
    return evenement


@pytest.mark.parametrize(
    ("debut", "minutes"),
    [
        (LE, 45),
        # The night when clocks go forward, and the one when they go back: minutes stay minutes.
        (datetime(2026, 3, 29, 1, 30, tzinfo=PARIS), 60),
        (datetime(2026, 10, 25, 1, 30, tzinfo=PARIS), 120),
        (datetime(2028, 2, 29, 23, 30, tzinfo=PARIS), 45),
        (LE, 5),
        (LE, 720),
    ],
)
def test_event_lasts_what_was_said(debut: datetime, minutes: int) -> None:
    evenement = lire(debut=debut.astimezone(UTC), duree_minutes=minutes)
    ecrit = evenement["dtstart"].dt
    assert ecrit.astimezone(UTC) == debut.astimezone(UTC)
    assert evenement["dtend"].dt - ecrit == timedelta(minutes=minutes)
    assert str(evenement["summary"]) == "Rendez-vous"


@pytest.mark.parametrize("etat", [etat.value for etat in EtatRendezVous])
def test_called_off_event_leaves_the_calendar(etat: str) -> None:
    annules = dict.fromkeys(("annule", "excuse"), "CANCELLED")
    attendu = (annules | {"propose": "TENTATIVE"}).get(etat, "CONFIRMED")
    assert str(lire(etat=etat)["status"]) == attendu


@pytest.mark.parametrize(
    "lieu",
    [
        "CCAS d’Alès, 3 rue de l’Église",
        "A;B,C\\D",
        "Deux\nlignes",
        "é" * 300,
        "BEGIN:VALARM\r\nTRIGGER:-PT0M\r\nEND:VALARM",
    ],
)
def test_place_is_a_text_and_never_another_line(lieu: str) -> None:
    evenement = lire(lieu=lieu)
    assert str(evenement["location"]).replace("\r\n", "\n") == lieu.replace("\r\n", "\n")
    assert evenement.subcomponents == []


def test_same_appointment_keeps_its_number_and_grows_its_sequence() -> None:
    cle = uuid4()
    avant, apres = lire(id=cle, sequence=0), lire(id=cle, sequence=3)
    assert str(avant["uid"]) == str(apres["uid"]) == f"{cle}@carnet"
    assert (int(avant["sequence"]), int(apres["sequence"])) == (0, 3)
    assert "location" not in avant


@pytest.mark.parametrize("etat", [etat.value for etat in EtatRendezVous])
def test_calendar_is_told_what_to_do_with_the_file(etat: str) -> None:
    valeurs = {"id": uuid4(), "debut": LE, "duree_minutes": 45, "mode": "sur_place", "sequence": 1}
    lu = Calendar.from_ical(ics(RendezVous(**valeurs, etat=etat), LE))
    assert str(lu["method"]) == ("CANCEL" if etat in ("annule", "excuse") else "PUBLISH")


def test_her_home_is_in_no_calendar() -> None:
    assert "location" not in lire(mode="domicile", lieu="3 rue de l’Église")


def test_feed_holds_the_times_and_nothing_else() -> None:
    moments = [
        Moment(uuid4(), LE + timedelta(days=rang), 45, etat, rang)
        for rang, etat in enumerate(("prevu", "annule"))
    ]
    evenements: list[Any] = Calendar.from_ical(flux(moments, LE)).walk("VEVENT")
    assert [str(e["status"]) for e in evenements] == ["CONFIRMED", "CANCELLED"]
    for evenement, moment in zip(evenements, moments, strict=True):
        assert set(evenement) == {
            "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS",
        }  # fmt: skip
        assert (evenement["dtstart"].dt, str(evenement["summary"])) == (
            moment.debut, "Rendez-vous",
        )  # fmt: skip
