"""Say whom each door of offers/places lets in, and what is sent to it."""

from tests.attaques.lignes import PRECISENT, Lignes
from tests.dates import dans

REGISTRES: Lignes = {
    "api-modifier-session": (PRECISENT, {"debut": dans(401)}),
    "api-annuler-session": (PRECISENT, {}),
    "session-offre": (PRECISENT, {}),
    "modifier-session": (PRECISENT, {"debut": dans(400)}),
    "annuler-session": (PRECISENT, {}),
}
