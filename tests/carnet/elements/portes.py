"""Say whom each door of carnet/elements lets in, and what is sent to it."""

from tests.attaques.lignes import PERSONNE, Lignes

LIGNES: Lignes = {
    "annuler-ajout": (PERSONNE, {}),
    "api-annuler-ajout": (PERSONNE, {}),
}
