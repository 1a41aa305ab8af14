"""Say whom each door of offers/erreurs lets in, and what is sent to it."""

from tests.attaques.lignes import Lignes

REGISTRES: Lignes = {
    "repondre-erreur": ({"coordonnateur", "administrateur"}, {"suite": "corrigee"}),
    "api-repondre-erreur": ({"coordonnateur", "administrateur"}, {"suite": "corrigee"}),
}
