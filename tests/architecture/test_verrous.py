"""Name each advisory lock after the slice that takes it: a key that is shared is waited for."""

import re
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
SOURCES = [
    fichier.relative_to(RACINE)
    for paquet in ("core", "auth", "droits", "offers", "carnet", "web")
    for genre in ("*.py", "*.sql")
    for fichier in sorted((RACINE / paquet).rglob(genre))
    if re.search(r"pg_(?:try_)?advisory", fichier.read_text("utf-8"))
]
_CLE = re.compile(r"advisory_(?:xact_)?lock(?:_shared)?\(\s*(?:func\.)?hashtextextended\(")


def test_locks_are_found() -> None:
    assert {
        Path("core/migrations.py"),
        Path("offers/imports/importateur.py"),
        Path("offers/doublons/mur.sql"),
    } <= {*SOURCES}


@pytest.mark.parametrize("fichier", SOURCES, ids=str)
def test_lock_is_named_after_its_slice(fichier: Path) -> None:
    texte = (RACINE / fichier).read_text("utf-8")
    chez = "/".join(fichier.with_suffix("").parts[:2])
    # No number, and nothing but a hashed name.
    assert len(_CLE.findall(texte)) == len(re.findall(r"pg_(?:try_)?advisory", texte))
    noms = re.findall(r"""["']((?:core|auth|droits|offers|carnet|web)/[\w/{}.]+)""", texte)
    assert [nom for nom in noms if nom.startswith(chez)], noms
    assert not [
        nom for nom in re.findall(r"hashtextextended\('([^']+)", texte) if not nom.startswith(chez)
    ]
