"""Decide whether an item may change, and say why not."""

from carnet.elements.vocabulary import Etat, Sorte

RIEN_N_A_CHANGE = "Rien n’a changé : personne n’est prévenu."
CHANGE_ENTRE_TEMPS = "Quelqu’un a changé cela depuis que vous avez ouvert la page. Relisez, puis recommencez."


def refuser_transition(sorte: Sorte, actuel: Etat, voulu: Etat, affiche: str | None = None) -> str | None:
    """Say why a state may not follow another, or None; `affiche` is the state that was shown."""
    if affiche is not None and affiche != actuel:
        return CHANGE_ENTRE_TEMPS
    if actuel == voulu:
        return "C’est déjà noté."
    if voulu not in sorte.transitions.get(actuel, frozenset()):
        return sorte.a_reprendre
    return None


def refuser_main(sorte: Sorte, a_elle: bool, est_personne: bool) -> str | None:
    """Say why this hand does not move this item, or None; `a_elle` says whether the item is the person's."""
    if sorte.mains is None:
        return None
    if est_personne:
        return None if a_elle else sorte.mains.refus
    return sorte.mains.refus_aux_autres if a_elle else None
