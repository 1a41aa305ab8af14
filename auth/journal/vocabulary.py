"""Name what the DPO is warned about, and where a report by the person stands."""

from collections.abc import Mapping
from enum import StrEnum


class GenreAlerte(StrEnum):
    """Name one kind of unusual reading."""

    hors_horaires = "hors_horaires"
    beaucoup_en_une_heure = "beaucoup_en_une_heure"
    beaucoup_en_un_jour = "beaucoup_en_un_jour"
    hors_cercle = "hors_cercle"
    urgences_repetees = "urgences_repetees"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return LIBELLES_ALERTES[self]


LIBELLES_ALERTES: Mapping[GenreAlerte, str] = {
    GenreAlerte.hors_horaires: "Lectures en dehors des heures habituelles",
    GenreAlerte.beaucoup_en_une_heure: "Beaucoup de carnets en une heure",
    GenreAlerte.beaucoup_en_un_jour: "Beaucoup de carnets en un jour",
    GenreAlerte.hors_cercle: "Lectures sans lien avec la personne",
    GenreAlerte.urgences_repetees: "Ouvertures en urgence répétées",
}


class EtatSignalement(StrEnum):
    """Say where a report stands."""

    en_attente = "en_attente"
    en_retard = "en_retard"
    repondu = "repondu"
