"""Recall an appointment in time, never at night, never twice for nothing."""

from datetime import datetime, timedelta

import pytest

from carnet.rappels.rules import est_calme, faut_rappeler, moment_du_rappel
from core.dates import PARIS

NUIT = (20, 8)
JOURS, HEURES = timedelta(days=2), timedelta(hours=2)


def le(jour: int, heure: int, minute: int = 0) -> datetime:
    """Give an instant of December, in Paris."""
    return datetime(2026, 12, jour, heure, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("heure", "calme", "dit"),
    [(20, NUIT, True), (7, NUIT, True), (8, NUIT, False), (19, NUIT, False),
     (13, (12, 14), True), (14, (12, 14), False), (3, (0, 0), False)],
)  # fmt: skip
def test_quiet_hours_run_from_one_to_the_other_midnight_included(
    heure: int, calme: tuple[int, int], dit: bool
) -> None:
    assert est_calme(le(3, heure), calme) is dit


def test_reminder_that_would_fall_at_night_leaves_the_evening_before() -> None:
    assert moment_du_rappel(le(10, 10, 30), JOURS, NUIT) == le(8, 10, 30)
    assert moment_du_rappel(le(10, 10), HEURES, NUIT) == le(10, 8)
    assert moment_du_rappel(le(10, 9, 30), HEURES, NUIT) == le(9, 19)
    assert moment_du_rappel(le(10, 23), HEURES, NUIT) == le(10, 19)


@pytest.mark.parametrize(
    ("maintenant", "fixe_le", "dit"),
    [
        (le(8, 10, 29), le(1, 9), False),
        (le(8, 10, 30), le(1, 9), True),
        (le(8, 20), le(1, 9), False),
        (le(9, 9), le(1, 9), True),
        (le(9, 22, 30), le(1, 9), False),
        (le(10, 8), le(1, 9), False),
        (le(8, 11), le(8, 10, 45), False),
    ],
    ids=["trop tôt", "à l’heure", "heures calmes", "en retard", "trop tard, la nuit", "trop tard",
         "fixé après"],
)  # fmt: skip
def test_reminder_leaves_once_due_and_not_too_late(
    maintenant: datetime, fixe_le: datetime, dit: bool
) -> None:
    assert faut_rappeler(le(10, 10, 30), fixe_le, JOURS, NUIT, maintenant) is dit


def test_territoire_that_wants_none_has_none() -> None:
    assert not faut_rappeler(le(10, 10), le(1, 9), timedelta(0), NUIT, le(10, 9))
