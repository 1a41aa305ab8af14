"""Name why a person needs somebody, and what is said of her in a list."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Gravite(IntEnum):
    """Grade a alert; the smaller figure comes first."""

    danger = 0
    retard = 1
    manque = 2
    silence = 3
    sans_rendez_vous = 4


class Trait(StrEnum):
    """Name what is said of a person in a list, beside her name and the last news of her."""

    naissance = "naissance"
    nom_naissance = "nom_naissance"
    commune = "commune"
    referent = "referent"
    structures = "structures"

    def dire(self, dit: str) -> str:
        """Say it, with the words that tell what it is."""
        return f"{_TRAITS[self]} : {dit}" if self in _TRAITS else dit


_TRAITS: Mapping[Trait, str] = {
    Trait.nom_naissance: "Nom de naissance",
    Trait.referent: "Référence de parcours",
    Trait.structures: "Accompagnement",
}
