"""Say whom each door of offers/imports lets in, and what is sent to it."""

from tests.attaques.lignes import Lignes

REGISTRES: Lignes = {
    "depot-offres": ({"administrateur", "coordonnateur"}, {}),
    "api-depot-offres": ({"administrateur", "coordonnateur"}, {}),
}
