"""Decide whether a letter may be marked, or the mark taken back."""

from datetime import date, datetime

from auth.lettres.vocabulary import REPRISE, EtatLettre


def etat_lettre(imprimee_le: datetime | None, remise_le: datetime | None) -> EtatLettre:
    """Say where a letter stands."""
    if remise_le is not None:
        return EtatLettre.remise
    return EtatLettre.a_imprimer if imprimee_le is None else EtatLettre.imprimee


def refuser_jour(jour: date, cree_le: date, aujourdhui: date) -> str | None:
    """Say why a letter cannot have left that day, or None."""
    if jour > aujourdhui:
        return "Choisissez un jour passé, ou aujourd’hui."
    if jour < cree_le:
        return "Ce courrier n’existait pas encore ce jour-là."
    return None


def refuser_remise(etat: EtatLettre) -> str | None:
    """Say why a letter cannot be marked as given, or None."""
    if etat is EtatLettre.remise:
        return "Ce courrier est déjà noté comme remis."
    if etat is EtatLettre.a_imprimer:
        return "Imprimez d’abord ce courrier."
    return None


def refuser_reprise(
    remise_le: datetime | None, maintenant: datetime, *, la_mienne: bool
) -> str | None:
    """Say why the mark of a letter cannot be taken back, or None."""
    if remise_le is None:
        return "Ce courrier attend encore : il n’y a rien à reprendre."
    if not la_mienne:
        return "Seule la personne qui l’a noté peut revenir dessus."
    if maintenant - remise_le >= REPRISE:
        return "Plus de dix minutes ont passé : ce courrier reste noté comme remis."
    return None
