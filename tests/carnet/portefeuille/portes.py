"""Say whom each door of carnet/portefeuille lets in, and what is sent to it."""

from tests.attaques.lignes import TEXTE, Lignes

TRANSFERT = {"vers": "compte_id", "motif": TEXTE, "personnes": "personne_id"}
REGISTRES: Lignes = {
    "api-portefeuille": (set(), {}),
    "api-transferer": (
        set(),
        {"vers": "compte_id", "motif": TEXTE, "personnes": ["personne_id"]},
    ),
    "portefeuille": (set(), {}),
    "revoir-portefeuille": (set(), TRANSFERT),
    "apercu-transfert": (set(), TRANSFERT),
    "transferer": (set(), TRANSFERT),
}
