"""Gather the points of a map by cells of its zoom.

What is sent depends on the screen, not on the number of offers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

# Pixels between drawings, at zooms that show a region, then a street. A screen has room for some
# hundreds of them.
ECART_PX, ECART_RUE_PX, ZOOM_RUE = 48, 32, 16
DESSINS_MAX = 800
LATITUDE_MAX = 85.05
Boite = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Amas:
    """Hold what is drawn: groups and lone points.

    A group is (longitude, latitude, number, box), a point (longitude, latitude, rank).
    """

    etendue: Boite | None
    nombre: int
    groupes: Sequence[tuple[float, float, int, float, float, float, float]]
    seuls: Sequence[tuple[float, float, int]]


def regrouper(
    longitudes: NDArray[np.float64], latitudes: NDArray[np.float64], zoom: int, boite: Boite | None
) -> Amas:
    """Gather points (degrees) into the cells of a zoom, in a box or everywhere.

    A box is (west, south, east, north). Each point is in one group or alone, never both; ranks are
    places in the columns given.
    """
    if not len(longitudes):
        return Amas(None, 0, [], [])
    etendue = _bornes(longitudes, latitudes)
    rangs = np.arange(len(longitudes))
    if boite is not None:
        ouest, sud, est, nord = boite
        dedans = (
            (longitudes >= ouest) & (longitudes <= est) & (latitudes >= sud) & (latitudes <= nord)
        )
        rangs = np.flatnonzero(dedans)
        longitudes, latitudes = longitudes[rangs], latitudes[rangs]
        if not len(rangs):
            return Amas(etendue, 0, [], [])
    cellules = _cellules(longitudes, latitudes, zoom)
    while zoom and len(np.unique(cellules)) > DESSINS_MAX:
        zoom -= 1
        cellules = _cellules(longitudes, latitudes, zoom)
    lot = _fondre(cellules, _Lot.seuls(longitudes, latitudes, rangs))
    lot = _fondre(_voisiner(lot, zoom), lot)
    centres = (
        np.column_stack([lot.lon, lot.lat, lot.ouest, lot.sud, lot.est, lot.nord]).round(5).tolist()
    )
    lus = list(zip(centres, lot.nombre.tolist(), lot.premier.tolist(), strict=True))
    return Amas(
        etendue,
        len(rangs),
        [(c[0], c[1], n, c[2], c[3], c[4], c[5]) for c, n, _ in lus if n > 1],
        [(c[0], c[1], rang) for c, n, rang in lus if n == 1],
    )


@dataclass(frozen=True, slots=True)
class _Lot:
    """Hold groups as columns: how many, their mean place, their box, the rank of one of them."""

    nombre: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    ouest: NDArray[np.float64]
    sud: NDArray[np.float64]
    est: NDArray[np.float64]
    nord: NDArray[np.float64]
    premier: NDArray[np.int64]

    @classmethod
    def seuls(
        cls, lon: NDArray[np.float64], lat: NDArray[np.float64], rangs: NDArray[np.int64]
    ) -> Self:
        """Take each point as a group."""
        return cls(np.ones(len(lon), np.int64), lon, lat, lon, lat, lon, lat, rangs)


def _fondre(cles: NDArray[np.int64], lot: _Lot) -> _Lot:
    """Make one of the groups that have the same key."""
    ordre = np.argsort(cles, kind="stable")
    debuts = np.flatnonzero(np.diff(cles[ordre], prepend=cles.min() - 1))
    nombre = np.add.reduceat(lot.nombre[ordre], debuts)

    def moyenne(axe: NDArray[np.float64]) -> NDArray[np.float64]:
        somme: NDArray[np.float64] = np.add.reduceat((axe * lot.nombre)[ordre], debuts)
        return somme / nombre

    return _Lot(
        nombre,
        moyenne(lot.lon),
        moyenne(lot.lat),
        np.minimum.reduceat(lot.ouest[ordre], debuts),
        np.minimum.reduceat(lot.sud[ordre], debuts),
        np.maximum.reduceat(lot.est[ordre], debuts),
        np.maximum.reduceat(lot.nord[ordre], debuts),
        lot.premier[ordre[debuts]],
    )


def _voisiner(lot: _Lot, zoom: int) -> NDArray[np.int64]:
    """Give one key to the groups whose drawings would cover each other.

    The largest draws the others to it.
    """
    x, y = _pixels(lot.lon, lot.lat, zoom)
    ecart = (ECART_RUE_PX if zoom >= ZOOM_RUE else ECART_PX) ** 2
    cles = np.full(len(x), -1, np.int64)
    for rang in np.argsort(-lot.nombre, kind="stable").tolist():
        if cles[rang] < 0:
            cles[(cles < 0) & ((x - x[rang]) ** 2 + (y - y[rang]) ** 2 < ecart)] = rang
    return cles


def _pixels(
    longitudes: NDArray[np.float64], latitudes: NDArray[np.float64], zoom: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Place points in the projection of web maps, in pixels."""
    sinus = np.sin(np.radians(np.clip(latitudes, -LATITUDE_MAX, LATITUDE_MAX)))
    monde = 256 * 2**zoom
    return (longitudes + 180) / 360 * monde, (
        0.5 - np.log((1 + sinus) / (1 - sinus)) / (4 * np.pi)
    ) * monde


def _cellules(
    longitudes: NDArray[np.float64], latitudes: NDArray[np.float64], zoom: int
) -> NDArray[np.int64]:
    """Give the number of the cell of each point."""
    cote = ECART_RUE_PX if zoom >= ZOOM_RUE else ECART_PX
    x, y = (np.floor(axe / cote).astype(np.int64) for axe in _pixels(longitudes, latitudes, zoom))
    cellules: NDArray[np.int64] = x * 2**32 + y
    return cellules


def _bornes(longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> Boite:
    ouest, sud, est, nord = (
        round(float(v), 5)
        for v in (longitudes.min(), latitudes.min(), longitudes.max(), latitudes.max())
    )
    return ouest, sud, est, nord
