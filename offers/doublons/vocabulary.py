"""Name what people say of two sheets that look alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Sens(StrEnum):
    """Name a decision on a pair: the same offer, two offers, or the earlier decision taken back."""

    meme = "meme"
    distinctes = "distinctes"
    annulee = "annulee"

    @property
    def libelle(self) -> str:
        """Give the French sentence shown on screen."""
        return {
            Sens.meme: "C’est la même offre",
            Sens.distinctes: "Ce n’est pas la même offre",
            Sens.annulee: "Décision annulée",
        }[self]


@dataclass(frozen=True, slots=True)
class Fiche:
    """Hold what of an offer tells whether it is another one.

    None or empty where the producer is silent.
    """

    id: str
    source: str
    nom: str
    structure: str | None = None
    siret: str | None = None
    telephone: str | None = None
    adresse: str | None = None
    code_insee: str | None = None
    thematiques: Sequence[str] = ()
    modes: Sequence[str] = ()
