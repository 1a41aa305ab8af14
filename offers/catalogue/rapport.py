"""Tell what an import did: how many rows of each fate, and what was found on them."""

from dataclasses import dataclass, field
from typing import Any

# Enough to find the cell again; a description would hide the reason.
VALEUR_MAX = 80
FATES = ("nouveaux", "modifies", "inchanges", "retires", "refuses", "avertis")


@dataclass(frozen=True, slots=True)
class Probleme:
    """Name what is wrong on one line: file, line, field, value, reason in French.

    The value is cut to 80 characters.
    """

    fichier: str
    ligne: int
    champ: str
    valeur: str
    raison: str
    bloquant: bool = True


@dataclass(slots=True)
class Rapport:
    """Count what happened to the rows, and list what was found on them, in the files' order."""

    nouveaux: int = 0
    modifies: int = 0
    inchanges: int = 0
    retires: int = 0
    refuses: int = 0
    avertis: int = 0
    sources: list[str] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)

    def comptes(self) -> dict[str, int]:
        """Give the counts by name."""
        return {nom: int(getattr(self, nom)) for nom in FATES}

    def signaler(
        self, lieu: tuple[str, int], champ: str, valeur: Any, raison: str, bloquant: bool = True
    ) -> None:
        """Add what was found on one line of a file."""
        self.problemes.append(Probleme(*lieu, champ, _dire_valeur(valeur), raison, bloquant))


def _dire_valeur(valeur: Any) -> str:
    """Write a refused value on one short line."""
    return "" if valeur is None else " ".join(str(valeur).replace("\x00", "␀").split())[:VALEUR_MAX]
