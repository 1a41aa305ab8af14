"""Say whom each door of droits/administration lets in, and what is sent to it."""

from tests.attaques.lignes import ADMIN, DPO, Lignes
from tests.dates import dans

HABILITATION = {"structure_id": "structure_id", "role": "professionnel", "debut": dans(100)}
FICHE = {"nom": "Intruse", "categorie": "plie"}
REGISTRES: Lignes = {
    "api-fixer-depart": (ADMIN, {"le": dans(401)}),
    "api-modifier-structure": (ADMIN, FICHE),
    "api-professionnel-administre": (ADMIN, {}),
    "renvoyer-invitation": (ADMIN, {}),
    "api-renvoyer-invitation": (ADMIN, {}),
    "corriger-profil": (ADMIN, {"fonction": "Intruse"}),
    "api-corriger-profil": (ADMIN, {"fonction": "Intruse"}),
    "api-habiliter": (ADMIN, HABILITATION),
    "api-finir-habilitation": (ADMIN, {}),
    "api-fermer-compte": (ADMIN, {}),
    "api-rouvrir-compte": (ADMIN, {}),
    "repondre-habilitation": (DPO, {"oui": "false"}),
    "api-repondre-habilitation": (DPO, {"oui": False}),
    "structure-administree": (ADMIN, {}),
    "modifier-structure": (ADMIN, FICHE),
    "depart-structure": (ADMIN, {}),
    "fixer-depart": (ADMIN, {"le": dans(400)}),
    "professionnel-administre": (ADMIN, {}),
    "habiliter": (ADMIN, HABILITATION),
    "fin-habilitation": (ADMIN, {}),
    "finir-habilitation": (ADMIN, {}),
    "fermeture-compte": (ADMIN, {}),
    "fermer-compte": (ADMIN, {}),
    "rouvrir-compte": (ADMIN, {}),
}
