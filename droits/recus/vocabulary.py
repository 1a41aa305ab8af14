"""Name what happens to an agreement."""

from collections.abc import Mapping

GENRES_DITS: Mapping[str, str] = {
    "accord": "Accord donné",
    "refus": "Refus",
    "reconfirmation": "Accord confirmé de nouveau",
    "retrait": "Accord retiré",
    "expiration": "Accord arrivé à sa fin",
    "exclusion": "Carnet fermé",
    "levee": "Carnet rouvert",
}
# What gives a receipt: an answer of the person, whichever it is.
AVEC_RECU = frozenset({"accord", "refus", "reconfirmation", "retrait"})
RECUEILS_DITS: Mapping[str, str] = {
    "ecran": "à l’écran",
    "papier": "sur un papier signé",
    "oral": "de vive voix, en présence",
}
RECUEILS_TITRES: Mapping[str, str] = {
    "ecran": "À l’écran",
    "papier": "Sur un papier signé",
    "oral": "De vive voix, en présence",
}
DONNEURS_DITS: Mapping[str, str] = {
    "personne": "par la personne elle-même",
    "representant": "par son représentant",
    "professionnel": "par la personne, noté en sa présence par un professionnel",
}
