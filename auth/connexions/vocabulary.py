"""Name the ways to prove who one is, and what comes after."""

from collections.abc import Mapping
from enum import StrEnum


class MoyenConnexion(StrEnum):
    """Say how somebody proved who they are."""

    proconnect = "proconnect"
    franceconnect = "franceconnect"
    courriel = "courriel"
    sms = "sms"
    papier = "papier"
    carte = "carte"
    carte_seule = "carte_seule"
    demo = "demo"

    @property
    def est_faible(self) -> bool:
        """Say whether it proves too little to open sensitive domains: another may have held it."""
        return self in FAIBLES

    @property
    def ouvre(self) -> str:
        """Say to the person what this way opens."""
        return NIVEAUX[self.est_faible]

    @property
    def libelle(self) -> str:
        """Give the name shown on screen."""
        return LIBELLES_MOYENS[self]


# Somebody else may have read the message, or printed the paper or the card: with the number that
# she alone chose, the card is hers.
FAIBLES = (
    MoyenConnexion.courriel,
    MoyenConnexion.sms,
    MoyenConnexion.papier,
    MoyenConnexion.carte_seule,
)

LIBELLES_MOYENS: Mapping[MoyenConnexion, str] = {
    MoyenConnexion.proconnect: "ProConnect",
    MoyenConnexion.franceconnect: "FranceConnect",
    MoyenConnexion.courriel: "lien reçu par courriel",
    MoyenConnexion.sms: "code reçu par SMS",
    MoyenConnexion.papier: "code reçu sur un papier",
    MoyenConnexion.carte: "carte de codes, avec le nombre secret",
    MoyenConnexion.carte_seule: "carte de codes, sans le nombre secret",
    MoyenConnexion.demo: "démonstration",
}


# What each way opens, in the words of the person.
NIVEAUX: Mapping[bool, str] = {
    False: "Vous voyez tout votre carnet, et vous décidez de tout.",
    True: "Vous voyez votre carnet, sauf la santé, la justice, les violences et le séjour : un"
    " autre a pu lire ce message ou ce papier. Vous pouvez tout arrêter, même ce qui n’est pas"
    " montré.",
}


class EtapeConnexion(StrEnum):
    """Say what stands between a proof and the session.

    Who comes, a choice, a second factor, or nothing.
    """

    personne = "personne"
    structure = "structure"
    second_facteur = "second_facteur"
    session = "session"
