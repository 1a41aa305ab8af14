"""Say whom each door of auth/rapprochements lets in, and what is sent to it."""

from tests.attaques.lignes import Lignes

REGISTRES: Lignes = {
    "api-ecarter-doublon": (set(), {}),
}
