"""Name how somebody came into the circle."""

from collections.abc import Mapping
from enum import StrEnum


class Origine(StrEnum):
    """Tell apart: designated by agreement, joined by oneself, seen from an appointment, handed over by a colleague;
    or the structure alone, whose professional stopped.
    """

    designe = "designe"
    declare = "declare"
    observe = "observe"
    transmis = "transmis"
    relais = "relais"


ORIGINES: Mapping[str, str] = {
    Origine.designe.value: "désigné, avec l’accord de la personne",
    Origine.declare.value: "s’est déclaré, sous un accord de la personne",
    Origine.observe.value: "observé, le temps d’un rendez-vous",
    Origine.transmis.value: "a pris la suite d’un collègue",
    Origine.relais.value: "cherche qui prend la suite",
}

ETATS_DESIGNATION: Mapping[str, str] = {
    "en_attente": "en attente",
    "aboutie": "acceptée par les deux",
    "refusee": "refusée",
    "retiree": "retirée",
    "depassee": "dépassée : la situation a changé depuis",
}
