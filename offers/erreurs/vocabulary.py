"""Name what can be wrong in an offer, and what is done about it."""

from collections.abc import Mapping
from enum import StrEnum


class Sujet(StrEnum):
    """Say which part of the offer is wrong."""

    contact = "contact"
    adresse = "adresse"
    horaires = "horaires"
    conditions = "conditions"
    description = "description"
    complete = "complete"
    fermee = "fermee"
    autre = "autre"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return _SUJETS[self]


_SUJETS: Mapping[Sujet, str] = {
    Sujet.contact: "Le téléphone, le courriel ou le lien",
    Sujet.adresse: "L’adresse ou la position sur la carte",
    Sujet.horaires: "Les horaires ou les dates",
    Sujet.conditions: "Les conditions d’accès ou le public",
    Sujet.description: "Le nom ou la description",
    Sujet.complete: "Les places : elle est complète",
    Sujet.fermee: "Elle n’existe plus",
    Sujet.autre: "Autre chose",
}


class Suite(StrEnum):
    """Say what was done about an error."""

    corrigee = "corrigee"
    transmise = "transmise"
    exacte = "exacte"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return _SUITES[self]


_SUITES: Mapping[Suite, str] = {
    Suite.corrigee: "C’est corrigé",
    Suite.transmise: "Transmis au producteur de l’offre",
    Suite.exacte: "Vérifié : l’offre est exacte",
}
