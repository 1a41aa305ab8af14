"""Name the words of the diagnosis."""

from enum import StrEnum


class Nature(StrEnum):
    """Say what a finding is: an obstacle, a strength, a need, a resource."""

    frein = "frein"
    atout = "atout"
    besoin = "besoin"
    ressource = "ressource"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return self.value.capitalize()


class Source(StrEnum):
    """Say where a finding comes from."""

    personne = "personne"
    professionnel = "professionnel"
    externe = "externe"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return {"personne": "Ses mots", "professionnel": "Constat d’un professionnel", "externe": "Autre source"}[self]


class Urgence(StrEnum):
    """Grade how soon a finding calls for something; the value is the stored figure."""

    aucune = "0"
    a_suivre = "1"
    bientot = "2"
    tout_de_suite = "3"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return {"0": "Sans urgence", "1": "À suivre", "2": "Bientôt", "3": "Tout de suite"}[self]
