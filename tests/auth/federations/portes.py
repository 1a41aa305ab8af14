"""Say whom each door of auth/federations lets in, and what is sent to it."""

from tests.attaques.lignes import ADMIN, Lignes

REGISTRES: Lignes = {
    "detacher-identite": (ADMIN, {}),
    "api-detacher-identite": (set(), {}),  # the page untied it
}
