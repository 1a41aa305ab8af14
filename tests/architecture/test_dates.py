"""Check that days are those that people live.

No test posts a day soon over: it is computed from today (tests/dates.py). No code takes the day of
an instant in the zone of the database or of the machine, which at night is another day.
"""

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


# The demo's people have appointments for a month: on some days, at that very hour.
_HEURE_PRISE = re.compile(r"dans\([12]?\d\)\}T|rdv \{dans\([12]?\d\)")


def test_no_test_takes_an_hour_that_the_demo_may_have_taken() -> None:
    trouves = {
        fichier.name
        for fichier in (RACINE / "tests").rglob("*.py")
        if _HEURE_PRISE.search(fichier.read_text("utf-8"))
    }
    assert trouves == set(), "the appointment is farther: dans(60)"


# Whose instants are told without a zone: they are days or hours of Paris already.
SANS_FUSEAU = {
    "core/dates.py",
    "droits/conservation/copie.py",
    "droits/violations/pages.py",
    "droits/violations/schemas.py",
    "offers/catalogue/classeur.py",
    "web/demo/violations.py",
}
_JOUR_D_AILLEURS = re.compile(r"\.date\(\)|\bcurrent_date\b|now\(\)::date", re.IGNORECASE)


def test_no_day_is_taken_in_another_zone() -> None:
    trouves = {
        f"{fichier.relative_to(RACINE)}"
        for paquet in ("auth", "carnet", "core", "droits", "offers", "web")
        for fichier in (RACINE / paquet).rglob("*")
        if fichier.suffix in (".py", ".sql") and _JOUR_D_AILLEURS.search(fichier.read_text("utf-8"))
    }
    assert trouves == SANS_FUSEAU, "give core.dates.jour_de(…), or the zone in SQL"
