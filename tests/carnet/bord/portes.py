"""Say whom each door of carnet/bord lets in, and what is sent to it."""

from tests.attaques.lignes import ECRIVENT, LISENT, PERSONNE, Lignes

LIGNES: Lignes = {
    "carnet": (LISENT | PERSONNE, {}),
    "frise": (LISENT | PERSONNE, {}),
    "filtrer-frise": (LISENT | PERSONNE, {"texte": "permis"}),
    "comparer": (LISENT | PERSONNE, {}),
    "pourquoi": (LISENT | PERSONNE, {}),
    "demander-acces": (ECRIVENT, {"domaines": "budget", "motif": "une demande bien motivée"}),
    "api-carnet": (LISENT | PERSONNE, {}),
    "api-frise": (LISENT | PERSONNE, {}),
    "api-chercher-frise": (LISENT | PERSONNE, {"texte": "permis"}),
    "api-comparer": (LISENT | PERSONNE, {}),
}
