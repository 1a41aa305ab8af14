"""Name the ways to prove who one is, and what comes after."""

from collections.abc import Mapping
from enum import StrEnum


class Moyen(StrEnum):
    """Say how somebody proved who they are."""

    proconnect = "proconnect"
    franceconnect = "franceconnect"
    courriel = "courriel"
    papier = "papier"
    demo = "demo"

    @property
    def est_faible(self) -> bool:
        """Say whether it proves too little to open sensitive domains: somebody else may have held it."""
        return self in (Moyen.courriel, Moyen.papier)

    @property
    def libelle(self) -> str:
        """Give the name shown on screen."""
        return LIBELLES_MOYENS[self]


LIBELLES_MOYENS: Mapping[Moyen, str] = {
    Moyen.proconnect: "ProConnect",
    Moyen.franceconnect: "FranceConnect",
    Moyen.courriel: "lien reçu par courriel",
    Moyen.papier: "code reçu sur un papier",
    Moyen.demo: "démonstration",
}


class Etape(StrEnum):
    """Say what stands between a proof and the session: a choice, a second factor, or nothing any more."""

    structure = "structure"
    second_facteur = "second_facteur"
    session = "session"
