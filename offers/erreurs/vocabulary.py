"""Name what can be wrong in an offer, and what is done about it."""

from collections.abc import Mapping
from enum import StrEnum


class SujetErreur(StrEnum):
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


_SUJETS: Mapping[SujetErreur, str] = {
    SujetErreur.contact: "Le téléphone, le courriel ou le lien",
    SujetErreur.adresse: "L’adresse ou la position sur la carte",
    SujetErreur.horaires: "Les horaires ou les dates",
    SujetErreur.conditions: "Les conditions d’accès ou le public",
    SujetErreur.description: "Le nom ou la description",
    SujetErreur.complete: "Les places : elle est complète",
    SujetErreur.fermee: "Elle n’existe plus",
    SujetErreur.autre: "Autre chose",
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
