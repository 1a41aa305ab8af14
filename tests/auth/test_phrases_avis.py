"""Check that what the person is told speaks to her, and that nothing lacks its words."""

import re
from pathlib import Path

import pytest

from auth.avis.vocabulary import AUX_PROFESSIONNELS, PHRASES_A_ELLE, PHRASES_AVIS, GenreAvis
from core.migrations import RACINE

_A_ELLE = (
    re.compile(r"prevenir_personne\(db, \w+, GenreAvis\.(\w+)"),
    re.compile(r"prive\.prevenir\('(\w+)', 'personne'"),
)
_LES_SIENS = sorted(set(GenreAvis) - AUX_PROFESSIONNELS)


@pytest.mark.parametrize("genre", _LES_SIENS)
def test_her_notices_speak_to_her(genre: GenreAvis) -> None:
    phrase = PHRASES_A_ELLE.get(genre, PHRASES_AVIS[genre])
    assert (
        re.search(
            r"\b(?:la|une) personne\b(?! d’autre)|\b(?:le|un|du) (?:carnet|cercle)\b", phrase, re.I
        )
        is None
    )
    assert re.search(r"\bvo(?:us|tre|s)\b", phrase, re.I), phrase


def _sources() -> list[Path]:
    return [
        f
        for d in ("auth", "carnet", "droits", "offers", "web")
        for e in ("*.py", "*.sql")
        for f in (RACINE / d).rglob(e)
    ]


def test_what_is_told_to_her_is_among_hers() -> None:
    dits = {
        genre
        for f in _sources()
        for motif in _A_ELLE
        for genre in motif.findall(f.read_text("utf-8"))
    }
    assert len(dits) > 15
    assert dits <= set(_LES_SIENS)
