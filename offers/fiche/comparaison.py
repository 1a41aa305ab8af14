"""Set up to four offers side by side, point by point."""

from collections.abc import Sequence
from dataclasses import dataclass

# More columns than this do not read side by side.
MAXIMUM = 4


@dataclass(frozen=True, slots=True)
class Point:
    """Hold one point of comparison: what each offer says, and whether they all say the same."""

    libelle: str
    valeurs: Sequence[str]

    @property
    def differe(self) -> bool:
        """Say whether the offers differ on this point."""
        return len(set(self.valeurs)) > 1


def aligner_points(colonnes: Sequence[Sequence[tuple[str, str]]], absent: str) -> list[Point]:
    """Line up the points that at least one offer states, in the order in which they first come."""
    libelles = list(dict.fromkeys(libelle for colonne in colonnes for libelle, _ in colonne))
    dits = [dict(colonne) for colonne in colonnes]
    return [
        Point(libelle, [colonne.get(libelle, absent) for colonne in dits]) for libelle in libelles
    ]
