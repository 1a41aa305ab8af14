-- What she said that is examined: noted for her, as if she had asked it herself.

-- An objection, a request for erasure, for a correction or for a copy that she said: the same
-- request as her own, signed by who heard it. Null when one waits already. Whoever answers for who
-- she is answers for a correction; whoever heard it may not see the line, so her words name it.
create or replace function prive.noter_demande(p uuid, genre_ text, texte_ text, dit_ text,
  dit_le_ date) returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  k uuid := gen_random_uuid();
  s uuid;
begin
  if not prive.entend(t, p) or prive.ctx_personne() is not null then
    raise exception 'demande refusée' using errcode = '42501';
  end if;
  if genre_ not in ('opposition', 'effacement', 'rectification', 'copie')
    or dit_ not in ('presence', 'telephone', 'courrier')
    or dit_le_ is null
     or dit_le_ > (now() at time zone 'Europe/Paris')::date then
    raise exception 'comment et quand elle l’a dit' using errcode = '22023';
  end if;
  perform 1 from personne q where q.territoire_id = t and q.id = p for no key update;
  if exists (select 1 from demande_droit d
    where d.territoire_id = t and d.personne_id = p and d.genre = genre_
                and not exists (select 1 from demande_droit_suite s
                  where s.territoire_id = t and s.demande_id = d.id
                   and (s.genre = 'retrait' or s.genre = 'reponse'
                     and (not s.acceptee or genre_ in ('rectification', 'copie')))))
  then
    return null;
  end if;
  if genre_ = 'rectification' then
    select coalesce(
      (select m.structure_id from accompagnement m
        where m.territoire_id = t and m.personne_id = p and m.est_referent and m.fin is null),
      q.cree_par_structure_id,
      (select m.structure_id from accompagnement m
        where m.territoire_id = t and m.personne_id = p and m.fin is null
        order by m.debut, m.id limit 1)) into s
      from personne q where q.territoire_id = t and q.id = p;
  end if;
  insert into demande_droit
    (territoire_id, id, personne_id, genre, objet, structure_id, note_par, dit, dit_le)
    values (t, k, p, genre_, case when genre_ = 'rectification' then 'autre' end, s,
      prive.ctx_compte(), dit_, dit_le_);
  insert into demande_droit_texte (territoire_id, id, personne_id, texte) values (t, k, p, texte_);
  return k;
end $$;
revoke execute on function prive.noter_demande(uuid, text, text, text, date) from public;
grant execute on function prive.noter_demande(uuid, text, text, text, date) to carnet_app;
