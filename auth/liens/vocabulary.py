"""Name what becomes of somebody who says who they are, among the people of one address."""

from enum import StrEnum


class Reconnue(StrEnum):
    """Say how many people answer to a birth date: one, several, none, or none for the last time."""

    une = "une"
    plusieurs = "plusieurs"
    aucune = "aucune"
    fini = "fini"
