"""Say whom each door of offers/veilles lets in, and what is sent to it."""

from tests.attaques.lignes import Lignes

REGISTRES: Lignes = {
    "api-modifier-recherche": (set(), {"nom": "Intruse"}),
    "api-fermer-recherche": (set(), {}),
    "veille": (set(), {}),
    "modifier-veille": (set(), {"nom": "Intruse"}),
    "fermer-veille": (set(), {}),
}
