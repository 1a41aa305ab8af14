"""Say whom each door of carnet/accueil lets in, and what is sent to it."""

from tests.attaques.lignes import ECRIVENT, Lignes

LIGNES: Lignes = {
    "premier-accord": (ECRIVENT, {}),
    "noter-premier-accord": (ECRIVENT, {}),
    "plus-tard": (ECRIVENT, {}),
    "remettre-a-plus-tard": (ECRIVENT, {"garde": "rien"}),
}
REGISTRES: Lignes = {
    "ecarter-doublon": (set(), {}),
}
# Open to a member of the circle to whom nothing of the carnet is.
RECUEILLIR = set(LIGNES)
