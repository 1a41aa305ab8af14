"""Say whom each door of droits/reunions lets in, and what is sent to it."""

from tests.attaques.lignes import TEXTE, Lignes

REGISTRES: Lignes = {
    "reunion": (set(), {}),
    "reunir": (set(), {"garde": "personne_id", "motif": TEXTE, "confirme": "oui"}),
    "separation": (set(), {}),
    "separer": (set(), {}),
}
