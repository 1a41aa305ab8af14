"""Name what the journal says, to the DPO and to the person.

What the DPO is warned about; where a report stands.
"""

from collections.abc import Mapping
from enum import StrEnum

from auth.vocabulary import Geste


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


class Part(StrEnum):
    """Name one part of what is journalled about a person.

    Together they are all of it, but her own acts inside.
    """

    autres = "autres"
    automatiques = "automatiques"
    entrees = "entrees"


ENTREE = "Connexion"
# Done under her own compte by whoever is in her space, she or the one who found her paper.
DE_SON_ESPACE = (
    ENTREE,
    "Code d’entrée remis sur papier",
    "Code d’entrée annulé",
    "Carte de codes remise",
    "Carte de codes annulée",
)
VERBES: Mapping[Geste, str] = {
    Geste.lecture: "a lu",
    Geste.ecriture: "a écrit",
    Geste.recherche: "a cherché",
    Geste.export: "a exporté",
    Geste.refus: "a été refusé",
    Geste.consentement: "a noté un accord",
    Geste.connexion: "s’est connecté",
    Geste.deconnexion: "s’est déconnecté",
}
# What is done to her space and at its door, in the words of the person; the rest is said by its
# verb and its object.
PHRASES_A_ELLE: Mapping[str, str] = {
    "Espace de la personne ouvert": "a ouvert votre espace avec vous",
    "Personne prévenue d’une violation de ses données": "vous a prévenu d’un incident sur vos"
    " données, sans ouvrir votre carnet",
    "Espace de la personne"
    " fermé": "a fermé votre espace : plus aucune connexion ni aucun code ne marche",
    "Code d’entrée remis sur papier": "a préparé un code sur papier pour entrer dans votre espace",
    "Façon d’entrer changée": "a changé la façon d’entrer dans votre espace",
    "Code d’entrée annulé": "a annulé le code sur papier : il n’ouvre plus votre espace",
    "Carte de codes remise": "a fait une carte de codes pour entrer dans votre espace",
    "Carte de codes confirmée en"
    " présence": "a dit vous avoir en face de soi, votre carte de codes à la main",
    "Carte de codes annulée": "a annulé la carte de codes : elle n’ouvre plus votre espace",
    "Carte de codes bloquée": "Trop d’essais : la carte de codes de votre espace, ou son nombre"
    " secret, ne marche plus",
    "Identité confirmée en"
    " présence": "a dit vous avoir en face de soi : FranceConnect pouvait se lier à votre espace "
    "pendant une demi-heure",
    "Identité détachée du compte": "a détaché FranceConnect de votre espace",
    "Accès refusé": "a demandé quelque chose de votre carnet, et cela lui a été refusé",
    ENTREE: "Entrée dans votre espace",
    "Connexion refusée": "Une entrée dans votre espace a été refusée",
    "Identité liée au compte": "FranceConnect a été lié à votre espace",
}


# How she would come back, said at the end of the line.
CANAUX: Mapping[str, str] = {
    "courriel": "avec une adresse électronique",
    "sms": "avec un numéro de portable",
}


class Absence(StrEnum):
    """Say why a line of the journal is not on the page « Qui a regardé »."""

    elle_meme = "elle_meme"
    liste = "liste"
    personne = "personne"

    @property
    def libelle(self) -> str:
        """Give the sentence that she reads."""
        return LIBELLES_ABSENCES[self]


LIBELLES_ABSENCES: Mapping[Absence, str] = {
    Absence.elle_meme: "Ce que vous faites vous-même dans votre espace.",
    Absence.liste: "Les recherches et les listes de noms : le journal dit qui les a faites et"
    " combien de noms elles "
    "montraient, pas lesquels. Le délégué à la protection des données les surveille.",
    Absence.personne: "Ce qui ne parle d’aucun carnet : les offres, les structures, les comptes des"
    " professionnels.",
}
