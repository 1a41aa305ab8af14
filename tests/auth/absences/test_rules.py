"""Decide which days may be those of an absence."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from auth.absences.rules import refuser_jours

JOUR = date(2026, 11, 30)


@given(st.integers(-500, 500), st.integers(-500, 900))
def test_days_are_in_order_not_over_and_within_a_year(debut: int, duree: int) -> None:
    du = JOUR + timedelta(days=debut)
    au = du + timedelta(days=duree)
    admis = not refuser_jours(du, au, JOUR)
    assert admis == (0 <= duree <= 366 and au >= JOUR)
