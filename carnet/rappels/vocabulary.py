"""Name how much a reminder says."""

from collections.abc import Mapping
from enum import StrEnum


class RappelDit(StrEnum):
    """Name how much a reminder says, to whoever may see the screen of her phone."""

    rien = "rien"
    heure = "heure"
    structure = "structure"

    @property
    def libelle(self) -> str:
        """Give the French words that she reads."""
        return RAPPELS_DITS[self]


RAPPELS_DITS: Mapping[RappelDit, str] = {
    RappelDit.rien: "Seulement qu’un rappel m’attend",
    RappelDit.heure: "Le jour et l’heure",
    RappelDit.structure: "Le jour, l’heure et avec qui",
}
