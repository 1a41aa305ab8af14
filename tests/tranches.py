"""Find what the tests of a slice bring to those of the whole: its mutants, its doors, its pages.

They stand beside the slice's own tests, under names that say what they are: `mur.py`, the
`essais_*.py` that try its wall directly, `oracle*.py`, `portes.py`, `pages.py`. Nothing lists them.
"""

from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from core.migrations import RACINE


class Faute(NamedTuple):
    """Name one fault of a wall: the passage that it changes, what this becomes."""

    nom: str
    avant: str
    apres: str


def apports(nom: str) -> tuple[ModuleType, ...]:
    """Import the files of this name that the tests of slices hold, in the order of the alphabet."""
    return tuple(
        import_module(".".join(fichier.relative_to(RACINE).with_suffix("").parts))
        for fichier in sorted((RACINE / "tests").glob(f"*/*/{nom}.py"))
    )


def rassembler(nom: str, table: str) -> dict[str, Any]:
    """Put together the rows that slices bring under this name; two never speak of one thing."""
    lignes: dict[str, Any] = {}
    for apport in apports(nom):
        siennes = getattr(apport, table, {})
        if doubles := lignes.keys() & siennes.keys():
            raise ValueError(f"{apport.__name__} says again what another says: {sorted(doubles)}")
        lignes |= siennes
    return lignes


def unir(nom: str, table: str) -> set[str]:
    """Put together the names that slices bring under this one."""
    return {dit for apport in apports(nom) for dit in getattr(apport, table, ())}


def enchainer(nom: str, table: str, communs: dict[Any, tuple[str, ...]]) -> dict[Any, Any]:
    """Put after what is nobody's own, for each rôle, what slices bring under this name."""
    suites = dict(communs)
    for apport in apports(nom):
        for qui, siens in getattr(apport, table, {}).items():
            suites[qui] = (*suites.get(qui, ()), *siens)
    return suites
