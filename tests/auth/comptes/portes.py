"""Say whom each door of auth/comptes lets in, and what is sent to it."""

from tests.attaques.lignes import Lignes

REGISTRES: Lignes = {
    "fermer-connexion": (set(), {}),
    "revoquer-jeton": (set(), {}),
}
