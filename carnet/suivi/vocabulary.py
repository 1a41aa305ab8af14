"""Name how somebody came into the circle."""

from collections.abc import Mapping
from enum import StrEnum


class Origine(StrEnum):
    """Tell apart: designated by agreement, joined by oneself, seen from an appointment, handed over by a colleague."""

    designe = "designe"
    declare = "declare"
    observe = "observe"
    transmis = "transmis"


ORIGINES: Mapping[str, str] = {
    Origine.designe.value: "désigné, avec l’accord de la personne",
    Origine.declare.value: "s’est déclaré, sous un accord de la personne",
    Origine.observe.value: "observé, le temps d’un rendez-vous",
    Origine.transmis.value: "a pris la suite d’un collègue",
}

ETATS_DESIGNATION: Mapping[str, str] = {
    "en_attente": "en attente",
    "aboutie": "acceptée par les deux",
    "refusee": "refusée",
    "retiree": "retirée",
    "depassee": "dépassée : la situation a changé depuis",
}
