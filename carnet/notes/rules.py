"""Decide whether a working note may be written, changed or taken back, and say why not."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from carnet.notes.vocabulary import ObstacleNote

# As for an item of the carnet: prive.annuler_note counts the same.
REPENTIR = timedelta(minutes=10)
RIEN_N_A_CHANGE = "Rien n’a changé dans cette note."
CHANGE_ENTRE_TEMPS = (
    "Cette note a changé depuis que vous avez ouvert la page. Relisez-la, puis recommencez."
)
DEJA_RETIREE = "Cette note est déjà retirée."
PAS_RETIREE = "Cette note n’est pas retirée."
RETIREE = "Cette note est retirée : remettez-la d’abord."
PAS_LA_VOTRE = "Seul qui vient d’écrire cette note peut l’annuler."
RESERVEES = (
    "Les notes de travail sont celles des professionnels qui accompagnent : votre rôle ne les lit"
    " pas."
)
A_ELLE = (
    "Les notes de travail d’une structure ne sont pas dans votre carnet. « Qui sait quoi ? » dit"
    " combien chacune en garde."
)
OBSTACLES: Mapping[ObstacleNote, str] = {
    ObstacleNote.role: RESERVEES,
    # One sentence for both: a refusal aimed at somebody is never told to them (auth.acces.taire).
    ObstacleNote.carnet_ferme: "Une note de travail s’écrit quand votre structure accompagne la"
    " personne, et que son carnet vous est ouvert. Ce n’est pas le cas aujourd’hui.",
    ObstacleNote.accueil: "Le carnet n’est pas encore ouvert : d’une personne qui vient d’être"
    " accueillie, seul le nom est gardé.",
}
# What prive.annuler_note answers when it changed nothing.
ANNULATION: Mapping[str, str] = {
    "tard": "Dix minutes ont passé : cela ne s’annule plus. Vous pouvez corriger la note, ou la"
    " retirer.",
    "suivi": "Cette note a déjà été corrigée : elle ne s’annule plus. Vous pouvez la corriger"
    " encore, ou la retirer.",
}


def refuser_correction(avant: str | None, apres: str) -> str | None:
    """Say why a text may not replace that of a note, or None; a note taken back has no text."""
    if avant is None:
        return RETIREE
    return RIEN_N_A_CHANGE if avant == apres else None


def refuser_annuler_note(ecrite_le: datetime, version: int, maintenant: datetime) -> str | None:
    """Say why one's own note is not undone any more, or None, as prive.annuler_note."""
    if ecrite_le <= maintenant - REPENTIR:
        return ANNULATION["tard"]
    return ANNULATION["suivi"] if version > 1 else None
