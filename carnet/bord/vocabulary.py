"""Name why a person needs somebody."""

from enum import IntEnum


class Gravite(IntEnum):
    """Grade a alert; the smaller figure comes first."""

    danger = 0
    retard = 1
    manque = 2
    silence = 3
    sans_rendez_vous = 4
