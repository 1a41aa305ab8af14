"""Say whom each door of carnet/representes lets in: its guardian alone."""

from tests.attaques.lignes import Lignes

LIGNES: Lignes = {"carnet-represente": (set(), {})}
