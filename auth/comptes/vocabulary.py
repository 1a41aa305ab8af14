"""Name how often a professional is mailed, and say the fields of a profile."""

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
LIBELLES_PROFIL: Mapping[str, str] = {
    "fonction": "Fonction",
    "telephone": "Téléphone de travail",
    "presences": "Quand je suis là",
    "avis_par_courriel": "Courriels qui disent « du nouveau »",
}
