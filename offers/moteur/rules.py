"""Say where a search starts from, how distances compare, and which offer comes first."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.geo.distance import TERRE_KM
from offers.catalogue.rules import PERIME

RAYON_DEFAUT_KM = 50
RAYON_MAX_KM = 200
# An offer nobody confirmed for two years is shown as if it were this much farther.
RECUL_KM = 5
# Within this of each other, offers are near-ties: those confirmed lately, then those that are open,
# come first.
PRES_KM = 0.2
# Ages in days at which an offer counts as less fresh, up to the two years of RECUL_KM.
AGES = (180, 365, 730)
# With words, relevance is halved at this distance; a remote offer counts as if it were there.
DEMI_KM = 25
# Remote after on-site: farther than anything on Earth.
LOIN_KM = 1e6
# What states nothing where something is asked comes after all that answers.
A_LA_FIN = 1e9


@dataclass(frozen=True, slots=True)
class Centre:
    """Hold where to search from: degrees WGS 84, and the zone codes that include the place.

    « * » among the zones stands for a zone nobody stated. A place without coordinates has zones
    alone.
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


@dataclass(frozen=True, slots=True)
class Trouvees:
    """Hold what ranks offers, one place an offer; `km` is nan for a remote one.

    `ages` are days since they were confirmed, `attendent` those with a waiting list, `muettes`, by
    filter that is asked, those that state nothing about it; `poids` weighs the typed words, if any.
    """

    km: NDArray[np.float64]
    ages: NDArray[np.int32]
    attendent: NDArray[np.bool_]
    muettes: Sequence[NDArray[np.bool_]] = ()
    poids: NDArray[np.float32] | None = None


def eloigner(km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the distance of each offer, remote ones after all others."""
    loin: NDArray[np.float64] = np.where(np.isnan(km), LOIN_KM, km)
    return loin


def ranger_au_plus_utile(trouvees: Trouvees) -> NDArray[np.float64]:
    """Give the key of each offer: the smaller, the earlier.

    Near ones first, those confirmed lately and open first among near-ties; with words, relevance
    first, which distance lessens.
    """
    km, ages = trouvees.km, trouvees.ages
    recul = np.where(ages > PERIME.days, RECUL_KM, 0) + np.searchsorted(AGES, ages) * (PRES_KM / 4)
    recul = recul + trouvees.attendent * (PRES_KM / 4)
    if trouvees.poids is not None:
        la = np.where(np.isnan(km), DEMI_KM, km)
        cle: NDArray[np.float64] = -trouvees.poids * DEMI_KM / (DEMI_KM + la + recul)
    else:
        cle = eloigner(km) + recul
    for muettes in trouvees.muettes:
        cle = np.where(muettes & (cle < A_LA_FIN / 10), cle + A_LA_FIN, cle)
    return cle
