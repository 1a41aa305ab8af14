"""Say whom the doors of what is new let in: nobody to what somebody else marked as read."""

from tests.attaques.lignes import Lignes

REGISTRES: Lignes = {
    "avis-a-relire": (set(), {}),
    "api-nouveautes-a-relire": (set(), {}),
}
