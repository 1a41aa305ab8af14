"""Say whom each door of auth/absences lets in, on somebody else's."""

from tests.attaques.lignes import Lignes

REGISTRES: Lignes = {"finir-absence": (set(), {}), "api-finir-absence": (set(), {})}
