"""Say whom each door of carnet/journee lets in, on what is somebody else’s."""

from tests.attaques.lignes import Lignes
from tests.dates import dans

_REPORT = {"jusqu_au": dans(3), "motif": "reponse_attendue"}
REGISTRES: Lignes = {
    "a-faire-de": (set(), {}),
    "vue-personnes": (set(), {}),
    "modifier-vue": (set(), {"nom": "Intruse"}),
    "retirer-vue": (set(), {}),
    "remettre-vue": (set(), {}),
    "api-modifier-vue": (set(), {"nom": "Intruse"}),
    "api-retirer-vue": (set(), {}),
    "api-remettre-vue": (set(), {}),
    "report-affaire": (set(), {}),
    "reporter-affaire": (set(), _REPORT),
    "reprendre-affaire": (set(), {}),
    "api-reporter-affaire": (set(), _REPORT),
    "api-reprendre-affaire": (set(), {}),
}
