"""Say opening hours and freshness in plain French; pure."""

import re
from datetime import date, timedelta

from core.typographie import FINE

PERIME = timedelta(days=730)
_JOURS = {
    "Mo": "lundi",
    "Tu": "mardi",
    "We": "mercredi",
    "Th": "jeudi",
    "Fr": "vendredi",
    "Sa": "samedi",
    "Su": "dimanche",
}
_FERIES = {"PH": "jours fériés", "SH": "vacances scolaires"}
_MOIS = {
    "Jan": "janvier", "Feb": "février", "Mar": "mars", "Apr": "avril", "May": "mai", "Jun": "juin",
    "Jul": "juillet", "Aug": "août", "Sep": "septembre", "Oct": "octobre", "Nov": "novembre",
    "Dec": "décembre",
}  # fmt: skip
_RANGS = {"1": "premier", "2": "deuxième", "3": "troisième", "4": "quatrième", "-1": "dernier"}
_REGLE = re.compile(
    r"(?P<mois>[A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?(?=\s|:|$))?:?\s*"
    r"(?P<jours>(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)[A-Za-z,\-\s\[\]\d]*?)??\s*"
    r"(?P<heures>\d\d:\d\d(?:\+|-\d\d:\d\d)(?:\s*,\s*\d\d:\d\d(?:\+|-\d\d:\d\d))*)?\s*"
    r"(?P<ferme>off|closed)?\s*(?:\"(?P<mot>[^\"]*)\")?"
)


def est_a_confirmer(date_maj: date, aujourdhui: date) -> bool:
    """Say whether nobody has confirmed the offer for 24 months."""
    return aujourdhui - date_maj > PERIME


def dire_horaires(horaires: str) -> list[str]:
    """Say OSM opening hours, one sentence a rule.

    An empty list when they go beyond what is understood here. Source: the opening_hours
    specification of OpenStreetMap; weekdays, months, public holidays, ranks in the month.
    """
    if horaires.strip() == "24/7":
        return [f"Tous les jours, 24{FINE}h sur 24"]
    phrases = [_dire_regle(regle.strip()) for regle in horaires.split(";") if regle.strip()]
    return [p for p in phrases if p] if all(phrases) else []


def montrer_horaires(horaires: str | None) -> list[str]:
    """Say opening hours, or give them as they were written when they are not understood here."""
    return dire_horaires(horaires) or [horaires] if horaires else []


def _dire_regle(regle: str) -> str:
    trouve = _REGLE.fullmatch(regle)
    if trouve is None or not (trouve["heures"] or trouve["ferme"] or trouve["mot"]):
        return ""
    jours = _dire_jours(trouve["jours"].strip()) if trouve["jours"] else "tous les jours"
    mois = _dire_mois(trouve["mois"]) if trouve["mois"] else ""
    if not jours or (trouve["mois"] and not mois):
        return ""
    quand = "fermé" if trouve["ferme"] else _dire_heures(trouve["heures"] or "")
    suite = f" ({trouve['mot']})" if trouve["mot"] else ""
    debut = f"{mois}, {jours}" if mois else jours
    phrase = f"{debut}{FINE}: {quand}{suite}" if quand else f"{debut}{suite}"
    return phrase[0].upper() + phrase[1:]


def _dire_jours(jours: str) -> str:
    mots = [_dire_jour(part.strip()) for part in re.split(r",(?![^\[]*\])", jours)]
    if not all(mots):
        return ""
    return " et ".join([", ".join(mots[:-1]), mots[-1]]) if len(mots) > 1 else mots[0]


def _dire_jour(jour: str) -> str:
    if jour in _FERIES or jour in _JOURS:
        return _FERIES.get(jour) or f"le {_JOURS[jour]}"
    rang = re.fullmatch(r"(\w\w)\[(-?\d)\]", jour)
    if rang and rang[1] in _JOURS and rang[2] in _RANGS:
        return f"le {_RANGS[rang[2]]} {_JOURS[rang[1]]} du mois"
    debut, _, fin = jour.partition("-")
    if debut in _JOURS and fin in _JOURS:
        return (
            "tous les jours"
            if (debut, fin) == ("Mo", "Su")
            else f"du {_JOURS[debut]} au {_JOURS[fin]}"
        )
    return ""


def _dire_mois(mois: str) -> str:
    debut, _, fin = mois.partition("-")
    if debut not in _MOIS or (fin and fin not in _MOIS):
        return ""
    de = "d’" if _MOIS[debut][0] in "ao" else "de "
    return f"{de}{_MOIS[debut]} à {_MOIS[fin]}" if fin else f"en {_MOIS[debut]}"


def _dire_heures(heures: str) -> str:
    plages = [_dire_plage(plage.strip()) for plage in heures.split(",") if plage.strip()]
    return " et ".join(plages)


def _dire_plage(plage: str) -> str:
    if plage.endswith("+"):
        return f"à partir de {_dire_heure(plage[:-1])}"
    debut, fin = plage.split("-")
    return f"de {_dire_heure(debut)} à {_dire_heure(fin)}"


def _dire_heure(heure: str) -> str:
    h, m = heure.split(":")
    return f"{int(h) % 24 if h != '24' else 24}{FINE}h" + (f"{FINE}{m}" if m != "00" else "")
