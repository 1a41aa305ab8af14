"""Measure distances on the globe; pure."""

import math

TERRE_KM = 6371.0


def distance_km(longitude: float, latitude: float, vers_longitude: float, vers_latitude: float) -> float:
    """Measure the great-circle distance between two points in degrees WGS 84, in km (haversine, mean radius)."""
    phi, vers_phi = math.radians(latitude), math.radians(vers_latitude)
    a = (
        math.sin((vers_phi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(vers_phi) * math.sin(math.radians(vers_longitude - longitude) / 2) ** 2
    )
    return 2 * TERRE_KM * math.asin(min(1.0, math.sqrt(a)))
