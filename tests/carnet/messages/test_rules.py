"""Decide of a thread without a database."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from carnet.messages.rules import (
    LA_SIENNE,
    PAS_LECTEUR,
    PAS_LECTRICE,
    dire_non_lus,
    est_reprenable,
    refuser_mention,
    refuser_question,
)

MAINTENANT = datetime(2026, 11, 30, 9, tzinfo=UTC)


def test_question_goes_to_another_structure_that_reads() -> None:
    autre, mienne = uuid4(), uuid4()
    assert refuser_question(None, mienne, ()) is None
    assert refuser_question(autre, mienne, {autre}) is None
    assert refuser_question(autre, mienne, {mienne}) == PAS_LECTRICE
    assert refuser_question(mienne, mienne, {mienne}) == LA_SIENNE


def test_somebody_who_does_not_read_is_not_asked() -> None:
    qui = uuid4()
    assert refuser_mention(None, ()) is None
    assert refuser_mention(qui, {qui}) is None
    assert refuser_mention(qui, ()) == PAS_LECTEUR


@pytest.mark.parametrize(("minutes", "reprenable"), [(0, True), (9, True), (10, False)])
def test_message_is_taken_back_within_ten_minutes(minutes: int, reprenable: bool) -> None:
    assert est_reprenable(MAINTENANT - timedelta(minutes=minutes), MAINTENANT) is reprenable


def test_unread_threads_are_said_in_words() -> None:
    assert [dire_non_lus(n) for n in (0, 1, 4)] == ["", "une non lue", "4 non lues"]
