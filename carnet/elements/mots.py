"""Find stems in typed words; pure, and deterministic.

A stem is folded; « =mot » is that word alone, several words follow one another, and the last one
may go on: « garde d enfant » is found in « Garde d’enfants ».
"""

import re
from collections.abc import Sequence

from core.plier import normaliser

_MOT = re.compile(r"[^\s'’`.,;:!?()«»\"“”/…\-]+")


class MotsTapes:
    """Hold the words of a text, as they were typed and folded."""

    def __init__(self, texte: str) -> None:
        self.tapes = _MOT.findall(texte)
        self.plies = [normaliser(mot) for mot in self.tapes]

    def au_rang(self, rang: int, racine: str) -> str | None:
        """Give the typed words that a stem covers from there, or None."""
        *debut, dernier = racine.removeprefix("=").split()
        fin = rang + len(debut)
        if fin >= len(self.plies) or self.plies[rang:fin] != debut:
            return None
        mot = self.plies[fin]
        trouve = mot == dernier if racine.startswith("=") else mot.startswith(dernier)
        return " ".join(self.tapes[rang : fin + 1]) if trouve else None

    def trouver(self, racines: Sequence[str]) -> str | None:
        """Give the first typed words that one of these stems covers, the first stem first."""
        trouves = (
            self.au_rang(rang, racine) for racine in racines for rang in range(len(self.plies))
        )
        return next((mots for mots in trouves if mots), None)
