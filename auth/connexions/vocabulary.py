"""Name the ways to prove who one is, and what comes after."""

from collections.abc import Mapping
from enum import StrEnum


class MoyenConnexion(StrEnum):
    """Say how somebody proved who they are."""

    proconnect = "proconnect"
    franceconnect = "franceconnect"
    courriel = "courriel"
    papier = "papier"
    demo = "demo"

    @property
    def est_faible(self) -> bool:
        """Say whether it proves too little to open sensitive domains: another may have held it."""
        return self in (MoyenConnexion.courriel, MoyenConnexion.papier)

    @property
    def libelle(self) -> str:
        """Give the name shown on screen."""
        return LIBELLES_MOYENS[self]


LIBELLES_MOYENS: Mapping[MoyenConnexion, str] = {
    MoyenConnexion.proconnect: "ProConnect",
    MoyenConnexion.franceconnect: "FranceConnect",
    MoyenConnexion.courriel: "lien reçu par courriel",
    MoyenConnexion.papier: "code reçu sur un papier",
    MoyenConnexion.demo: "démonstration",
}


class EtapeConnexion(StrEnum):
    """Say what stands between a proof and the session: a choice, a second factor, or nothing."""

    structure = "structure"
    second_facteur = "second_facteur"
    session = "session"
