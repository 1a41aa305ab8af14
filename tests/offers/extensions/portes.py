"""Say whom each door of offers/extensions lets in, and what is sent to it."""

from tests.attaques.lignes import PRECISENT, Lignes

REGISTRES: Lignes = {
    "retirer-convention": (PRECISENT, {}),
    "api-retirer-convention": (PRECISENT, {}),
}
