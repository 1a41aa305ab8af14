"""Name how often a professional is mailed, what a reminder says, the fields of a profile."""

from collections.abc import Mapping
from enum import StrEnum


class AvisParCourriel(StrEnum):
    """Name how often what is new is mailed, at most; it always stands in « Quoi de neuf ? »."""

    heure = "heure"
    jour = "jour"
    jamais = "jamais"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return AVIS_PAR_COURRIEL[self]


AVIS_PAR_COURRIEL: Mapping[AvisParCourriel, str] = {
    AvisParCourriel.heure: "Un par heure au plus",
    AvisParCourriel.jour: "Un par jour au plus",
    AvisParCourriel.jamais: "Aucun",
}


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
LIBELLES_PROFIL: Mapping[str, str] = {
    "fonction": "Fonction",
    "telephone": "Téléphone de travail",
    "presences": "Quand je suis là",
    "avis_par_courriel": "Courriels qui disent « du nouveau »",
}
