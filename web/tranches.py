"""Find what the slices bring, by the names of their files: nobody lists a slice by hand.

A slice is a folder of one of PAQUETS. What it brings is read, by its name, from the file where it
stands: nothing registers itself, and the order is that of the packages, then of the alphabet.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from litestar import Router

from core.migrations import RACINE

PAQUETS = ("core", "auth", "droits", "offers", "carnet")


class TrancheError(Exception):
    """Say what a slice should have brought, and did not."""


def trouver_fichiers(nom: str) -> Mapping[str, Path]:
    """Find the file or the folder of this name that slices hold, by slice: « carnet.bord »."""
    return {
        f"{paquet}.{chemin.parent.name}": chemin
        for paquet in PAQUETS
        for chemin in sorted((RACINE / paquet).glob(f"*/{nom}"))
    }


def modules(*noms: str) -> tuple[ModuleType, ...]:
    """Import the files of these names; a name may be a pattern, like « pages_* »."""
    fichiers = [
        fichier
        for paquet in PAQUETS
        for fichier in sorted({f for n in noms for f in (RACINE / paquet).glob(f"*/{n}.py")})
    ]
    return tuple(
        import_module(".".join(fichier.relative_to(RACINE).with_suffix("").parts))
        for fichier in fichiers
    )


def routers(trouves: tuple[ModuleType, ...]) -> tuple[Router, ...]:
    """Take the router of each of these modules: pages and calls without one would be no door."""
    pris = {module.__name__: getattr(module, "router", None) for module in trouves}
    sans = [nom for nom, router in pris.items() if not isinstance(router, Router)]
    if sans:
        raise TrancheError(f"no `router = Router(…)` in {', '.join(sans)}")
    return tuple(router for router in pris.values() if isinstance(router, Router))


def rassembler(trouves: tuple[ModuleType, ...], nom: str) -> tuple[Any, ...]:
    """Put in one row what these modules declare under this name, by `rang`, then in their order."""
    declares = (declare for module in trouves for declare in getattr(module, nom, ()))
    return tuple(sorted(declares, key=lambda declare: declare.rang))


def reunir_tables(trouves: tuple[ModuleType, ...], nom: str) -> dict[Any, Any]:
    """Put together the tables of this name that these modules declare; no key may stand twice."""
    reunis: dict[Any, Any] = {}
    for module in trouves:
        declares = getattr(module, nom, {})
        if doubles := sorted(map(str, reunis.keys() & declares.keys())):
            raise TrancheError(f"{module.__name__}.{nom} says again {', '.join(doubles)}")
        reunis |= declares
    return reunis
