"""Say whom each door of auth/cercle lets in, and what is sent to it."""

from tests.attaques.lignes import ECRIVENT, LISENT, PERSONNE, PERSONNE_D_AUTRE, Lignes

LIGNES: Lignes = {
    "cercle": (LISENT | PERSONNE, {}),
    "rejoindre-cercle": (ECRIVENT, {}),
    "entrer-dans-le-cercle": (ECRIVENT, {"motif": "un motif écrit, assez long"}),
    "quitter-cercle": ({"professionnel"}, {}),
    "sortir-du-cercle": (ECRIVENT, {}),
    "proposer-referent": (LISENT | PERSONNE, {}),
    "propose-referent": (LISENT | PERSONNE, {"compte_id": PERSONNE_D_AUTRE}),
    "api-rejoindre-cercle": (ECRIVENT, {"motif": "un motif écrit, assez long"}),
    "api-quitter-cercle": (ECRIVENT, {}),
    "api-proposer-referent": (
        ECRIVENT,
        {
            "compte_id": PERSONNE_D_AUTRE,
            "structure_id": PERSONNE_D_AUTRE,
            "motif": "un motif assez long",
        },
    ),
}
REGISTRES: Lignes = {
    "api-designation": (set(), {}),
    "api-repondre-designation": (set(), {"oui": True}),
    "api-retirer-designation": (set(), {}),
    "designation": (set(), {}),
    "repondre-designation": (set(), {"oui": "true"}),
    "accorder-designation": (set(), {"oui": "true"}),
    "tendre-designation": (set(), {"code": "2611"}),
    "retirer-designation": (set(), {}),
}
# Open to whoever an agreement already covers, before they are of the circle.
REJOINDRE = {"rejoindre-cercle", "entrer-dans-le-cercle", "api-rejoindre-cercle"}
