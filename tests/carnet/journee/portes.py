"""Say whom each door of carnet/journee lets in, on what waits for somebody else."""

from tests.attaques.lignes import Lignes
from tests.dates import dans

_REPORT = {"jusqu_au": dans(3), "motif": "reponse_attendue"}
REGISTRES: Lignes = {
    "a-faire-de": (set(), {}),
    "report-affaire": (set(), {}),
    "reporter-affaire": (set(), _REPORT),
    "reprendre-affaire": (set(), {}),
    "api-reporter-affaire": (set(), _REPORT),
    "api-reprendre-affaire": (set(), {}),
}
