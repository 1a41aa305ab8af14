"""Name what a company offers, why it is contacted, and what came of it."""

from collections.abc import Mapping
from enum import StrEnum


class Propose(StrEnum):
    """Say what a company is ready to offer to people who look for work."""

    immersion = "immersion"
    emploi = "emploi"
    parrainage = "parrainage"
    visite = "visite"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return _PROPOSE[self]


_PROPOSE: Mapping[Propose, str] = {
    Propose.immersion: "Immersion",
    Propose.emploi: "Emploi",
    Propose.parrainage: "Parrainage",
    Propose.visite: "Visite d’entreprise",
}


class ObjetContact(StrEnum):
    """Say what a company is contacted for."""

    immersion = "immersion"
    emploi = "emploi"
    parrainage = "parrainage"
    visite = "visite"
    decouverte = "decouverte"
    suivi = "suivi"

    @property
    def libelle(self) -> str:
        """Give the French words that follow « pour »."""
        return _OBJETS[self]


_OBJETS: Mapping[ObjetContact, str] = {
    ObjetContact.immersion: "une immersion",
    ObjetContact.emploi: "un emploi",
    ObjetContact.parrainage: "un parrainage",
    ObjetContact.visite: "une visite d’entreprise",
    ObjetContact.decouverte: "faire connaissance",
    ObjetContact.suivi: "le suivi d’un accueil en cours",
}


class Issue(StrEnum):
    """Say what came of a contact."""

    en_cours = "en_cours"
    accord = "accord"
    a_rappeler = "a_rappeler"
    refus = "refus"
    sans_reponse = "sans_reponse"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return _ISSUES[self]


_ISSUES: Mapping[Issue, str] = {
    Issue.en_cours: "En attente de réponse",
    Issue.accord: "D’accord",
    Issue.a_rappeler: "À rappeler plus tard",
    Issue.refus: "Pas pour le moment",
    Issue.sans_reponse: "Personne n’a répondu",
}
