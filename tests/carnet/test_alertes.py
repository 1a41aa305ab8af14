"""Check what calls for somebody, and in which words."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from carnet.bord.rules import alertes
from carnet.parcours.rules import refuser_echeance, refuser_issue

MAINTENANT = datetime(2026, 11, 23, 10, tzinfo=UTC)


def _alertes(**champs: Any) -> list[str]:
    calme: dict[str, Any] = {
        "dernier_contact": MAINTENANT,
        "prochain_rendez_vous": None,
        "echeance_depassee": None,
        "urgence": 0,
    }
    return alertes(**calme | champs, maintenant=MAINTENANT)


def test_quiet_path_calls_for_nothing() -> None:
    assert _alertes() == []


def test_silence_is_counted_in_days() -> None:
    dit = _alertes(dernier_contact=MAINTENANT - timedelta(days=62))
    assert dit == ["Sans contact depuis 62 jours", "Aucun rendez-vous prévu"]


def test_urgent_finding_comes_first() -> None:
    dit = _alertes(urgence=3, echeance_depassee=date(2026, 11, 20), prochain_rendez_vous=MAINTENANT)
    assert dit == [
        "Un constat demande une réponse tout de suite",
        "Une action devait être faite il y a 3 jours",
    ]


def test_future_appointment_cannot_be_missed_yet() -> None:
    demain = MAINTENANT + timedelta(days=1)
    assert refuser_issue(demain, "absent", MAINTENANT) == "Ce rendez-vous n’a pas encore eu lieu."
    assert refuser_issue(demain, "annule", MAINTENANT) is None


def test_due_date_in_the_past_is_refused() -> None:
    assert refuser_echeance(date(2026, 11, 22), date(2026, 11, 23)) == "L’échéance est déjà passée."
