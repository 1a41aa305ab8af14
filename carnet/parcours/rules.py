"""Decide when a path may advance."""

from datetime import date, datetime, timedelta

from carnet.elements.vocabulary import EtatElement
from carnet.parcours.vocabulary import EtatRendezVous

# Before the hour, nobody came and nobody missed anything yet.
APRES_L_HEURE = frozenset({EtatRendezVous.honore, EtatRendezVous.absent})
ANNULATIONS = frozenset({EtatRendezVous.excuse, EtatRendezVous.annule})
# Beyond, nobody remembers the day.
ECHANGE_JOURS = 365


def refuser_issue(debut: datetime, voulu: EtatRendezVous, maintenant: datetime) -> str | None:
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


def refuser_retrait_echange(le_sien: bool, retire: bool) -> str | None:
    """Say why an exchange may not be corrected or taken back, or None."""
    if not le_sien:
        return "Seul le professionnel qui a noté cet échange peut le corriger ou le retirer."
    return "Cet échange est déjà retiré." if retire else None


def refuser_deplacement(etat: EtatElement) -> str | None:
    """Say why an appointment may not be moved, or None."""
    if etat is not EtatRendezVous.prevu:
        return "La suite de ce rendez-vous est déjà notée : corrigez-la d’abord."
    return None
