"""Write days in French words, and refuse a planned one that is over."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

# The days that readers live; the database answers in UTC.
PARIS = ZoneInfo("Europe/Paris")

# What stands beside a planned day that is over; today is not.
A_VENIR = "Choisissez une date à venir."
Prevus = Mapping[str, date | None]
_RIEN: Prevus = {}


def jour_de(instant: datetime, fuseau: ZoneInfo = PARIS) -> date:
    """Give the day that people live at an instant: in Paris, unless another zone is given."""
    return instant.astimezone(fuseau).date()


def refuser_instant(quand: datetime, maintenant: datetime) -> str | None:
    """Say why a planned instant cannot be, or None."""
    return A_VENIR if quand <= maintenant else None


def refuser_passes(prevus: Prevus, aujourdhui: date, deja: Prevus = _RIEN) -> dict[str, str]:
    """Say, field by field, which planned days are over.

    Whatever stood already (`deja`) may stay: a form posts all that it showed.
    """
    return {
        nom: A_VENIR
        for nom, jour in prevus.items()
        if jour is not None and jour < aujourdhui and jour != deja.get(nom)
    }


def dire_jour(jour: date) -> str:
    """Write a day in words: 1er mars 2026."""
    ecrit = format_date(jour, "d MMMM y", locale="fr")
    return ecrit.replace("1 ", "1er ", 1) if jour.day == 1 else ecrit
