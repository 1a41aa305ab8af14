"""Say whom each door of droits/violations lets in, and what is sent to it."""

from tests.attaques.lignes import ADMIN, DPO, TEXTE, Lignes

_SAISIE = {"connue_le": "2026-01-02T09:30", "atteintes": ["confidentialite"], "faits": TEXTE}
_AVIS = {"du": "2026-01-01", "nature": TEXTE, "effets": TEXTE, "mesures": TEXTE, "nombre": 1}
REGISTRES: Lignes = {
    "violation": (DPO | ADMIN, {}),
    "api-violation": (DPO | ADMIN, {}),
    "correction-violation": (DPO, {}),
    "corriger-violation": (DPO, _SAISIE),
    "api-corriger-violation": (DPO, _SAISIE),
    "conclure-violation": (DPO, {"version": 1}),
    "api-conclure-violation": (DPO, {"version": 1}),
    "rouvrir-violation": (DPO, {"version": 1, "pourquoi": TEXTE}),
    "api-rouvrir-violation": (DPO, {"version": 1, "pourquoi": TEXTE}),
    "relire-avis-violation": (DPO, {"du": "2026-01-01"}),
    "api-personnes-violation": (DPO, {"du": "2026-01-01"}),
    "prevenir-violation": (DPO, _AVIS),
    "api-prevenir-violation": (DPO, _AVIS),
}
