"""Write days in French words."""

from datetime import date
from zoneinfo import ZoneInfo

from babel.dates import format_date

# The days that readers live; the database answers in UTC.
PARIS = ZoneInfo("Europe/Paris")


def dire_jour(jour: date) -> str:
    """Write a day in words: 1er mars 2026."""
    ecrit = format_date(jour, "d MMMM y", locale="fr")
    return ecrit.replace("1 ", "1er ", 1) if jour.day == 1 else ecrit
