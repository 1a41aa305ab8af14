"""Check how walls and templates are laid out, which no formatter does here."""

import re
from pathlib import Path

import pytest

from core.migrations import RACINE
from web.sante import MURS, ROLES

COLONNES = 100
GABARITS = sorted(
    chemin
    for paquet in ("auth", "droits", "offers", "carnet", "web")
    for chemin in Path(RACINE, paquet).rglob("*.html")
    if "vendor" not in chemin.parts
)
# What stands between quotes, and what a comment says, is no statement.
_DITS = re.compile(r"'(?:[^']|'')*'|--.*")


@pytest.mark.parametrize("genre", ["murs", "gabarits"])
def test_every_line_fits_the_width(genre: str) -> None:
    chemins = [*MURS, ROLES] if genre == "murs" else GABARITS
    assert len(chemins) > 20
    longues = [
        f"{chemin.relative_to(RACINE)}:{rang}"
        for chemin in chemins
        for rang, ligne in enumerate(chemin.read_text("utf-8").split("\n"), 1)
        if len(ligne) > COLONNES
    ]
    assert not longues


def test_wall_has_one_statement_a_line() -> None:
    serrees = [
        f"{mur.relative_to(RACINE)}:{rang}"
        for mur in MURS
        for rang, ligne in enumerate(mur.read_text("utf-8").split("\n"), 1)
        if re.search(r";\s*\w", _DITS.sub("''", ligne))
    ]
    assert not serrees
