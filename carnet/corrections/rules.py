"""Decide what of a correction stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from carnet.corrections.vocabulary import ETAT_CIVIL, TEXTES


def changements(avant: Mapping[str, Any], apres: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what differs."""
    return {nom: valeur for nom, valeur in apres.items() if valeur != avant.get(nom)}


def refuser_textes(
    valeurs: Mapping[str, str | None], colonnes: Mapping[str, Any]
) -> dict[str, str]:
    """Say, field by field, why these words may not replace those of an item.

    Nothing when they may.
    """
    refus: dict[str, str] = {}
    for nom, valeur in valeurs.items():
        champ = TEXTES.get(nom)
        if champ is None or nom not in colonnes:
            refus["formulaire"] = "Ce texte ne se corrige pas ici."
        elif not valeur and not champ.vide:
            refus[nom] = "Ce champ est à remplir."
        elif valeur and len(valeur) > champ.maximum:
            refus[nom] = f"C’est trop long : {champ.maximum} caractères au plus."
    return refus


def refuser_identite(changes: Mapping[str, Any], motif: str | None) -> dict[str, str]:
    """Say why an identity may not change so: it changes for a reason that the person can read."""
    if set(changes) & set(ETAT_CIVIL) and not motif:
        return {"motif": "Dites pourquoi l’identité change : la personne le lira."}
    return {}


def suites(
    avants: Sequence[Mapping[str, Any]], actuelles: Mapping[str, Any]
) -> list[list[tuple[str, Any, Any]]]:
    """Say of each version, the newest first, what each of its fields was and what it became."""
    present = dict(actuelles)
    lues: list[list[tuple[str, Any, Any]]] = []
    for avant in avants:
        lues.append([(nom, valeur, present.get(nom)) for nom, valeur in avant.items()])
        present |= avant
    return lues
