"""Say whom each door of auth/entrees lets in, and what is sent to it."""

from tests.attaques.lignes import ECRIVENT, Lignes

LIGNES: Lignes = {
    "espace-personne": (ECRIVENT, {}),
    "ouvrir-espace": (ECRIVENT, {"canal": "papier"}),
    "donner-code": (ECRIVENT, {}),
    "papier-a6": (ECRIVENT, {"code": "ABCD EFGH"}),
    "changer-canal": (ECRIVENT, {"canal": "papier"}),
    "annuler-code": (ECRIVENT, {}),
    "attendre-identite": (ECRIVENT, {}),
    "fermer-espace": (ECRIVENT, {}),
    "api-annuler-code": (ECRIVENT, {}),
    "api-fermer-espace": (ECRIVENT, {}),
}
# Open to a member of the circle to whom nothing of the carnet is.
RECUEILLIR = set(LIGNES)
