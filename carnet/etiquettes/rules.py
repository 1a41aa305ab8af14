"""Decide whether a tag may be made or named so, and say why not."""

from collections.abc import Iterable

from carnet.etiquettes.vocabulary import AU_PLUS
from core.plier import normaliser

DEJA = "Cette étiquette existe déjà dans votre structure."
DEJA_RETIREE = "Cette étiquette est déjà retirée."
PAS_RETIREE = "Cette étiquette n’est pas retirée."
RETIREE = "Cette étiquette est retirée : remettez-la d’abord."
TROP = f"Votre structure a déjà {AU_PLUS} étiquettes : retirez-en d’abord."
HORS_DU_CERCLE = (
    "Une étiquette se met sur une personne que votre structure accompagne, et dont le carnet vous"
    " est ouvert. Ce n’est pas le cas aujourd’hui."
)
RESERVEES = (
    "Les étiquettes sont celles des professionnels qui accompagnent et des gestionnaires de la"
    " structure."
)
DE_QUI_ECRIT = "Une étiquette se met et s’enlève par qui accompagne les personnes."


def refuser_nom(nom: str, autres: Iterable[str]) -> str | None:
    """Say why a tag may not be named so among the others of the structure, or None.

    Two words that differ by their accents or capitals alone are one.
    """
    return DEJA if normaliser(nom) in {normaliser(autre) for autre in autres} else None
