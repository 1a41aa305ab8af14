"""Try that cursors come back as they were, say nothing, and that forged ones are refused."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.coffre import Coffre
from core.errors import Invalid
from core.paging import decoder_curseur, encoder

COFFRE = Coffre("s" * 40)
CLE = UUID("0b1b6f5e-3c1d-4a0e-9d0c-0f7f0a1b2c3d")


@given(st.text(max_size=80), st.uuids())
def test_cursor_gives_back_its_keys(nom: str, cle: UUID) -> None:
    assert decoder_curseur(COFFRE, "carnets", str, encoder(COFFRE, "carnets", nom, cle)) == (
        nom,
        cle,
    )


def test_cursor_of_instants_gives_back_its_keys() -> None:
    le = datetime(2026, 11, 28, 9, 30, 1, 250, UTC)
    assert decoder_curseur(COFFRE, "frise", datetime, encoder(COFFRE, "frise", le, CLE)) == (
        le,
        CLE,
    )


def test_cursor_holds_no_name_in_clear() -> None:
    curseur = encoder(COFFRE, "carnets", "benali samira", CLE)
    octets = urlsafe_b64decode(curseur + "=" * (-len(curseur) % 4))
    assert b"benali" not in octets
    assert "benali" not in curseur


def test_same_row_gives_the_same_cursor_in_one_list_only() -> None:
    assert encoder(COFFRE, "carnets", "benali", CLE) == encoder(COFFRE, "carnets", "benali", CLE)
    assert encoder(COFFRE, "carnets", "benali", CLE) != encoder(COFFRE, "frise", "benali", CLE)


def test_no_cursor_is_the_beginning() -> None:
    assert decoder_curseur(COFFRE, "carnets", str, None) is None


@pytest.mark.parametrize(
    "forge",
    [
        "é", "!!!", "A", "Zm9v", "\u0000", "a" * 5000, urlsafe_b64encode(b'["a", "b"]').decode(),
        encoder(COFFRE, "frise", "seul", CLE), encoder(Coffre("t" * 40), "carnets", "nom", uuid4()),
    ],
    ids=range(9),
)  # fmt: skip
def test_forged_cursor_is_refused_in_french(forge: str) -> None:
    with pytest.raises(Invalid) as refus:
        decoder_curseur(COFFRE, "carnets", str, forge)
    assert "curseur" in refus.value.erreurs


@given(st.text(min_size=1, max_size=40))
def test_no_text_breaks_the_reading(forge: str) -> None:
    with pytest.raises(Invalid):
        decoder_curseur(COFFRE, "carnets", str, forge)
