"""Draw the shell of a map with folium, from constants alone: no typed text ever reaches it.

What varies (points, grades) is fetched as JSON by our own static script, which only ever writes
text nodes.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

import folium
from branca.element import Figure

from core.geo.install import contours

CENTRE = (43.7, 2.9)
NOMS = ("offres", "ecarts")


@dataclass(frozen=True, slots=True)
class Coquille:
    """Hold what a page needs to show a map: the element's id, the script's address and its text."""

    id: str
    script: str
    texte: str


@cache
def coquille(nom: str) -> Coquille:
    """Build the shell named `offres` or `ecarts`.

    Leaflet is the page's own, nothing is fetched elsewhere.
    """
    if nom not in NOMS:
        raise KeyError(nom)
    carte = folium.Map(
        location=CENTRE, zoom_start=8, tiles=None, maxZoom=18, zoom_control=True, attr=""
    )
    carte._name, carte._id = "map", nom  # noqa: SLF001 -- folium draws them at random, the page names them
    fond = folium.GeoJson(
        contours("departement"),
        name="departements",
        control=False,
        interactive=False,
        style_function=lambda _trait: {
            "color": "#857d6d",
            "weight": 1.5,
            "fillOpacity": 0.04,
            "fillColor": "#0b4f55",
        },
    )
    fond._id = f"{nom}_departements"  # noqa: SLF001
    fond.add_to(carte)
    figure = cast("Figure", carte.get_root())
    figure.render()
    texte = figure.script.render()
    empreinte = hashlib.sha256(texte.encode()).hexdigest()[:32]
    return Coquille(f"map_{nom}", f"/carte/{empreinte}.js", texte)


@cache
def scripts() -> Mapping[str, str]:
    """Give every shell's script by its address."""
    return {c.script: c.texte for c in map(coquille, NOMS)}
