"""Decide what a thread waits for, and why something may not be written in it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from carnet.elements.rules import REPENTIR

DEJA_REPONDU = "On vous a déjà répondu : cette conversation ne s’annule plus. Vous pouvez la clore."
FERMEE = "Cette conversation est close : rouvrez-la pour y écrire."
PAS_LECTRICE = "Cette structure ne lit pas ce sujet : elle ne verrait pas la question."
LA_SIENNE = "C’est votre structure : écrivez à une autre, ou à tous ceux qui lisent ce sujet."
PAS_LECTEUR = "Cette personne ne lit pas ce sujet : elle ne verrait pas le message."
SANS_PIECE = "Ce document n’est pas de ce carnet, ou il n’est plus là."
RESERVES = "Les messages sont ceux des personnes accompagnées et des professionnels qui écrivent."


def refuser_question(
    pour: UUID | None, la_mienne: UUID | None, lectrices: Collection[UUID]
) -> str | None:
    """Say why a question may not be put to a structure, or None; null asks nobody by name."""
    if pour is None:
        return None
    if pour == la_mienne:
        return LA_SIENNE
    return None if pour in lectrices else PAS_LECTRICE


def refuser_mention(qui: UUID | None, lecteurs: Collection[UUID]) -> str | None:
    """Say why somebody may not be asked by name in a message, or None."""
    return None if qui is None or qui in lecteurs else PAS_LECTEUR


def est_reprenable(cree_le: datetime, maintenant: datetime) -> bool:
    """Say whether one's own message is still corrected or taken back, as the wall counts it."""
    return cree_le > maintenant - REPENTIR


def dire_non_lus(nombre: int) -> str:
    """Say how many threads hold something new, as a menu says it; empty when none does."""
    if not nombre:
        return ""
    return "une non lue" if nombre == 1 else f"{nombre} non lues"
