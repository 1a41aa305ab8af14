"""Say whom each door of offers/locales lets in, and what is sent to it."""

from tests.attaques.lignes import Lignes

REGISTRES: Lignes = {
    "offre-locale": (set(), {}),
    "modifier-offre": (set(), {"nom": "Intruse"}),
    "apercu-offre": (set(), {}),
    "publier-offre": (set(), {}),
    "confirmer-offre": (set(), {}),
    "archive-offre": (set(), {}),
    "archiver-offre": (set(), {}),
    "reprendre-offre": (set(), {}),
    "dupliquer-offre": (set(), {}),
    "restaurer-offre": (set(), {}),
    "api-modifier-offre-locale": (set(), {}),
    "api-confirmer-offre-locale": (set(), {}),
    "api-dupliquer-offre-locale": (set(), {}),
    "api-versions-offre-locale": (set(), {}),
    "api-restaurer-offre-locale": (set(), {}),
}
