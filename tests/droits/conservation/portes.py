"""Say whom each door of droits/conservation lets in, and what is sent to it."""

from tests.attaques.lignes import DPO, TEXTE, Lignes

REGISTRES: Lignes = {
    "api-repondre-droit": (DPO, {"acceptee": False, "texte": TEXTE}),
    "api-prolonger-droit": (DPO, {"texte": TEXTE}),
    "api-lever-gel": (DPO, {}),
    "prendre-copie": (set(), {}),
    "retirer-demande-droit": (set(), {}),
    "demande-droit": (DPO, {}),
    "repondre-droit": (DPO, {"acceptee": "false", "texte": TEXTE}),
    "prolonger-droit": (DPO, {"texte": TEXTE}),
    "contredire": (DPO, {"texte": TEXTE}),
    "lever-gel": (DPO, {}),
}
