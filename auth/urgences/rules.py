"""Decide how long an emergency opens, who may open one, and when its review is late."""

from datetime import datetime, timedelta

from auth.acces import DOMAINES_DU_ROLE, ROLES_QUI_ECRIVENT
from auth.urgences.vocabulary import EtatUrgence
from auth.vocabulary import ORDINAIRES, SENSIBLES, Role

# Time to act, not to accompany: a longer need asks for an agreement.
DUREE = timedelta(hours=4)
DELAI_REVUE = timedelta(days=15)
# The DPO must be able to judge by what is written.
MOTS_AU_MOINS = 20
# Who tries more identities is guessing.
ESSAIS_PAR_HEURE = 10
ROLES_DE_L_URGENCE = ROLES_QUI_ECRIVENT - {Role.personne}


def domaines_de_l_urgence(role: Role) -> int:
    """Give what an emergency opens at once: the ordinary domains that the rôle reaches."""
    return DOMAINES_DU_ROLE[role] & ORDINAIRES if role in ROLES_DE_L_URGENCE else 0


def sensibles_de_l_urgence(role: Role) -> int:
    """Give what a second confirmation may add."""
    return DOMAINES_DU_ROLE[role] & SENSIBLES if role in ROLES_DE_L_URGENCE else 0


def etat_urgence(fin: datetime, referme_le: datetime | None, maintenant: datetime) -> EtatUrgence:
    """Say whether the opening still opens anything."""
    if referme_le is not None:
        return EtatUrgence.refermee
    return EtatUrgence.ouverte if maintenant < fin else EtatUrgence.terminee


def reste(fin: datetime, maintenant: datetime) -> str:
    """Say in words how long is left; a minute begun counts."""
    minutes = max(0, -((maintenant - fin) // timedelta(minutes=1)))
    heures, minutes = divmod(minutes, 60)
    dites = [
        f"{nombre} {mot}{'s' if nombre > 1 else ''}"
        for nombre, mot in ((heures, "heure"), (minutes, "minute"))
        if nombre
    ]
    return " et ".join(dites) or "moins d’une minute"


def est_en_retard(ouvert_le: datetime, revu_le: datetime | None, maintenant: datetime) -> bool:
    """Say whether the review should have been made."""
    return revu_le is None and maintenant > ouvert_le + DELAI_REVUE
