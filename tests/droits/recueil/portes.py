"""Say whom each door of droits/recueil lets in, and what is sent to it."""

from tests.attaques.lignes import ECRIVENT, Lignes

LIGNES: Lignes = {
    "recueil": (ECRIVENT, {}),
    "remettre-ecran": (ECRIVENT, {}),
    "recueil-papier": (ECRIVENT, {}),
    "noter-papier": (ECRIVENT, {}),
}
REGISTRES: Lignes = {
    "preuve": (set(), {}),
}
# Open to a member of the circle to whom nothing of the carnet is.
RECUEILLIR = set(LIGNES)
