"""Name the states of a path and the kinds of timeline lines."""

from collections.abc import Mapping

ETATS_OBJECTIF: Mapping[str, str] = {"en_cours": "En cours", "atteint": "Atteint", "abandonne": "Abandonné"}
ETATS_ACTION: Mapping[str, str] = {
    "a_faire": "À faire",
    "en_cours": "En cours",
    "faite": "Faite",
    "abandonnee": "Abandonnée",
}
ETATS_RENDEZ_VOUS: Mapping[str, str] = {
    "prevu": "Prévu",
    "honore": "Honoré",
    "absent": "Rendez-vous manqué",
    "excuse": "Excusé",
    "annule": "Annulé par la structure",
}
# What a button says, in the order of the morning.
ISSUES: Mapping[str, str] = {
    "honore": "Venu",
    "absent": "Manqué",
    "excuse": "Excusé",
    "annule": "Annulé par nous",
}
# How a professional and the person spoke, outside an appointment. The wall counts these as news: prive.nouvelles.
ECHANGES: Mapping[str, str] = {
    "echange_appel": "Un appel",
    "echange_entretien": "Un entretien",
    "echange_message": "Un message de sa part",
    "echange_visite": "Une visite",
}
GENRES: Mapping[str, str] = {
    "constat_frein": "Frein repéré",
    "constat_atout": "Atout repéré",
    "constat_besoin": "Besoin exprimé",
    "constat_ressource": "Ressource repérée",
    "constat_fait": "Situation complétée",
    "constat_clos": "Constat clos",
    "constat_ouvert": "Constat rouvert",
    "objectif": "Nouvel objectif",
    "objectif_en_cours": "Objectif repris",
    "objectif_atteint": "Objectif atteint",
    "objectif_abandonne": "Objectif abandonné",
    "action": "Nouvelle action",
    "action_a_faire": "Action à reprendre",
    "action_en_cours": "Action commencée",
    "action_faite": "Action faite",
    "action_abandonnee": "Action abandonnée",
    "offre": "Offre proposée",
    "rendez_vous": "Rendez-vous fixé",
    "rendez_vous_deplace": "Rendez-vous déplacé",
    "rendez_vous_repris": "Rendez-vous repris par un collègue",
    "rendez_vous_prevu": "Suite du rendez-vous effacée",
    "rendez_vous_honore": "Rendez-vous honoré",
    "rendez_vous_absent": "Rendez-vous manqué",
    "rendez_vous_excuse": "Rendez-vous excusé",
    "rendez_vous_annule": "Rendez-vous annulé par la structure",
    "echange_appel": "Appel",
    "echange_entretien": "Entretien",
    "echange_message": "Message de la personne",
    "echange_visite": "Visite",
    "echange_retire": "Échange retiré",
    "entree": "Entrée dans le parcours",
}
