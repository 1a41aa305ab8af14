"""Say who reads the history of imports, and how large a file may be."""

from auth.vocabulary import Acteur, Role
from core.errors import Forbidden

LISENT = frozenset({Role.administrateur, Role.coordonnateur})
# How a fetch ended, when it ended well.
ISSUES_BONNES = ("importé", "inchangé")
ENVOI_MAX_OCTETS = 32 * 1024 * 1024


def exiger_de_lire(acteur: Acteur) -> None:
    """Let pass whoever answers for the territoire's offers."""
    if acteur.role not in LISENT:
        raise Forbidden("L’historique des imports est lu par l’administrateur et le coordonnateur.")
