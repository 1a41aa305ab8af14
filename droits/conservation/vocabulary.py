"""Name the steps of retention, and what a person may ask about their data."""

from collections.abc import Mapping
from enum import StrEnum


class Nouvelle(StrEnum):
    """Name a communication with the person.

    A professional's reading or writing alone is not one.
    """

    accueil = "accueil"
    rendez_vous = "rendez_vous"
    acte = "acte"
    parole = "parole"
    accord = "accord"
    echange = "echange"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return LIBELLES_NOUVELLES[self]


LIBELLES_NOUVELLES: Mapping[Nouvelle, str] = {
    Nouvelle.accueil: "son accueil",
    Nouvelle.rendez_vous: "un rendez-vous honoré, ou excusé par la personne",
    Nouvelle.acte: "un passage de la personne dans son carnet, ou ce qu’elle y a écrit",
    Nouvelle.parole: "des mots de la personne",
    Nouvelle.accord: "un accord donné",
    Nouvelle.echange: "un échange noté",
}


class EtapeConservation(StrEnum):
    """Name a step of retention."""

    avis = "avis"
    archive = "archive"
    effacement = "effacement"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return {"avis": "Avis", "archive": "Archive restreinte", "effacement": "Effacement"}[
            self.value
        ]


class MoyenContact(StrEnum):
    """Name a means to reach a person that they may leave without any agreement on their carnet."""

    telephone = "telephone"
    courriel = "courriel"
    adresse = "adresse"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return {"telephone": "Son téléphone", "courriel": "Son courriel", "adresse": "Son adresse"}[
            self.value
        ]


class GenreDemande(StrEnum):
    """Name what a person may ask; a copy, aloud alone: in her space she makes it herself."""

    rectification = "rectification"
    opposition = "opposition"
    effacement = "effacement"
    copie = "copie"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return LIBELLES_DEMANDES[self]


LIBELLES_DEMANDES: Mapping[GenreDemande, str] = {
    GenreDemande.rectification: "Corriger une information",
    GenreDemande.opposition: "M’opposer au partage de mon carnet",
    GenreDemande.effacement: "Effacer mon carnet",
    GenreDemande.copie: "Recevoir une copie de mon carnet",
}
# What a correction is about when she said it aloud: her words say it, whoever heard them may not
# see the line.
DITE, DITE_SUR = "autre", "Une information, dite de vive voix"


class GenreSuite(StrEnum):
    """Name what happened to a request."""

    prolongation = "prolongation"
    reponse = "reponse"
    desaccord = "desaccord"
    retrait = "retrait"


class EtatDemande(StrEnum):
    """Name where a request stands; computed from what happened to it."""

    en_cours = "en_cours"
    acceptee = "acceptee"
    refusee = "refusee"
    retiree = "retiree"

    @property
    def libelle(self) -> str:
        """Give the French name shown on screen."""
        return {
            "en_cours": "En cours d’examen",
            "acceptee": "Acceptée",
            "refusee": "Refusée",
            "retiree": "Retirée",
        }[self.value]


# What of the identity may be contested, and is corrected when the answer is yes.
CHAMPS_IDENTITE: Mapping[str, str] = {
    "nom": "Nom",
    "prenom": "Prénom",
    "nom_naissance": "Nom de naissance",
    "civilite": "Civilité",
    "date_naissance": "Date de naissance",
    "commune_naissance": "Commune de naissance",
    "pays_naissance": "Pays de naissance",
    "telephone": "Téléphone",
    "courriel": "Courriel",
    "adresse": "Adresse",
    "code_postal": "Code postal",
}
