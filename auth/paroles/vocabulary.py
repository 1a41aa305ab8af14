"""Name what may be shut, and how it was said."""

from collections.abc import Mapping
from enum import StrEnum


class Quoi(StrEnum):
    """Name what the person shuts, or asks."""

    accord = "accord"
    tout = "tout"
    statistiques = "statistiques"
    categorie = "categorie"
    structure = "structure"
    professionnel = "professionnel"
    opposition = "opposition"
    effacement = "effacement"
    rectification = "rectification"
    copie = "copie"


DEMANDES = (Quoi.opposition, Quoi.effacement, Quoi.rectification, Quoi.copie)
RETRAITS = (Quoi.accord, Quoi.tout, Quoi.statistiques, Quoi.categorie)
DITS: Mapping[str, str] = {
    "presence": "en face à face",
    "telephone": "au téléphone",
    "courrier": "par une lettre ou un message",
}
TITRES_DITS: Mapping[str, str] = {
    "presence": "En face à face",
    "telephone": "Au téléphone",
    "courrier": "Par une lettre ou un message",
}
OBJETS: Mapping[Quoi, str] = {
    Quoi.accord: "Accord retiré, dit par la personne",
    Quoi.tout: "Tous les accords retirés, dit par la personne",
    Quoi.statistiques: "Accord pour les statistiques retiré, dit par la personne",
    Quoi.categorie: "Accord à une sorte de structures retiré, dit par la personne",
    Quoi.structure: "Refus nommé, dit par la personne",
    Quoi.professionnel: "Refus nommé, dit par la personne",
    Quoi.opposition: "Opposition au partage, dite par la personne",
    Quoi.effacement: "Demande d’effacement, dite par la personne",
    Quoi.rectification: "Demande de correction, dite par la personne",
    Quoi.copie: "Demande d’une copie, dite par la personne",
}
