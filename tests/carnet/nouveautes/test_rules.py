"""Check how what is new is said and gathered, and at what hour a day is summed up."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from carnet.nouveautes.rules import (
    dire_nouveautes,
    dire_resume,
    grouper_par_jour,
    jour_du_resume,
)


def test_what_is_new_is_said_in_words() -> None:
    assert [dire_nouveautes(n) for n in (0, 1, 7)] == ["", "une non lue", "7 non lues"]
    assert dire_resume(0, 0) is None
    assert dire_resume(1, 0) == "1 carnet a changé"
    assert dire_resume(4, 2) == "4 carnets ont changé, 2 conversations vous attendent"


def test_lines_are_gathered_by_day_then_carnet_in_the_order_of_their_newest() -> None:
    elle, autre = uuid4(), uuid4()
    lues: list[tuple[datetime, UUID]] = [
        (datetime(2026, 11, 30, 10, tzinfo=UTC), elle),
        (datetime(2026, 11, 30, 9, tzinfo=UTC), autre),
        (datetime(2026, 11, 30, 8, tzinfo=UTC), elle),
        (datetime(2026, 11, 29, 22, 30, tzinfo=UTC), autre),
    ]
    jours = grouper_par_jour(lues, lambda lue: lue[0], lambda lue: lue[1])
    assert [(jour, [(qui, len(x)) for qui, x in carnets]) for jour, carnets in jours] == [
        (date(2026, 11, 30), [(elle, 2), (autre, 1)]),
        (date(2026, 11, 29), [(autre, 1)]),
    ]


def test_day_is_summed_up_in_the_morning_of_each_territoire() -> None:
    present = datetime(2026, 11, 30, 6, 5, tzinfo=UTC)
    assert jour_du_resume("30", present) == date(2026, 11, 30)
    assert jour_du_resume("974", present) == date(2026, 11, 30)
    assert jour_du_resume("972", present) is None
    assert jour_du_resume("30", datetime(2026, 11, 30, 5, 5, tzinfo=UTC)) is None
    assert jour_du_resume("988", datetime(2026, 11, 29, 20, 5, tzinfo=UTC)) == date(2026, 11, 30)
