"""Decide whether a tag may be named so."""

import pytest

from carnet.etiquettes.rules import DEJA, refuser_nom


@pytest.mark.parametrize(
    ("nom", "refus"),
    [
        ("à rappeler", DEJA),
        ("A RAPPELER", DEJA),
        ("rappelée", None),
    ],
)
def test_two_words_that_sound_alike_are_one(nom: str, refus: str | None) -> None:
    assert refuser_nom(nom, ["à rappeler", "atelier"]) == refus
