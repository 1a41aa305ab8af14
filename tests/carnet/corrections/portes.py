"""Say whom each door of carnet/corrections lets in, and what is sent to it."""

from tests.attaques.lignes import ECRIVENT, LISENT, PERSONNE, Lignes

SOURCES = {"ligne_id": "constat"}
IDENTITE = {"nom": "Intrus", "prenom": "Intrus", "date_naissance": "1990-01-01", "motif": "intrus"}
LIGNES: Lignes = {
    "identite": (LISENT | PERSONNE, {}),
    "corriger-identite": (ECRIVENT, IDENTITE),
    "api-identite": (LISENT | PERSONNE, {}),
    "api-corriger-identite": (ECRIVENT, IDENTITE),
    # The line is the person's own words.
    "texte": (LISENT | PERSONNE, {}),
    "corriger-texte": (PERSONNE, {"texte": "intrus"}),
    "api-texte": (LISENT | PERSONNE, {}),
    "api-corriger-texte": (PERSONNE, {"valeurs": {"texte": "intrus"}}),
    "changer-domaine": (PERSONNE, {"domaine": "budget", "lu": "mobilite"}),
    "api-changer-domaine": (PERSONNE, {"domaine": "budget", "lu": "mobilite"}),
}
