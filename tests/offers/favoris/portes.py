"""Say whom each door of offers/favoris lets in, and what is sent to it."""

from tests.attaques.lignes import Lignes

REGISTRES: Lignes = {
    "retirer-favori": (set(), {}),
    "api-retirer-favori": (set(), {}),
}
