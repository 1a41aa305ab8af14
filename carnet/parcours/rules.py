"""Decide when a path may advance."""

from datetime import date, datetime

FINS_OBJECTIF = frozenset({"atteint", "abandonne"})
FINS_ACTION = frozenset({"faite", "abandonnee"})


def refuser_etat(actuel: str, voulu: str) -> str | None:
    """Say why a state may not follow another, or None."""
    return "C’est déjà le cas." if actuel == voulu else None


def refuser_issue(etat: str, debut: datetime, voulu: str, maintenant: datetime) -> str | None:
    """Say why an appointment may not get this outcome yet, or None; excuses and cancellations may come before."""
    if etat == voulu:
        return "C’est déjà noté."
    if voulu in {"honore", "absent"} and debut > maintenant:
        return "Ce rendez-vous n’a pas encore eu lieu."
    return None


def refuser_echeance(echeance: date | None, aujourdhui: date) -> str | None:
    """Say why a due date is not possible, or None."""
    if echeance is not None and echeance < aujourdhui:
        return "L’échéance est déjà passée."
    return None
