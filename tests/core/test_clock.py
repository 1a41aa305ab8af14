"""Check that a date is a whole day in Paris, on both sides of the change of hour."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import PARIS, debut_du_jour, fin_du_jour
from core.texts import date_fr

JOURS = st.dates(date(1980, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("jour", "debut", "heures"),
    [
        (date(2026, 12, 28), datetime(2026, 12, 27, 23, tzinfo=UTC), 24),
        (date(2026, 7, 1), datetime(2026, 6, 30, 22, tzinfo=UTC), 24),
        (date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC), 23),
        (date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
    ],
)
def test_a_day_has_the_hours_of_paris(jour: date, debut: datetime, heures: int) -> None:
    assert debut_du_jour(jour) == debut
    assert fin_du_jour(jour) == debut + timedelta(hours=heures) - timedelta(microseconds=1)


@given(JOURS)
def test_what_holds_until_a_date_is_read_with_that_date_and_leaves_no_hole(jour: date) -> None:
    for instant in (debut_du_jour(jour), fin_du_jour(jour)):
        assert instant.astimezone(PARIS).date() == jour
        assert date_fr(instant) == date_fr(jour)
    assert fin_du_jour(jour) + timedelta(microseconds=1) == debut_du_jour(jour + timedelta(days=1))
