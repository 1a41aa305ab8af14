"""Measure distances on the globe; pure."""

import math

# Mean radius of the Earth (IUGG).
TERRE_KM = 6371.0


def distance_km(
    longitude: float, latitude: float, vers_longitude: float, vers_latitude: float
) -> float:
    """Measure in km the great circle between two points in degrees WGS 84.

    By the haversine formula, with the mean radius of the Earth.
    """
    phi, vers_phi = math.radians(latitude), math.radians(vers_latitude)
    a = (
        math.sin((vers_phi - phi) / 2) ** 2
        + math.cos(phi)
        * math.cos(vers_phi)
        * math.sin(math.radians(vers_longitude - longitude) / 2) ** 2
    )
    return 2 * TERRE_KM * math.asin(min(1.0, math.sqrt(a)))
