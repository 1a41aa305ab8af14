"""Name what comparing an offer with a situation answers."""

from enum import StrEnum


class ReponseCritere(StrEnum):
    """Say whether a criterion is met; what nobody knows is never a no."""

    rempli = "rempli"
    non_rempli = "non_rempli"
    inconnu = "inconnu"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return {"rempli": "rempli", "non_rempli": "non rempli", "inconnu": "à demander"}[self]


class SujetCritere(StrEnum):
    """Name what a verdict is about."""

    age = "age"
    statuts = "statuts"
    residence = "residence"
    niveau = "niveau"
    langue = "langue"
    permis = "permis"
    documents = "documents"
    publics = "publics"
    zone = "zone"
    prescription = "prescription"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return {
            "age": "Âge",
            "statuts": "Situation",
            "residence": "Lieu de résidence",
            "niveau": "Niveau de formation",
            "langue": "Français",
            "permis": "Permis",
            "documents": "Documents",
            "publics": "Public",
            "zone": "Zone de l’offre",
            "prescription": "Prescription",
        }[self]
