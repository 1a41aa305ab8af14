"""Name why a person needs somebody, and how the people one follows are chosen and ordered."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Gravite(IntEnum):
    """Grade a alert; the smaller figure comes first."""

    danger = 0
    retard = 1
    manque = 2
    silence = 3
    sans_rendez_vous = 4


class Voir(StrEnum):
    """Name one choice among the people one follows."""

    toutes = "toutes"
    a_voir = "a_voir"
    sans_nouvelle = "sans_nouvelle"
    sans_rendez_vous = "sans_rendez_vous"
    referent = "referent"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return _VOIR[self]


_VOIR: Mapping[Voir, str] = {
    Voir.toutes: "Toutes",
    Voir.a_voir: "À voir",
    Voir.sans_nouvelle: "Sans contact",
    Voir.sans_rendez_vous: "Sans rendez-vous",
    Voir.referent: "Référence de parcours",
}


class Tri(StrEnum):
    """Name one order of the people one follows."""

    nom = "nom"
    a_voir = "a_voir"
    nouvelle = "nouvelle"
    rendez_vous = "rendez_vous"

    @property
    def libelle(self) -> str:
        """Give the French words at the head of the column."""
        return _TRI[self]

    @property
    def sens(self) -> str:
        """Say in which order, as a sentence goes on."""
        return _SENS[self]


_TRI: Mapping[Tri, str] = {
    Tri.nom: "Personne",
    Tri.a_voir: "À voir",
    Tri.nouvelle: "Dernière nouvelle",
    Tri.rendez_vous: "Prochain rendez-vous",
}
_SENS: Mapping[Tri, str] = {
    Tri.nom: "par nom",
    Tri.a_voir: "de ce qui presse le plus à ce qui presse le moins",
    Tri.nouvelle: "de la plus ancienne nouvelle à la plus récente",
    Tri.rendez_vous: "du rendez-vous le plus proche au plus lointain",
}


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
