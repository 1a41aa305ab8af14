"""Say whom each door of offers/entreprises lets in, and what is sent to it."""

from tests.attaques.lignes import PRECISENT, Lignes

ENTREPRISE = {"siret": "44306184100047", "nom": "Intruse", "commune": "mkscene"}
REGISTRES: Lignes = {
    "api-entreprise": (PRECISENT, {}),
    "api-modifier-entreprise": (PRECISENT, ENTREPRISE),
    "api-contacter-entreprise": (PRECISENT, {"le": "2026-01-06", "objet": "emploi"}),
    "entreprise": (PRECISENT, {}),
    "modifier-entreprise": (PRECISENT, {}),
    "entreprise-modifiee": (PRECISENT, ENTREPRISE),
    "contacter-entreprise": (PRECISENT, {"le": "2026-01-05", "objet": "emploi"}),
}
