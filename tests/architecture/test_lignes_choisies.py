"""Check that the one row which is picked is the same at every run, whatever the planner does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import noeuds

RACINE = Path(__file__).resolve().parents[2]
PAQUETS = ("core", "auth", "droits", "offers", "carnet", "web", "tests")
_UNE = re.compile(r"\blimit 1\b", re.IGNORECASE)
_ORDRE = re.compile(r"\border by\b", re.IGNORECASE)
# Whether there is one: any row answers it.
_EXISTE = re.compile(r"^\W*select 1\b", re.IGNORECASE)


def _devant(texte: str, fin: int) -> str:
    """Give the words of the statement that ends here, without what it asks between parentheses."""
    profondeur, gardes = 0, []
    for signe in reversed(texte[:fin]):
        if signe == ")":
            profondeur += 1
        elif signe == "(":
            profondeur -= 1
        elif profondeur == 0:
            if signe in ";$":
                break
            gardes.append(signe)
        if profondeur < 0:
            break
    return "".join(reversed(gardes)).strip()


def au_hasard(texte: str) -> list[str]:
    """List the statements of a text that pick any one row."""
    # A fragment of a statement, as a mutant holds, is judged where the statement stands.
    return [
        devant
        for trouve in _UNE.finditer(texte)
        if re.search(r"\bselect\b", devant := _devant(texte, trouve.start()), re.IGNORECASE)
        if not _ORDRE.search(devant) and not _EXISTE.match(devant)
    ]


def _textes(fichier: Path) -> Iterator[str]:
    """Give the strings of a module; what an f-string puts in is a name."""
    morceaux = set()
    for noeud in noeuds(fichier):
        if isinstance(noeud, ast.JoinedStr):
            morceaux |= {id(morceau) for morceau in noeud.values}
            yield "".join(str(getattr(morceau, "value", "x")) for morceau in noeud.values)
        elif (
            isinstance(noeud, ast.Constant)
            and isinstance(noeud.value, str)
            and id(noeud) not in morceaux
        ):
            yield noeud.value


@pytest.mark.parametrize("paquet", PAQUETS)
def test_picked_row_is_the_same_at_every_run(paquet: str) -> None:
    fautes = []
    for fichier in sorted((RACINE / paquet).rglob("*.py")):
        if fichier != Path(__file__):
            fautes += [(fichier.name, f) for texte in _textes(fichier) for f in au_hasard(texte)]
    for fichier in sorted((RACINE / paquet).rglob("*.sql")):
        sans_notes = re.sub(r"--[^\n]*", "", fichier.read_text("utf-8"))
        fautes += [(fichier.name, f) for f in au_hasard(sans_notes)]
    assert not fautes


@pytest.mark.parametrize(
    ("requete", "hasard"),
    [
        ("select id from personne limit 1", True),
        ("select id from personne order by id limit 1", False),
        ("select 1 from personne limit 1", False),
        ("select (select id from compte order by id limit 1) from personne limit 1", True),
        ("select (select id from compte limit 1) from personne order by id limit 1", True),
        ("select max(le) from journal; select id from personne limit 10", False),
        ("select id from personne order by id; select id from compte limit 1", True),
    ],
)
def test_row_picked_at_random_is_seen(requete: str, hasard: bool) -> None:
    assert bool(au_hasard(requete)) is hasard
