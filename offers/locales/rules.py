"""Say who publishes, and when an offer is to be read again."""

from datetime import date

from auth.vocabulary import Role
from offers.locales.vocabulary import EtatLocal

ROLES_QUI_PUBLIENT = frozenset({Role.professionnel, Role.charge_orientation, Role.gestionnaire})


def etat_de(publiee: bool, archivee: bool) -> EtatLocal:
    """Say where an offer stands."""
    return EtatLocal.archivee if archivee else EtatLocal.publiee if publiee else EtatLocal.brouillon


def prochaine_revue(jour: date, mois: int) -> date:
    """Give the day when the offer is read again: the same day, that many months later, the 28th at most."""
    rang = jour.year * 12 + jour.month - 1 + mois
    return date(rang // 12, rang % 12 + 1, min(jour.day, 28))
