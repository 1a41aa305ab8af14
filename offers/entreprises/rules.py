"""Say when a company was asked too recently, and who may keep its sheet."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from auth.vocabulary import Role
from offers.extensions.rules import ROLES_QUI_PRECISENT

# Whoever works in the territoire with people or with offers.
ROLES: frozenset[Role] = ROLES_QUI_PRECISENT
# The consortium does not call the same company twice in the same month.
ECART = timedelta(days=31)
_NAF = re.compile(r"(\d{2})\.?(\d{2})([a-zA-Z])")


def est_proche(le: date, autre: date) -> bool:
    """Say whether two contacts fall within the same month, whichever comes first."""
    return abs(le - autre) <= ECART


def le_plus_proche(le: date, autres: Iterable[date]) -> date | None:
    """Give the contact that is nearest to a day, among those of the same month.

    None when there is none.
    """
    return min(
        (a for a in autres if est_proche(le, a)), key=lambda a: (abs(a - le), a), default=None
    )


def ecrire_secteur(secteur: str) -> str:
    """Write a NAF code as INSEE does (4711d → 47.11D); words are left as they are."""
    code = _NAF.fullmatch(secteur.strip())
    return f"{code[1]}.{code[2]}{code[3].upper()}" if code else secteur.strip()


def ecrire_siret(siret: str) -> str:
    """Write a SIRET by groups, as people read it."""
    return "\u202f".join((siret[:3], siret[3:6], siret[6:9], siret[9:]))
