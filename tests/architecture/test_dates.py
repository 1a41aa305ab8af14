"""Check that no test posts a day soon over: it is computed from today (tests/dates.py)."""

import re

import pytest

from core.migrations import RACINE

# What a test hands to the product; tests of pure rules give their own clock, and may write any day.
DOSSIERS = ("attaques", "browser", "comptes", "stories", "web")
_PROCHE = re.compile(r"""["']20(?:2[7-9]|[3-9]\d)-\d\d-\d\d""")


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_no_test_depends_on_a_date_soon_past(dossier: str) -> None:
    fichiers = sorted((RACINE / "tests" / dossier).rglob("*.py"))
    assert fichiers
    trouves = [
        f"{fichier.name}:{numero}"
        for fichier in fichiers
        for numero, ligne in enumerate(fichier.read_text("utf-8").splitlines(), 1)
        if _PROCHE.search(ligne)
    ]
    assert trouves == [], "give tests.dates.dans(…) instead"
