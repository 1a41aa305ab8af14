"""Recompute the hash chain of the journal."""

from dataclasses import dataclass

import psycopg

_ECARTS = """
select territoire_id, numero, pourquoi from (
  select j.territoire_id, j.numero,
         case when j.numero <> row_number() over w then 'numéro manquant'
              when j.precedente <> coalesce(lag(j.empreinte) over w, sha256(''))
              then 'chaîne rompue'
              when j.empreinte <> prive.empreinte_de(j) then 'ligne modifiée' end as pourquoi
    from journal j window w as (partition by j.territoire_id order by j.numero)
  union all
  select t.territoire_id, t.numero, 'fin de chaîne absente' from journal_tete t
   where not exists (select 1 from journal j where j.territoire_id = t.territoire_id
                        and j.numero = t.numero
                        and j.empreinte = t.empreinte)
  union all
  select j.territoire_id, j.numero, 'ligne au-delà de la fin de chaîne' from journal j
    left join journal_tete t on t.territoire_id = j.territoire_id
   where j.numero > coalesce(t.numero, 0)
) e where pourquoi is not null order by territoire_id, numero
"""


@dataclass(frozen=True, slots=True)
class EcartJournal:
    """Name a line that does not fit the chain, and why."""

    territoire_id: int
    numero: int
    pourquoi: str


def verifier_chaines(connexion: psycopg.Connection[tuple[object, ...]]) -> list[EcartJournal]:
    """Recompute every chain with an owner's connection.

    An empty list means that nothing was altered.
    """
    lignes = connexion.execute(_ECARTS).fetchall()
    return [
        EcartJournal(int(str(territoire)), int(str(numero)), str(pourquoi))
        for territoire, numero, pourquoi in lignes
    ]
