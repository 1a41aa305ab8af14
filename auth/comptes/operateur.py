"""Find whom an operator names from the command line: an address may be several people's."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.errors import Conflict
from core.texts import date_fr

# What an operator names somebody by: an address, or the identifier of a compte.
REPOND = "(k.courriel = lower(%(qui)s) or k.id::text = lower(%(qui)s))"


class Repond(NamedTuple):
    """Hold one compte that answers, and whether it is an accompanied person's."""

    territoire_id: int
    compte_id: UUID
    est_personne: bool
    cree_le: datetime


def exiger_une_personne(comptes: Iterable[Repond]) -> None:
    """Refuse an address that several people have: none of them is acted upon for another.

    A professional has one address wherever they work; an accompanied person may share hers. Raises
    Conflict, which lists the comptes without naming anybody.
    """
    tous = sorted(set(comptes))
    if len(tous) < 2 or not any(compte.est_personne for compte in tous):
        return
    dits = [
        f"{compte.compte_id} (territoire {compte.territoire_id},"
        f" {'personne accompagnée' if compte.est_personne else 'professionnel'}, compte ouvert le"
        f" {date_fr(compte.cree_le)})"
        for compte in tous
    ]
    raise Conflict(
        "Plusieurs personnes répondent à cette adresse : dites laquelle, par --compte parmi "
        + ", ".join(dits)
        + "."
    )
