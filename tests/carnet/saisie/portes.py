"""Say whom each door of carnet/saisie lets in, and what is sent to it."""

from tests.attaques.lignes import ECRIVENT, LISENT, PERSONNE, THEME, Lignes

TAPEES = {"lignes": "frein : intrus #permis"}
LIGNE = {"genre": "besoin", "thematique": THEME, "texte": "intrus"}
LIGNES: Lignes = {
    "saisie": (LISENT | PERSONNE, {}),
    "lire-saisie": (LISENT | PERSONNE, TAPEES),
    "ajouter-lignes": (
        ECRIVENT | PERSONNE,
        {f"{nom}-0": valeur for nom, valeur in LIGNE.items()},
    ),
    "lire-lecteurs": (LISENT | PERSONNE, {"domaine": "mobilite", "texte": "intrus"}),
    "api-lire-saisie": (LISENT | PERSONNE, TAPEES),
    "api-ajouter-lignes": (ECRIVENT | PERSONNE, {"lignes": [LIGNE]}),
}
