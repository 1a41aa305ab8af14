"""Untie identities from the command line, as the one who administers the database."""

from typing import Any

import psycopg

_TROUVER = """
select k.territoire_id, k.id from compte k
  join identite_federee i on i.territoire_id = k.territoire_id and i.compte_id = k.id
 where k.courriel = lower(%s) order by 1, 2
"""


def detacher_par_courriel(connexion: psycopg.Connection[Any], courriel: str) -> int:
    """Untie every compte of this e-mail, in every territoire; gives how many.

    Each is journalled.
    """
    comptes = connexion.execute(_TROUVER, (courriel,)).fetchall()
    for territoire, compte in comptes:
        connexion.execute(
            "select prive.poser(%s, null, 'administrateur', null, null)", (territoire,)
        )
        connexion.execute("select prive.detacher_identite(%s)", (compte,))
    return len(comptes)
