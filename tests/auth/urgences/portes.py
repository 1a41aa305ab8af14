"""Say whom each door of auth/urgences lets in, and what is sent to it."""

from tests.attaques.lignes import ECRIVENT, Lignes

SOURCES = {"bris_id": "bris_de_glace"}
URGENCE = {"motif": "urgence_vitale", "texte": "vingt caractères au moins, et plus"}
URGENCE_SENSIBLE = {
    "domaines": "sante",
    "texte": "vingt caractères au moins, et plus",
    "confirme": "oui",
}
LIGNES: Lignes = {
    "urgence-carnet": (ECRIVENT, {}),
    "ouvrir-urgence-carnet": (ECRIVENT, URGENCE),
    "urgence-sensible": ({"professionnel"}, {}),
    "confirmer-urgence-sensible": ({"professionnel"}, URGENCE_SENSIBLE),
    "refermer-urgence": ({"professionnel"}, {}),
    "revue-urgence": ({"dpo"}, {}),
    "revoir-urgence": ({"dpo"}, {"issue": "justifiee", "commentaire": "Un commentaire."}),
    "api-refermer-urgence": ({"professionnel"}, {}),
    "api-revoir-urgence": ({"dpo"}, {"issue": "justifiee", "commentaire": "Un commentaire."}),
}
