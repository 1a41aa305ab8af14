"""Name how somebody came into the circle."""

from collections.abc import Mapping
from enum import StrEnum


class OriginePlace(StrEnum):
    """Tell apart how somebody came into a circle.

    Designated by agreement, joined by oneself, seen from an appointment, handed over by a
    colleague; the structure alone, whose professional stopped; invited, with her agreement.
    """

    designe = "designe"
    declare = "declare"
    observe = "observe"
    transmis = "transmis"
    relais = "relais"
    invite = "invite"


ORIGINES: Mapping[str, str] = {
    OriginePlace.designe.value: "désigné, avec l’accord de la personne",
    OriginePlace.declare.value: "s’est déclaré, sous un accord de la personne",
    OriginePlace.observe.value: "observé, le temps d’un rendez-vous",
    OriginePlace.transmis.value: "a pris la suite d’un collègue",
    OriginePlace.relais.value: "cherche qui prend la suite",
    OriginePlace.invite.value: "sur invitation, avec l’accord de la personne",
}

# The same, as the person reads it: nobody is « la personne » to herself.
ORIGINES_A_LA_PERSONNE: Mapping[str, str] = {
    OriginePlace.designe.value: "vous avez dit oui à sa désignation",
    OriginePlace.declare.value: "avec un accord que vous avez donné",
    OriginePlace.observe.value: "le temps d’un rendez-vous",
    OriginePlace.transmis.value: "a pris la suite d’un collègue",
    OriginePlace.relais.value: "cherche qui prend la suite",
    OriginePlace.invite.value: "on vous l’a proposé, et vous avez dit oui",
}

ETATS_DESIGNATION: Mapping[str, str] = {
    "en_attente": "en attente",
    "aboutie": "acceptée par les deux",
    "refusee": "refusée",
    "retiree": "retirée",
    "depassee": "dépassée : la situation a changé depuis",
}
TITRES_DESIGNATION: Mapping[str, str] = {
    "en_attente": "En attente",
    "aboutie": "Acceptée par les deux",
    "refusee": "Refusée",
    "retiree": "Retirée",
    "depassee": "Dépassée : la situation a changé depuis",
}
