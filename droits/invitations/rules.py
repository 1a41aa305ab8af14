"""Say why an invitation is not made, and what is asked on the screen handed over."""

from collections.abc import Mapping

from auth.vocabulary import ORDINAIRES

# Why the wall does not let somebody be invited (prive.refus_d_invitation).
REFUS_D_INVITATION: Mapping[str, str] = {
    "absente": "Choisissez une structure présente du territoire, autre que la vôtre.",
    "inconnu": "Choisissez un professionnel de cette structure.",
    "presente": "Cette structure est déjà dans le cercle.",
    "present": "Ce professionnel est déjà dans le cercle.",
    "attend": "Cette invitation attend déjà la réponse de la personne.",
}
SANS_ORDINAIRE = (
    "Cette invitation ne porte que sur des informations sensibles : la personne y répond dans son"
    " espace, ou sur papier."
)


def ordinaires_demandes(domaines: int) -> int:
    """Give what may be asked on a screen handed over, or by word, for another structure."""
    return domaines & ORDINAIRES
