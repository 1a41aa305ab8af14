"""Check the last day of an agreement that is only said."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from auth.consentements.rules import fin_de_vive_voix, refuser_duree
from core.clock import debut_du_jour, fin_du_jour


@given(st.dates(date(1980, 1, 1), date(2100, 1, 1)))
def test_what_is_only_said_holds_on_thirty_dates(jour: date) -> None:
    fin = fin_de_vive_voix(jour)
    assert len([d for d in range(40) if jour + timedelta(days=d) <= fin]) == 30
    assert refuser_duree(debut_du_jour(jour), fin_du_jour(fin)) is None
