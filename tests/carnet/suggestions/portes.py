"""Say whom each door of carnet/suggestions lets in, and what is sent to it."""

from tests.attaques.lignes import LISENT, PERSONNE, Lignes

LIGNES: Lignes = {
    "suggestions": (LISENT | PERSONNE, {}),
    "offre-pour": (LISENT | PERSONNE, {}),
}
