"""Try that cursors come back as they were, and that forged ones are refused."""

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from core.paging import decoder, encoder


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_cursor_gives_back_its_keys(cles: list[str]) -> None:
    assert decoder(encoder(*cles), len(cles)) == cles


@pytest.mark.parametrize(
    "forge", ["", "é", "!!!", "A", "Zm9v", base64.urlsafe_b64encode(b'{"a": 1}').decode(), encoder("seul"), "\u0000"]
)
def test_forged_cursor_is_refused_in_french(forge: str) -> None:
    with pytest.raises(Invalid) as refus:
        decoder(forge, 2)
    assert "curseur" in refus.value.erreurs


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(forge: str) -> None:
    with contextlib.suppress(Invalid):
        assert len(decoder(forge, 2)) == 2
