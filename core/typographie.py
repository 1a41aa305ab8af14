"""Space French as it is printed; pure."""

import re

FINE = "\u202f"
# Where a line never breaks: inside quotes, before a high mark, before a unit.
_INSECABLE = re.compile(r"(?<=«) | (?=»)|(?<=\S) (?=[?!;:](?:\W|$))|(?<=[\d}]) (?=km\b)")


def espacer(texte: str) -> str:
    """Keep French punctuation and units beside their word, with narrow spaces that do not break."""
    return _INSECABLE.sub(FINE, texte)


def km_fr(distance: float) -> str:
    """Write a distance in kilometres: moins de 1 km, 12 km."""
    return f"moins de 1{FINE}km" if distance < 1 else f"{round(distance)}{FINE}km"
