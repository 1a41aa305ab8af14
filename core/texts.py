"""Write French as it is printed."""

from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_time

from core.clock import PARIS
from core.dates import dire_jour, jour_de
from core.typographie import FINE


def _jour(quand: date | datetime) -> date:
    return jour_de(quand) if isinstance(quand, datetime) else quand


def date_fr(quand: date | datetime | None) -> str:
    """Write a date in words: 1er mars 2026."""
    if quand is None:
        return ""
    return dire_jour(_jour(quand))


def jour_fr(quand: date | datetime) -> str:
    """Write a day in words: lundi 23 novembre, mardi 1er décembre."""
    jour = _jour(quand)
    ecrit = format_date(jour, "EEEE d MMMM", locale="fr")
    return ecrit.replace(" 1 ", " 1er ") if jour.day == 1 else ecrit


# As headings have them: elsewhere a month is in a date, which Babel writes.
MOIS = (
    "Janvier", "Février", "Mars", "Avril", "Mai", "Juin",
    "Juillet", "Août", "Septembre", "Octobre", "Novembre", "Décembre",
)  # fmt: skip


def mois_fr(quand: date | datetime) -> str:
    """Write a month alone, as a heading: Novembre 2026."""
    jour = _jour(quand)
    return f"{MOIS[jour.month - 1]} {jour.year}"


def heure_fr(quand: datetime) -> str:
    """Write a time: 9 h 30."""
    local = quand.astimezone(PARIS)
    minutes = format_time(local, "mm", locale="fr")
    return f"{local.hour}{FINE}h" + ("" if minutes == "00" else f"{FINE}{minutes}")


def date_heure_fr(quand: datetime) -> str:
    """Write a date and a time: 1er mars 2026 à 9 h 30."""
    return f"{date_fr(quand)} à {heure_fr(quand)}"


def il_y_a(quand: date | datetime, maintenant: datetime) -> str:
    """Write how far a day is from now: aujourd’hui, hier, il y a 3 jours, dans 2 mois."""
    jours = (_jour(maintenant) - _jour(quand)).days
    proches = {0: "aujourd’hui", 1: "hier", -1: "demain"}
    if jours in proches:
        return proches[jours]
    ecart = abs(jours)
    if ecart < 60:
        duree = f"{ecart} jours"
    elif ecart < 730:
        duree = f"{ecart // 30} mois"
    else:
        duree = f"{ecart // 365} ans"
    return f"il y a {duree}" if jours > 0 else f"dans {duree}"


def age(naissance: date, aujourdhui: date) -> int:
    """Count the years lived on that day."""
    return (
        aujourdhui.year
        - naissance.year
        - ((aujourdhui.month, aujourdhui.day) < (naissance.month, naissance.day))
    )


def nombre_fr(valeur: int | float) -> str:
    """Write a number with narrow spaces: 4 446."""
    return f"{valeur:,}".replace(",", FINE).replace(".", ",")


def pluriel(nombre: int, singulier: str, pluriels: str | None = None) -> str:
    """Write a count with its noun: 0 offre, 2 offres."""
    mot = singulier if abs(nombre) < 2 else (pluriels or singulier + "s")
    return f"{nombre_fr(nombre)} {mot}"


def libelles(enumeration: Any) -> dict[str, str]:
    """Give the words of an enum whose members have a `libelle`, by what is stored."""
    return {str(membre.value): membre.libelle for membre in enumeration}
