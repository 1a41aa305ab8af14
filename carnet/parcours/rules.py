"""Decide when a path may advance."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

FINS_OBJECTIF = frozenset({"atteint", "abandonne"})
FINS_ACTION = frozenset({"faite", "abandonnee"})
# Before the hour, nobody came and nobody missed anything yet.
APRES_L_HEURE = frozenset({"honore", "absent"})
ANNULATIONS = frozenset({"excuse", "annule"})
# Beyond, nobody remembers the day.
ECHANGE_JOURS = 365

_RENDEZ_VOUS = frozenset({"prevu", "honore", "absent", "excuse", "annule"})
_OUVERTES = frozenset({"a_faire", "en_cours"})
# What may follow what. Everything may be taken back: a click too many is never for life.
TRANSITIONS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "constat": {"ouvert": frozenset({"clos"}), "clos": frozenset({"ouvert"})},
    "objectif": {
        "en_cours": FINS_OBJECTIF,
        "atteint": frozenset({"en_cours"}),
        "abandonne": frozenset({"en_cours"}),
    },
    "action": {
        "a_faire": frozenset({"en_cours"}) | FINS_ACTION,
        "en_cours": frozenset({"a_faire"}) | FINS_ACTION,
        "faite": _OUVERTES,
        "abandonnee": _OUVERTES,
    },
    "rendez_vous": {etat: _RENDEZ_VOUS - {etat} for etat in _RENDEZ_VOUS},
}
_A_REPRENDRE = {
    "objectif": "Cet objectif est terminé : reprenez-le d’abord.",
    "action": "Cette action est terminée : reprenez-la d’abord.",
}
RIEN_N_A_CHANGE = "Rien n’a changé : personne n’est prévenu."
CHANGE_ENTRE_TEMPS = "Quelqu’un a changé cela depuis que vous avez ouvert la page. Relisez, puis recommencez."


def refuser_transition(quoi: str, actuel: str, voulu: str, affiche: str | None = None) -> str | None:
    """Say why a state may not follow another, or None; `affiche` is the state that was shown."""
    if affiche is not None and affiche != actuel:
        return CHANGE_ENTRE_TEMPS
    if actuel == voulu:
        return "C’est déjà noté."
    if voulu not in TRANSITIONS[quoi].get(actuel, frozenset()):
        return _A_REPRENDRE.get(quoi, "Ce changement n’est pas possible.")
    return None


def refuser_issue(debut: datetime, voulu: str, maintenant: datetime) -> str | None:
    """Say why an appointment may not get this outcome yet, or None."""
    if voulu in APRES_L_HEURE and debut > maintenant:
        return "Ce rendez-vous n’a pas encore eu lieu."
    return None


def refuser_echange(le: date, aujourdhui: date) -> str | None:
    """Say why an exchange may not have been on this day, or None."""
    if le > aujourdhui:
        return "Ce jour n’est pas encore passé : fixez plutôt un rendez-vous."
    if le < aujourdhui - timedelta(days=ECHANGE_JOURS):
        return "C’était il y a plus d’un an : l’échange ne se note plus."
    return None


def refuser_retrait(le_sien: bool, retire: bool) -> str | None:
    """Say why an exchange may not be corrected or taken back, or None."""
    if not le_sien:
        return "Seul le professionnel qui a noté cet échange peut le corriger ou le retirer."
    return "Cet échange est déjà retiré." if retire else None


def refuser_deplacement(etat: str, sequence: int, affiche: int, debut: datetime, maintenant: datetime) -> str | None:
    """Say why an appointment may not be moved to this time, or None."""
    if affiche != sequence:
        return CHANGE_ENTRE_TEMPS
    if etat != "prevu":
        return "La suite de ce rendez-vous est déjà notée : corrigez-la d’abord."
    if debut <= maintenant:
        return "Choisissez une date à venir."
    return None


def refuser_echeance(echeance: date | None, aujourdhui: date) -> str | None:
    """Say why a due date is not possible, or None."""
    if echeance is not None and echeance < aujourdhui:
        return "L’échéance est déjà passée."
    return None
