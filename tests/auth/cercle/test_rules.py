"""Try who is of the circle at an instant, and until when an outgoing référent still reads."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.acces import LECTURE_APRES_REFERENT
from auth.cercle.rules import (
    Place,
    est_presente,
    lecture_seule_d_une_structure,
    lit_jusqu_au,
)
from core.clock import debut_du_jour

MIDI = datetime(2026, 3, 29, 12, tzinfo=UTC)
JOUR, INSTANT = timedelta(days=1), timedelta(microseconds=1)
ICI, AILLEURS = UUID(int=1), UUID(int=2)
INSTANTS = st.integers(-60, 60).map(lambda jours: MIDI + jours * JOUR)
PLACES = st.tuples(
    st.sampled_from([ICI, AILLEURS]), st.booleans(), INSTANTS, st.none() | INSTANTS
).filter(lambda place: place[3] is None or place[3] > place[2])


@pytest.mark.parametrize(
    ("debut", "fin", "presente"),
    [
        (MIDI, None, True),
        (MIDI + INSTANT, None, False),
        (MIDI - JOUR, MIDI, False),
        (MIDI - JOUR, MIDI + INSTANT, True),
        (MIDI - JOUR, MIDI - INSTANT, False),
        (MIDI + JOUR, MIDI + 2 * JOUR, False),
    ],
)
def test_place_runs_from_its_first_instant_to_the_one_before_its_end(
    debut: datetime, fin: datetime | None, presente: bool
) -> None:
    assert est_presente(debut, fin, MIDI) is presente


def test_place_of_one_day_is_read_in_paris_on_the_day_that_has_an_hour_less() -> None:
    debut, fin = debut_du_jour(MIDI.date()), debut_du_jour(MIDI.date() + JOUR)
    assert fin - debut == timedelta(hours=23)
    assert [est_presente(debut, fin, le) for le in (debut, fin - INSTANT, fin)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("referent", "fin", "limite"),
    [
        (True, MIDI, MIDI + LECTURE_APRES_REFERENT),
        (True, MIDI - JOUR, MIDI - JOUR + LECTURE_APRES_REFERENT),
        (True, MIDI - LECTURE_APRES_REFERENT + INSTANT, MIDI + INSTANT),
        (True, MIDI - LECTURE_APRES_REFERENT, None),
        (True, MIDI + INSTANT, None),
        (True, None, None),
        (False, MIDI, None),
    ],
)
def test_outgoing_referent_reads_thirty_days_and_nobody_else(
    referent: bool, fin: datetime | None, limite: datetime | None
) -> None:
    assert lit_jusqu_au(referent, MIDI - 90 * JOUR, fin, MIDI) == limite


def place(structure: UUID, *, referent: bool, fin: int | None) -> Place:
    """Give a place that began long ago and ends so many days from now."""
    return structure, referent, MIDI - 90 * JOUR, None if fin is None else MIDI + fin * JOUR


PARTIE, RESTEE = place(ICI, referent=True, fin=-10), place(ICI, referent=False, fin=None)


@pytest.mark.parametrize(
    ("places", "limite"),
    [
        ([], None),
        ([PARTIE], MIDI + 20 * JOUR),
        ([PARTIE, RESTEE], None),
        ([PARTIE, place(ICI, referent=True, fin=-3)], MIDI + 27 * JOUR),
        ([PARTIE, place(ICI, referent=False, fin=-1)], MIDI + 20 * JOUR),
        ([PARTIE, place(AILLEURS, referent=False, fin=None)], MIDI + 20 * JOUR),
        ([place(AILLEURS, referent=True, fin=-10)], None),
        ([place(ICI, referent=True, fin=-31)], None),
    ],
    ids=[
        "nobody", "left", "a colleague stays", "the latest counts", "others do not count",
        "another structure stays", "another structure left", "too long ago",
    ],
)  # fmt: skip
def test_structure_reads_without_writing_while_its_referent_has_just_left(
    places: list[Place], limite: datetime | None
) -> None:
    assert lecture_seule_d_une_structure(places, ICI, MIDI) == limite


def test_whoever_acts_for_no_structure_reads_by_none() -> None:
    assert lecture_seule_d_une_structure([PARTIE], None, MIDI) is None


@given(st.lists(PLACES, max_size=6), st.randoms())
def test_read_only_days_depend_on_the_places_and_not_on_their_order(
    places: list[Place], hasard: Random
) -> None:
    melees = list(places)
    hasard.shuffle(melees)
    limite = lecture_seule_d_une_structure(places, ICI, MIDI)
    assert lecture_seule_d_une_structure(melees, ICI, MIDI) == limite
    assert limite is None or MIDI < limite <= MIDI + LECTURE_APRES_REFERENT


@given(st.lists(PLACES, max_size=6))
def test_structure_never_reads_only_and_writes_at_once(places: list[Place]) -> None:
    presente = any(p[0] == ICI and est_presente(p[2], p[3], MIDI) for p in places)
    assert not (presente and lecture_seule_d_une_structure(places, ICI, MIDI))
