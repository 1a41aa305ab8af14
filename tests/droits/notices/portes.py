"""Say whom each door of droits/notices lets in, and what is sent to it."""

from tests.attaques.lignes import ROLES, Lignes

REGISTRES: Lignes = {
    "notice": (set(ROLES), {}),
}
