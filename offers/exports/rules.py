"""Say who takes the whole catalogue of a territoire away."""

from auth.vocabulary import Acteur, Role
from core.errors import Forbidden

EXPORTENT = frozenset({Role.administrateur, Role.coordonnateur, Role.gestionnaire})


def exiger_d_exporter(acteur: Acteur) -> None:
    """Let pass whoever answers for offers; what they take is public, the load is not."""
    if acteur.role not in EXPORTENT:
        raise Forbidden(
            "Le catalogue s’exporte par un administrateur, un coordonnateur ou un gestionnaire."
        )
