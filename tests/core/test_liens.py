"""Try links that prove something by themselves: until their day, for their use, and untouched."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.coffre import Coffre
from core.liens import JETON_MAX, ouvrir_lien, sceller

COFFRE = Coffre("s" * 40)
CLE = UUID("0b1b6f5e-3c1d-4a0e-9d0c-0f7f0a1b2c3d")
JOUR = date(2028, 2, 29)
LIEN = sceller(COFFRE, b"avis", 30, CLE, JOUR)


@pytest.mark.parametrize("avant", [0, 1, 400])
def test_link_holds_until_its_day_that_day_included(avant: int) -> None:
    assert ouvrir_lien(COFFRE, b"avis", LIEN, JOUR - timedelta(days=avant)) == (30, CLE)


def test_link_is_nothing_the_day_after() -> None:
    assert ouvrir_lien(COFFRE, b"avis", LIEN, JOUR + timedelta(days=1)) is None


def test_link_serves_what_it_was_written_for_only() -> None:
    assert ouvrir_lien(COFFRE, b"entree", LIEN, JOUR) is None
    assert ouvrir_lien(Coffre("t" * 40), b"avis", LIEN, JOUR) is None


@given(st.integers(0, 2**31 - 1), st.uuids(), st.dates(JOUR))
def test_link_gives_back_what_it_proves(territoire: int, cle: UUID, jusqu_au: date) -> None:
    lien = sceller(COFFRE, b"avis", territoire, cle, jusqu_au)
    assert ouvrir_lien(COFFRE, b"avis", lien, JOUR) == (territoire, cle)


def test_link_goes_in_an_address_and_is_short_enough_to_be_read() -> None:
    lien = sceller(COFFRE, b"avis", 2**31 - 1, CLE, date.max)
    assert lien.replace("-", "").replace("_", "").isalnum()
    assert len(lien) < JETON_MAX


def test_link_says_nothing_in_clear_and_is_never_written_twice_alike() -> None:
    clair = urlsafe_b64decode(LIEN + "=" * (-len(LIEN) % 4))
    assert str(CLE).encode() not in clair
    assert b"2028" not in clair
    assert sceller(COFFRE, b"avis", 30, CLE, JOUR) != LIEN


@given(st.integers(0, len(urlsafe_b64decode(LIEN + "=" * (-len(LIEN) % 4))) - 1))
def test_no_byte_of_a_link_changes_unnoticed(rang: int) -> None:
    octets = bytearray(urlsafe_b64decode(LIEN + "=" * (-len(LIEN) % 4)))
    octets[rang] ^= 1
    faux = urlsafe_b64encode(bytes(octets)).decode().rstrip("=")
    assert ouvrir_lien(COFFRE, b"avis", faux, JOUR) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_link(forge: str) -> None:
    assert ouvrir_lien(COFFRE, b"avis", forge, JOUR) is None


def test_what_is_longer_than_any_link_is_not_even_read() -> None:
    assert ouvrir_lien(COFFRE, b"avis", LIEN + "=" * JETON_MAX, JOUR) is None
