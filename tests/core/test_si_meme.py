"""Try the edition that a program says it read, and the one that it is given."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.editions import EditionLue
from core.errors import Invalid
from core.migrations import RACINE
from core.si_meme import EN_TETE, etiqueter_edition, joindre_si_meme, lire_si_meme


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


@pytest.mark.parametrize(
    ("dite", "attendue", "lue"),
    [(None, None, None), (3, None, 3), (None, 3, 3), (3, 3, 3), (None, 0, 0), (0, None, 0)],
)
def test_header_and_body_say_one_edition(
    dite: int | None, attendue: int | None, lue: int | None
) -> None:
    assert joindre_si_meme(EditionLue(lue=dite), attendue).lue == lue


@pytest.mark.parametrize(("dite", "attendue"), [(3, 4), (0, 4), (3, 0)])
def test_header_and_body_that_say_two_editions_are_refused(dite: int, attendue: int) -> None:
    with pytest.raises(Invalid) as refus:
        joindre_si_meme(EditionLue(lue=dite), attendue)
    assert list(refus.value.erreurs) == [EN_TETE]


def _recues(source: str) -> set[int]:
    """List the lines where a handler does more with the edition of the header than hand it on."""
    arbre = ast.parse(source)
    donnees = {
        id(argument)
        for appel in ast.walk(arbre)
        if isinstance(appel, ast.Call)
        for argument in (*appel.args, *(mot.value for mot in appel.keywords))
    }
    return {
        n.lineno
        for n in ast.walk(arbre)
        if isinstance(n, ast.Name) and n.id == "attendue" and id(n) not in donnees
    }


def test_no_handler_reads_the_header_its_own_way() -> None:
    assert _recues("f(edition=attendue or lue)")
    assert not _recues("f(edition=attendue)")
    fautes = {
        str(fichier.relative_to(RACINE)): lignes
        for fichier in RACINE.glob("*/*/api.py")
        if not fichier.relative_to(RACINE).parts[0].startswith(".")
        and (lignes := _recues(fichier.read_text("utf-8")))
    }
    assert fautes == {}
