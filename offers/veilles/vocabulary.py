"""Name how often one is told."""

from collections.abc import Mapping
from enum import StrEnum


class Rythme(StrEnum):
    """Say how often a mail tells what is new."""

    jamais = "jamais"
    jour = "jour"
    semaine = "semaine"

    @property
    def libelle(self) -> str:
        """Give the French words shown on screen."""
        return _LIBELLES[self]


_LIBELLES: Mapping[Rythme, str] = {
    Rythme.jamais: "Jamais : je viens voir",
    Rythme.jour: "Chaque matin, s’il y a du nouveau",
    Rythme.semaine: "Chaque lundi, s’il y a du nouveau",
}
