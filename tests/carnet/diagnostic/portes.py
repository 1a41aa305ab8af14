"""Say whom each door of carnet/diagnostic lets in, and what is sent to it."""

from tests.attaques.lignes import ECRIVENT, LISENT, PERSONNE, THEME, Lignes

SOURCES = {"constat_id": "constat"}
CLOS = {"etat": "clos", "motif": "intrus"}
CONSTAT = {"nature": "besoin", "thematique": THEME, "texte": "intrus", "source": "professionnel"}
LIGNES: Lignes = {
    "nouveau-constat": (LISENT | PERSONNE, {}),
    "ajouter-constat": (ECRIVENT | PERSONNE, CONSTAT),
    "situation": (LISENT | PERSONNE, {}),
    "completer-situation": (ECRIVENT | PERSONNE, {"rsa": "oui"}),
    "suite-constat": (ECRIVENT | PERSONNE, {}),
    "avancer-constat": (ECRIVENT | PERSONNE, CLOS),
    "api-avancer-constat": (ECRIVENT | PERSONNE, CLOS),
    "api-ajouter-constat": (ECRIVENT | PERSONNE, CONSTAT),
    "api-situation": (LISENT | PERSONNE, {}),
    "api-completer-situation": (ECRIVENT | PERSONNE, {"reponses": {"rsa": "oui"}}),
}
