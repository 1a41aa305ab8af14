"""Decide whether an item may change, and say why not."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from auth.vocabulary import Domaine
from carnet.elements.vocabulary import EtatElement, Sorte

RIEN_N_A_CHANGE = "Rien n’a changé : personne n’est prévenu."

# How long one's own addition may be taken back: prive.annuler counts the same.
REPENTIR = timedelta(minutes=10)
# What prive.annuler answers when it changed nothing.
ANNULATION: Mapping[str, str] = {
    "tard": "Dix minutes ont passé : cela ne s’annule plus. Vous pouvez le corriger, ou le clore.",
    "suivi": "Quelque chose s’appuie déjà dessus : cela ne s’annule plus. Vous pouvez le corriger,"
    " ou le clore.",
    "agenda": "Un rendez-vous fixé ne disparaît pas : notez « Annulé par nous », la personne en"
    " sera prévenue.",
}

SANS_IDENTITE = "Un texte ne se range pas avec l’identité : tout accord l’ouvre."
# What prive.reclasser answers when it changed nothing, beside « change », which says what changed.
RECLASSEMENT: Mapping[str, str] = {
    "meme": "C’est déjà son domaine.",
    "sensible": "Sortir cela d’un domaine sensible le montrerait à d’autres : la personne seule"
    " peut le faire. Vous "
    "pouvez l’écrire de nouveau dans l’autre domaine, et clore celui-ci.",
    "suit": "Cette action suit son objectif : changez le domaine de l’objectif.",
    "suivi": "D’autres ont écrit sous cet objectif : son domaine ne change plus.",
}


def refuser_transition(sorte: Sorte, actuel: EtatElement, voulu: EtatElement) -> str | None:
    """Say why a state may not follow another, or None."""
    if actuel == voulu:
        return "C’est déjà noté."
    if voulu not in sorte.transitions.get(actuel, frozenset()):
        return sorte.a_reprendre
    return None


def refuser_annulation(cree_le: datetime, maintenant: datetime) -> str | None:
    """Say why what was added then is not taken back any more, or None."""
    return ANNULATION["tard"] if cree_le <= maintenant - REPENTIR else None


def list_domaines(ici: Domaine, ouverts: Iterable[Domaine], est_personne: bool) -> list[Domaine]:
    """List the domains open to one's writing where what is filed here may be filed instead.

    Never the identity, which every agreement opens; out of a sensitive domain, by the person alone,
    as prive.reclasser.
    """
    gardees: list[Domaine] = [
        domaine for domaine in ouverts if domaine not in (ici, Domaine.identite)
    ]
    return (
        gardees if est_personne or not ici.est_sensible else [d for d in gardees if d.est_sensible]
    )


def refuser_main(sorte: Sorte, a_elle: bool, est_personne: bool) -> str | None:
    """Say why this hand does not move this item, or None.

    `a_elle` says whether the item is the person's.
    """
    if sorte.mains is None:
        return None
    if est_personne:
        return None if a_elle else sorte.mains.refus
    return sorte.mains.refus_aux_autres if a_elle else None
