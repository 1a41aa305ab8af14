"""Say whom each door of carnet/parcours lets in, and what is sent to it."""

from tests.attaques.lignes import ECRIVENT, LISENT, PERSONNE, THEME, Lignes
from tests.dates import dans

SOURCES = {
    "action_id": "action",
    "objectif_id": "objectif",
    "rendez_vous_id": "rendez_vous",
    "echange_id": "evenement",
}
RENDEZ_VOUS = {"objet": "intrus", "debut": f"{dans(461)}T10:00"}
ECHANGE = {"moyen": "echange_appel", "le": dans(-1), "texte": "intrus"}
DEPLACE = {"debut": f"{dans(462)}T10:00"}
LIGNES: Lignes = {
    "nouvel-objectif": (LISENT | PERSONNE, {}),
    "ajouter-objectif": (ECRIVENT | PERSONNE, {"thematique": THEME, "intitule": "intrus"}),
    "nouvelle-action": (LISENT | PERSONNE, {}),
    "ajouter-action": (ECRIVENT | PERSONNE, {"objectif_id": "objectif_id", "intitule": "intrus"}),
    "nouveau-rendez-vous": (LISENT | PERSONNE, {}),
    "fixer-rendez-vous": (ECRIVENT | PERSONNE, RENDEZ_VOUS),
    "issue-rendez-vous": (ECRIVENT | PERSONNE, {}),
    "agenda-rendez-vous": (LISENT | PERSONNE, {}),
    "conclure-rendez-vous": (ECRIVENT | PERSONNE, {"etat": "honore"}),
    "deplacement-rendez-vous": (ECRIVENT | PERSONNE, {}),
    "deplacer-rendez-vous": (ECRIVENT | PERSONNE, DEPLACE),
    "nouvel-echange": (ECRIVENT, {}),
    "noter-echange": (ECRIVENT, ECHANGE),
    "echange": (ECRIVENT, {}),
    "corriger-echange": (ECRIVENT, ECHANGE),
    "retirer-echange": (ECRIVENT, {}),
    "api-noter-echange": (ECRIVENT | PERSONNE, ECHANGE),
    "api-corriger-echange": (ECRIVENT | PERSONNE, ECHANGE),
    "api-retirer-echange": (ECRIVENT | PERSONNE, {}),
    "reprendre-rendez-vous": (set(), {}),  # hers: no structure fixed it
    "api-conclure-rendez-vous": (ECRIVENT | PERSONNE, {"etat": "honore"}),
    # Nothing was offered: they read that it was not.
    "choisir-creneau": (ECRIVENT | PERSONNE, {"debut": f"{dans(463)}T10:00"}),
    "api-choisir-creneau": (ECRIVENT | PERSONNE, {"debut": f"{dans(463)}T10:00"}),
    "api-deplacer-rendez-vous": (ECRIVENT | PERSONNE, DEPLACE),
    "api-reprendre-rendez-vous": (set(), {}),
    "action": (ECRIVENT | PERSONNE, {}),
    "redater-action": (ECRIVENT | PERSONNE, {"echeance": dans(30)}),
    "api-redater-action": (ECRIVENT | PERSONNE, {"echeance": dans(31)}),
    "api-avancer-action": (ECRIVENT | PERSONNE, {"etat": "faite"}),
    "api-avancer-objectif": (ECRIVENT | PERSONNE, {"etat": "atteint"}),
    "avancer-action": (ECRIVENT | PERSONNE, {"etat": "faite"}),
    "avancer-objectif": (ECRIVENT | PERSONNE, {"etat": "atteint"}),
    "retenir-offre": (set(), {"service_id": "aucun"}),  # there is no such offer
    "api-retenir-offre": (set(), {"service_id": "aucun"}),  # there is no such offer
    # None is attached: they read that there is none.
    "laisser-offre": (ECRIVENT | PERSONNE, {"lue": 1}),
    "api-laisser-offre": (ECRIVENT | PERSONNE, {}),
    "api-ajouter-objectif": (ECRIVENT | PERSONNE, {"thematique": THEME, "intitule": "intrus"}),
    "api-ajouter-action": (
        ECRIVENT | PERSONNE,
        {"objectif_id": "objectif_id", "intitule": "intrus"},
    ),
    "api-fixer-rendez-vous": (
        ECRIVENT | PERSONNE,
        {"objet": "intrus", "debut": f"{dans(461)}T09:30:00+01:00"},
    ),
}
