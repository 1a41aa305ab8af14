"""Try the edition that a program says it read, and the one that it is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from core.si_meme import EN_TETE, etiqueter_edition, lire_si_meme


@pytest.mark.parametrize(
    ("dit", "edition"),
    [
        (None, None),
        ("*", None),
        (" * ", None),
        ('"3"', 3),
        ("3", 3),
        ('W/"12"', 12),
        (' "0" ', 0),
        ('"999999999"', 999_999_999),
    ],
)
async def test_edition_is_read_as_a_program_writes_it(dit: str | None, edition: int | None) -> None:
    assert await lire_si_meme(dit) == edition


@pytest.mark.parametrize(
    "dit",
    ["", "abc", '"-1"', '"1.0"', '"1", "2"', "W/", '""', '"1000000000"', '"٣"', "³", "1\n2", "0x1"],
)
async def test_what_is_no_edition_is_refused_beside_its_header(dit: str) -> None:
    with pytest.raises(Invalid) as refus:
        await lire_si_meme(dit)
    assert list(refus.value.erreurs) == [EN_TETE]


@given(st.text(max_size=30))
async def test_no_header_breaks_the_reading(dit: str) -> None:
    try:
        lue = await lire_si_meme(dit)
    except Invalid:
        return
    assert lue is None or lue >= 0


@given(st.integers(0, 999_999_999))
async def test_edition_that_was_given_is_the_one_that_is_read(edition: int) -> None:
    reponse = etiqueter_edition({"nom": "Ada"}, edition)
    assert reponse.content == {"nom": "Ada", "edition": edition}
    assert await lire_si_meme(reponse.headers["ETag"]) == edition
