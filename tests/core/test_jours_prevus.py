"""Check which planned days are refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import A_VENIR, refuser_instant, refuser_passes

MIDI = datetime(2026, 11, 23, 12, tzinfo=UTC)
JOURS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(("ecart", "refus"), [(-1, A_VENIR), (0, A_VENIR), (1, None)])
def test_planned_instant_is_to_come(ecart: int, refus: str | None) -> None:
    assert refuser_instant(MIDI + timedelta(seconds=ecart), MIDI) == refus


@given(st.none() | JOURS, JOURS, st.none() | JOURS)
def test_planned_day_is_today_or_later_or_what_stood_or_none(
    jour: date | None, present: date, deja: date | None
) -> None:
    refus = refuser_passes({"fin": jour}, present, {"fin": deja})
    permis = jour is None or jour >= present or jour == deja
    assert refus == ({} if permis else {"fin": A_VENIR})
