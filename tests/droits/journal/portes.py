"""Say whom each door of droits/journal lets in, and what is sent to it."""

from tests.attaques.lignes import DPO, PERSONNE, TEXTE, Lignes

LIGNES: Lignes = {
    "api-consultations": (PERSONNE, {}),
}
REGISTRES: Lignes = {
    "api-repondre-signalement": (DPO, {"reponse": TEXTE}),
    "api-clore-alerte-lecture": (DPO, {"commentaire": TEXTE}),
    "signaler": (set(), {}),
    "envoyer-signalement": (set(), {"texte": TEXTE}),
    "signalement": (DPO, {}),
    "repondre-signalement": (DPO, {"reponse": TEXTE}),
    "clore-alerte-lecture": (DPO, {"commentaire": TEXTE}),
}
