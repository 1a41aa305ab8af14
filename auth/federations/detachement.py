"""Untie identities from the command line, as the one who administers the database."""

from typing import Any

import psycopg

from auth.comptes.operateur import REPOND, Repond, exiger_une_personne

_TROUVER = f"""
select k.territoire_id, k.id, k.personne_id is not null, k.cree_le from compte k
  join identite_federee i on i.territoire_id = k.territoire_id and i.compte_id = k.id
 where {REPOND} order by 1, 2
"""


def detacher(connexion: psycopg.Connection[Any], qui: str) -> int:
    """Untie one person's comptes, by e-mail or by identifier; gives how many.

    Each is journalled. Raises Conflict when several people answer.
    """
    comptes = [Repond(*ligne) for ligne in connexion.execute(_TROUVER, {"qui": qui}).fetchall()]
    exiger_une_personne(comptes)
    for compte in comptes:
        connexion.execute(
            "select prive.poser(%s, null, 'administrateur', null, null)", (compte.territoire_id,)
        )
        connexion.execute("select prive.detacher_identite(%s)", (compte.compte_id,))
    return len(comptes)
