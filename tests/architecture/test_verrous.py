"""Keep the numbers of advisory locks in one list: a purpose that took another's number would wait for it for ever."""

import re
from collections import defaultdict
from pathlib import Path

from core.verrous import Verrou

RACINE = Path(__file__).resolve().parents[2]
PAQUETS = ("core", "auth", "offers", "carnet", "web")
_EN_SQL = re.compile(r"pg_(?:try_)?advisory_(?:xact_)?lock(?:_shared)?\s*\(\s*([^)]*)")


def _sources(fin: str) -> list[Path]:
    return [f for paquet in PAQUETS for f in sorted((RACINE / paquet).rglob(f"*{fin}"))]


def test_python_takes_no_lock_but_by_its_name() -> None:
    # One that is taken for a thing, and not for a purpose alone, hashes both: no number is written.
    for fichier in _sources(".py"):
        for ligne in fichier.read_text("utf-8").splitlines():
            for numero in _EN_SQL.findall(ligne):
                assert "Verrou." in ligne or "hashtextextended" in ligne, (fichier.relative_to(RACINE), numero)


def test_sql_takes_a_lock_of_the_list_and_each_in_one_file() -> None:
    fichiers: dict[int, set[str]] = defaultdict(set)
    for fichier in _sources(".sql"):
        for numero in _EN_SQL.findall(fichier.read_text("utf-8")):
            if numero.isdigit():
                fichiers[Verrou(int(numero))].add(str(fichier.relative_to(RACINE)))
    assert {Verrou.retouches, Verrou.doublons_proposes} <= set(fichiers)
    assert all(len(noms) == 1 for noms in fichiers.values()), fichiers
