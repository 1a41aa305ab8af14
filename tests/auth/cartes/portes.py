"""Say whom each door of auth/cartes lets in, and what is sent to it."""

from tests.attaques.lignes import ECRIVENT, PERSONNE, Lignes

LIGNES: Lignes = {
    "carte-personne": (ECRIVENT, {}),
    "donner-carte": (ECRIVENT, {}),
    "carte-a6": (ECRIVENT, {"carte": "A" * 128}),
    "confirmer-carte": (ECRIVENT, {"numero": "K7MP 2XWA", "nombre": "4871", "encore": "4871"}),
    "annuler-carte": (ECRIVENT | PERSONNE, {}),
    "api-carte": (ECRIVENT | PERSONNE, {}),
    "api-annuler-carte": (ECRIVENT | PERSONNE, {}),
}
# Open to a member of the circle to whom nothing of the carnet is.
RECUEILLIR = set(LIGNES)
