"""Say whom each door of auth/mandats lets in, and what is sent to it.

What a guardian alone does lets in none of the rôles that guess: tests/attaques/test_mandats.py
tries it.
"""

from typing import Any

from core.clock import aujourdhui
from tests.attaques.lignes import DPO, ECRIVENT, Lignes

MANDAT: dict[str, Any] = {
    "prenom": "Guy",
    "nom": "Ide",
    "date_naissance": "1960-06-06",
    "qualite": "tutelle",
    "domaines": ["logement"],
    "debut": aujourdhui().isoformat(),
    "jugement": "Tribunal, nº 12",
}
SOURCES = {"mandat_id": "representant"}
LIGNES: Lignes = {
    "representants": (ECRIVENT, {}),
    "noter-mandat": (ECRIVENT, MANDAT | {"domaines": "logement"}),
    "clore-mandat": (ECRIVENT | DPO, {}),
    "code-mandat": (ECRIVENT, {}),
    "papier-mandat": (ECRIVENT, {"code": "ABCD EFGH"}),
    "repondre-mandat": (DPO, {"oui": "true"}),
    "accords-represente": (set(), {}),
    "donner-en-mandat": (set(), {}),
    "seconder-mandat": (set(), {}),
    "retrait-mandat": (set(), {}),
    "api-mandats": (ECRIVENT, {}),
    "api-noter-mandat": (ECRIVENT, MANDAT),
    "api-clore-mandat": (ECRIVENT | DPO, {}),
    "api-repondre-mandat": (DPO, {"oui": True}),
}
# Open to a member of the circle to whom nothing of the carnet is.
RECUEILLIR = {nom for nom, (roles, _) in LIGNES.items() if roles >= ECRIVENT}
