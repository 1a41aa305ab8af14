"""Say whom each door of auth/consentements lets in, and what is sent to it."""

from tests.attaques.lignes import CONSENTEMENT, ECRIVENT, LISENT, PERSONNE, Lignes
from tests.dates import dans

SOURCES = {
    "consentement_id": "consentement",
    "demande_id": "(select * from demande_acces where par_structure_id is null)",
    "exclusion_id": "exclusion",
}
LIGNES: Lignes = {
    "retirer-accord": (PERSONNE, {}),
    "retrait": (PERSONNE, {}),
    "refuser-demande": (PERSONNE, {}),
    "lever-exclusion": (PERSONNE, {}),
    "confirmer-accord": (PERSONNE, {}),
    "confirmation": (PERSONNE, {"fin": dans(95)}),
    # Nothing waits for her there: her guardian said nothing.
    "seconder": (set(), {}),
    "retirer-demande": (set(), {}),
    "api-consentements": (LISENT | PERSONNE, {}),
    "api-donner-consentement": (ECRIVENT, CONSENTEMENT),
    "api-retrait": (PERSONNE | {"dpo"}, {}),
    "api-demander-acces": (ECRIVENT, {"domaines": ["budget"], "motif": "une demande motivée"}),
    "api-retirer-demande": (set(), {}),
}
# Open to a member of the circle to whom nothing of the carnet is.
RECUEILLIR = {"api-donner-consentement"}
