"""Recompute the hash chain of the journal."""

from dataclasses import dataclass

import psycopg

# What follows a line is the next one, or a month that was dropped; months follow each other by
# number and by hash, and one that was not dropped still has its last line.
_ECARTS = """
with suite as (
  select j.territoire_id, j.numero, j.precedente, j.empreinte <> prive.empreinte_de(j) as changee,
         coalesce(lag(j.numero) over w, 0) as avant_numero,
         coalesce(lag(j.empreinte) over w, sha256('')) as avant_empreinte
    from journal j
   -- What is still there of a month that is being dropped proves nothing more.
   where not exists (select 1 from journal_periode d
     where d.territoire_id = j.territoire_id and d.retiree_le is not null
       and j.numero between d.premier and d.dernier)
  window w as (partition by j.territoire_id order by j.numero)
), mois as (
  select p.*, coalesce(lag(p.dernier) over w, 0) as avant_dernier,
         coalesce(lag(p.empreinte) over w, sha256('')) as avant_empreinte
    from journal_periode p window w as (partition by p.territoire_id order by p.mois)
)
select territoire_id, numero, pourquoi from (
  select s.territoire_id, s.numero,
         case when s.numero <> s.avant_numero + 1 and not (p.dernier is not null and exists (
                select 1 from journal_periode d
                 where d.territoire_id = s.territoire_id and d.premier = s.avant_numero + 1
                   and d.ouverture = s.avant_empreinte and d.retiree_le is not null))
              then 'numéro manquant'
              when s.precedente <> case when s.numero = s.avant_numero + 1 then s.avant_empreinte
                                        else p.empreinte end
              then 'chaîne rompue'
              when s.changee then 'ligne modifiée' end as pourquoi
    from suite s left join journal_periode p
      on p.territoire_id = s.territoire_id and p.dernier = s.numero - 1
     and p.retiree_le is not null
  union all
  select m.territoire_id, m.dernier,
         case when m.premier <> m.avant_dernier + 1 or m.ouverture <> m.avant_empreinte
              then 'mois qui ne suit pas le précédent'
              when m.retiree_le is null and not exists (select 1 from journal j
                where j.territoire_id = m.territoire_id and j.numero = m.dernier
                  and j.empreinte = m.empreinte)
              then 'fin d’un mois scellé absente' end
    from mois m
  union all
  select t.territoire_id, t.numero, 'fin de chaîne absente' from journal_tete t
   where not exists (select 1 from journal j where j.territoire_id = t.territoire_id
                        and j.numero = t.numero
                        and j.empreinte = t.empreinte)
     and not exists (select 1 from journal_periode p where p.territoire_id = t.territoire_id
                        and p.dernier = t.numero and p.empreinte = t.empreinte
                        and p.retiree_le is not null)
  union all
  select j.territoire_id, j.numero, 'ligne au-delà de la fin de chaîne' from journal j
    left join journal_tete t on t.territoire_id = j.territoire_id
   where j.numero > coalesce(t.numero, 0)
  union all
  select p.territoire_id, p.dernier, 'mois au-delà de la fin de chaîne' from journal_periode p
    left join journal_tete t on t.territoire_id = p.territoire_id
   where p.dernier > coalesce(t.numero, 0)
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
