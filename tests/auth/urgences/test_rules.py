"""Try how long an emergency opens, at its very ends, and the words of what is left."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.urgences.rules import DELAI_REVUE, DUREE, est_en_retard, etat_urgence, reste
from auth.urgences.vocabulary import EtatUrgence

LE = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the hour that Paris lives twice
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("apres", "refermee", "etat"),
    [
        (timedelta(0), None, EtatUrgence.ouverte),
        (DUREE - INSTANT, None, EtatUrgence.ouverte),
        (DUREE, None, EtatUrgence.terminee),
        (timedelta(0), LE, EtatUrgence.refermee),
        (DUREE + INSTANT, LE, EtatUrgence.refermee),
    ],
)
def test_opening_ends_at_its_hour_or_when_it_is_closed(
    apres: timedelta, refermee: datetime | None, etat: EtatUrgence
) -> None:
    assert etat_urgence(LE + DUREE, refermee, LE + apres) is etat


@pytest.mark.parametrize(
    ("secondes", "dit"),
    [
        (0, "moins d’une minute"),
        (-90, "moins d’une minute"),
        (0.4, "1 minute"),
        (1, "1 minute"),
        (60, "1 minute"),
        (60.5, "2 minutes"),
        (61, "2 minutes"),
        (3540.1, "1 heure"),
        (3600, "1 heure"),
        (3601, "1 heure et 1 minute"),
        (7200, "2 heures"),
        (14400, "4 heures"),
        (14399, "4 heures"),
        (3660, "1 heure et 1 minute"),
        (10980, "3 heures et 3 minutes"),
    ],
)
def test_minute_begun_counts(secondes: float, dit: str) -> None:
    assert reste(LE + timedelta(seconds=secondes), LE) == dit


@given(st.floats(0.001, 14_400))
def test_what_is_open_is_never_said_to_be_over(secondes: float) -> None:
    fin = LE + timedelta(seconds=secondes)
    assert etat_urgence(fin, None, LE) is EtatUrgence.ouverte
    assert reste(fin, LE) != "moins d’une minute"


def test_review_is_late_the_instant_after_its_delay_and_never_once_made() -> None:
    limite = LE + DELAI_REVUE
    assert not est_en_retard(LE, None, limite)
    assert est_en_retard(LE, None, limite + INSTANT)
    assert not est_en_retard(LE, limite + 9 * DELAI_REVUE, limite + 10 * DELAI_REVUE)
