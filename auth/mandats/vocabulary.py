"""Name what a mandate of representation may be, and where it stands."""

from collections.abc import Mapping
from enum import StrEnum


class Qualite(StrEnum):
    """Say by which measure somebody represents a person."""

    tutelle = "tutelle"
    curatelle = "curatelle"
    parent = "parent"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return LIBELLES_QUALITES[self]

    @property
    def effet(self) -> str:
        """Say what a yes of the guardian is worth."""
        return _EFFETS[self]


LIBELLES_QUALITES: Mapping[Qualite, str] = {
    Qualite.tutelle: "Tutelle",
    Qualite.curatelle: "Curatelle",
    Qualite.parent: "Parent",
}
_EFFETS: Mapping[Qualite, str] = {
    Qualite.tutelle: "votre oui vaut celui de la personne",
    Qualite.curatelle: "il faut votre oui et celui de la personne",
    Qualite.parent: "votre oui vaut celui de la personne",
}


class EtatMandat(StrEnum):
    """Say where a mandate stands."""

    attend = "attend"
    refuse = "refuse"
    a_venir = "a_venir"
    court = "court"
    fini = "fini"

    @property
    def libelle(self) -> str:
        """Give the words shown on screen."""
        return _ETATS[self]


_ETATS: Mapping[EtatMandat, str] = {
    EtatMandat.attend: "attend le délégué : il n’ouvre rien",
    EtatMandat.refuse: "refusé par le délégué",
    EtatMandat.a_venir: "confirmé, pas encore commencé",
    EtatMandat.court: "confirmé, en cours",
    EtatMandat.fini: "terminé",
}
