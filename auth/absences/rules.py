"""Decide whether an absence may be noted, and say why not."""

from datetime import date, timedelta

# Longer, people are handed over: nobody replaces for a year and more.
ABSENCE_MAX_JOURS = 366
SOI_MEME = "Choisissez quelqu’un d’autre que la personne absente."
CHEVAUCHE = "Une absence est déjà notée sur ces jours : retirez-la d’abord."
PAS_LA_VOTRE = "Une absence se note et se retire par qui s’absente, ou par son gestionnaire."


def refuser_jours(du: date, au: date, aujourdhui: date) -> dict[str, str]:
    """Say, beside each day, why these may not be those of an absence; empty when they may."""
    if au < du:
        return {"au": "Le dernier jour vient avant le premier."}
    if au < aujourdhui:
        return {"au": "Ce jour est passé."}
    if au - du > timedelta(days=ABSENCE_MAX_JOURS):
        return {"au": "Au-delà d’un an, confiez plutôt les personnes à un collègue."}
    return {}
