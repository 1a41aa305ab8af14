"""Draw the paper map: contours, communes, numbered markers.

As numbers and paths that the template writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.geo.install import contours
from offers.feuilles.rules import CadrePapier, Etiquette, ecarter_reperes, echelle, etiqueter

LARGEUR, HAUTEUR = 204.0, 262.0


@dataclass(frozen=True, slots=True)
class Repere:
    """Hold a marker: where it is drawn, where the offer is, its number and its drawing."""

    numero: int
    x: float
    y: float
    x_vrai: float
    y_vrai: float
    trace: str

    @property
    def est_deplace(self) -> bool:
        """Say whether a line must join the marker to its place."""
        return abs(self.x - self.x_vrai) + abs(self.y - self.y_vrai) > 1


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold all that is drawn, in millimetres."""

    largeur: float
    hauteur: float
    departements: Sequence[str]
    epci: Sequence[str]
    communes: Sequence[Etiquette]
    points: Sequence[tuple[float, float]]
    reperes: Sequence[Repere]
    echelle_km: int
    echelle_mm: float


def dessiner(
    cadre: CadrePapier,
    offres: Sequence[tuple[int, float, float, str]],
    communes: Sequence[tuple[str, float, float]],
) -> Plan:
    """Draw offers among communes, the largest first.

    An offer is (number, longitude, latitude, drawing), a commune (name, longitude, latitude).
    """
    vrais = [cadre.placer(longitude, latitude) for _, longitude, latitude, _ in offres]
    places = ecarter_reperes(vrais, cadre.largeur, cadre.hauteur)
    lieux = [(nom, *cadre.placer(longitude, latitude)) for nom, longitude, latitude in communes]
    reperes = [
        Repere(numero, round(x, 2), round(y, 2), round(u, 2), round(v, 2), trace)
        for (numero, _, _, trace), (x, y), (u, v) in zip(offres, places, vrais, strict=True)
    ]
    return Plan(
        cadre.largeur,
        cadre.hauteur,
        _traits("departement", cadre),
        _traits("epci", cadre),
        etiqueter(lieux, places, cadre.largeur, cadre.hauteur),
        [(round(x, 2), round(y, 2)) for _, x, y in lieux],
        reperes,
        *echelle(cadre.mm_par_km),
    )


def _traits(niveau: str, cadre: CadrePapier) -> list[str]:
    ouest, sud, est, nord = cadre.bornes()
    return [
        "".join(_chemin(anneau, cadre) for anneau in anneaux)
        for (a, b, c, d), anneaux in _anneaux(niveau)
        if a < est and c > ouest and b < nord and d > sud
    ]


def _chemin(anneau: Sequence[tuple[float, float]], cadre: CadrePapier) -> str:
    points = (cadre.placer(longitude, latitude) for longitude, latitude in anneau)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


@cache
def _anneaux(niveau: str) -> list[tuple[tuple[float, float, float, float], list[Any]]]:
    """Give the rings of each contour of a level, with the box that holds them."""
    lus = []
    for trait in contours(niveau)["features"]:
        forme = trait["geometry"]
        polygones = (
            forme["coordinates"] if forme["type"] == "MultiPolygon" else [forme["coordinates"]]
        )
        anneaux = [anneau for polygone in polygones for anneau in polygone]
        x, y = ([point[axe] for anneau in anneaux for point in anneau] for axe in (0, 1))
        lus.append(((min(x), min(y), max(x), max(y)), anneaux))
    return lus
