"""Say where a search starts from, and how distances compare."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.geo.distance import TERRE_KM

RAYON_DEFAUT_KM = 50
RAYON_MAX_KM = 200
# An offer nobody confirmed for two years is shown as if it were this much farther.
RECUL_KM = 5
# Within this of each other, offers are near-ties: those confirmed lately, then those that are open, come first.
PRES_KM = 0.2
# Ages in days at which an offer counts as less fresh, up to the two years of RECUL_KM.
AGES = (180, 365, 730)
# With words, relevance is halved at this distance; a remote offer counts as if it were there.
DEMI_KM = 25


@dataclass(frozen=True, slots=True)
class Centre:
    """Hold where to search from: degrees WGS 84, and the zone codes that include the place.

    « * » among the zones stands for a zone nobody stated. A place without coordinates has zones alone.
    """

    code_commune: str | None
    nom: str
    longitude: float | None
    latitude: float | None
    zones: Sequence[str]


def sphere(longitude: float, latitude: float) -> tuple[float, float, float]:
    """Put a point in degrees on the unit sphere."""
    lon, lat = math.radians(longitude), math.radians(latitude)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def corde_carree(rayon_km: float) -> float:
    """Give the squared chord, on the unit sphere, of an arc in km."""
    return (2 * math.sin(rayon_km / (2 * TERRE_KM))) ** 2
