"""Name why a carnet may be opened in an emergency, and what its review concludes."""

from collections.abc import Mapping
from enum import StrEnum


class MotifUrgence(StrEnum):
    """Name the ground of an emergency."""

    urgence_vitale = "urgence_vitale"
    protection_enfance = "protection_enfance"
    danger_grave = "danger_grave"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return LIBELLES_MOTIFS[self]


LIBELLES_MOTIFS: Mapping[MotifUrgence, str] = {
    MotifUrgence.urgence_vitale: "Urgence vitale : la vie de la personne est en danger maintenant",
    MotifUrgence.protection_enfance: "Protection de l’enfance : un enfant est en danger",
    MotifUrgence.danger_grave: "Danger grave et immédiat pour la personne ou pour quelqu’un"
    " d’autre",
}


class IssueRevue(StrEnum):
    """Name what a review concludes."""

    justifiee = "justifiee"
    non_justifiee = "non_justifiee"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return LIBELLES_ISSUES[self]


LIBELLES_ISSUES: Mapping[IssueRevue, str] = {
    IssueRevue.justifiee: "Justifiée",
    IssueRevue.non_justifiee: "Non justifiée",
}


class EtatUrgence(StrEnum):
    """Say where an opening stands."""

    ouverte = "ouverte"
    refermee = "refermee"
    terminee = "terminee"
