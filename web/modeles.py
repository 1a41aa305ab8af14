"""Load the tables of every slice: they are found, so that whoever asks the tables what they are misses none."""

from importlib import import_module

from core.db import Base
from core.migrations import RACINE

_AILLEURS = ("core.geo.models", "core.limites", "core.outbox", "core.travaux")
_TRANCHES = (
    ".".join(chemin.relative_to(RACINE).with_suffix("").parts)
    for paquet in ("auth", "offers", "carnet")
    for chemin in sorted((RACINE / paquet).glob("*/models.py"))
)
MODULES = tuple(import_module(nom) for nom in (*_AILLEURS, *_TRANCHES))
TABLES = Base.metadata
