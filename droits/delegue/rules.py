"""Say for whom what waits is gathered here."""

from auth.vocabulary import Acteur, Role
from core.errors import Forbidden

# Those who open no carnet: what waits for others stands in their day, or in their team.
ROLES_QUI_TRAITENT = (Role.administrateur, Role.coordonnateur, Role.dpo)


def exiger_une_file(acteur: Acteur) -> None:
    """Refuse whoever's work waits elsewhere."""
    if acteur.role not in ROLES_QUI_TRAITENT:
        raise Forbidden(
            "Cette page est celle de l’administration, de la coordination et du délégué à la"
            " protection des données."
        )
