"""Say who publishes, where an offer is, and when it is to be read again."""

import re
from collections.abc import Sequence
from datetime import date

from auth.vocabulary import Role
from offers.locales.vocabulary import JOURS, EtatLocal

# What stands against writing in an offer that left the catalogue.
ARCHIVEE = "Cette offre est archivée : reprenez-la d’abord."
# What the link of a review serves.
LIEN = b"revue-offre"

ROLES_QUI_PUBLIENT = frozenset({Role.professionnel, Role.charge_orientation, Role.gestionnaire})


def etat_locale(publiee: bool, archivee: bool) -> EtatLocal:
    """Say where an offer stands."""
    return EtatLocal.archivee if archivee else EtatLocal.publiee if publiee else EtatLocal.brouillon


_CODE = re.compile(r"(?<!\d)(\d{5}|2[AB]\d{3})(?!\d)", re.IGNORECASE)


def lire_lieu(dit: str) -> tuple[str | None, str | None]:
    """Read the name and the code that were typed.

    « Garons 30128 », « 30128 Garons », « Garons » or « 30128 ».
    """
    code = _CODE.search(dit)
    # What is pasted from a page brings its own blanks.
    nom = " ".join(_CODE.sub(" ", dit).split()).strip(" ,()")
    return nom or None, code[1].upper() if code else None


def ecrire_horaires(
    jours: Sequence[str], plages: Sequence[tuple[str | None, str | None]]
) -> tuple[str, str]:
    """Write chosen days and hours as OpenStreetMap does.

    Gives the text, or what is wrong with it.
    """
    dites = [(de, a) for de, a in plages if de or a]
    if not (jours or dites):
        return "", ""
    if not (jours and dites) or not all(de and a for de, a in dites):
        return "", "Dites les jours, et de quelle heure à quelle heure."
    bornes = [heure or "" for plage in dites for heure in plage]
    if bornes != sorted(set(bornes)):
        return "", "Une heure de fin vient avant celle de début."
    choisis = [jour for jour in JOURS if jour in jours]
    return f"{','.join(choisis)} {','.join(f'{de}-{a}' for de, a in dites)}", ""


def prochaine_revue(jour: date, mois: int) -> date:
    """Give the day when the offer is read again.

    The same day, that many months later, the 28th at most.
    """
    rang = jour.year * 12 + jour.month - 1 + mois
    return date(rang // 12, rang % 12 + 1, min(jour.day, 28))
