"""Turn a place into the zones that serve it and a box to look into."""

import math
from dataclasses import dataclass

from core.geo.distance import TERRE_KM

RAYON_DEFAUT_KM = 50
RAYON_MAX_KM = 200


@dataclass(frozen=True, slots=True)
class Centre:
    """Hold where to search from: degrees WGS 84, and the codes of the places that contain it."""

    code_commune: str
    nom: str
    longitude: float | None
    latitude: float | None
    code_epci: str | None
    code_departement: str
    code_region: str

    @property
    def zones(self) -> list[str]:
        """List the zone codes that include this place; « * » stands for a zone nobody stated."""
        codes = ["*", "france", self.code_commune, self.code_departement, self.code_epci]
        return [code for code in codes if code]


@dataclass(frozen=True, slots=True)
class Boite:
    """Hold a box in degrees that contains a circle."""

    ouest: float
    sud: float
    est: float
    nord: float


def boite(longitude: float, latitude: float, rayon_km: float) -> Boite:
    """Box the circle of a radius in km around a point; wide enough at any latitude of France."""
    dlat = math.degrees(rayon_km / TERRE_KM)
    dlon = dlat / max(math.cos(math.radians(latitude)), 0.01)
    return Boite(longitude - dlon, latitude - dlat, longitude + dlon, latitude + dlat)
