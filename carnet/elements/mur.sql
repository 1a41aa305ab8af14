-- Undo: whoever has just added an item to the wrong carnet, or by mistake, takes it back within ten
-- minutes, as long as nothing rests on it. The item and its one line leave the carnet; the journal
-- keeps that it was added, and that it was taken back.

-- Gives « fait », or why not: « tard », « suivi » (something was noted about it, rests on it or
-- contests it since), « agenda » (what a calendar may hold is called off, and the person told,
-- never gone). Raises for what is not the caller's own to correct.
create or replace function prive.annuler(relation_ text, ligne uuid) returns text
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  l jsonb;
  p uuid;
begin
  l := prive.ligne_tapee(relation_, ligne, 'for update');
  if prive.corrige(relation_, l) is not true or not l ? 'cree_le'
     or (l ->> 'auteur_compte_id')::uuid is distinct from (select prive.ctx_compte())
  then
    raise exception 'annulation refusée' using errcode = '42501';
  end if;
  if (l ->> 'cree_le')::timestamptz <= now() - interval '10 minutes' then
    return 'tard';
  end if;
  if l ? 'sequence' then
    return 'agenda';
  end if;
  p := (l ->> 'personne_id')::uuid;
  if (select count(*) from evenement e
    where e.territoire_id = t and e.personne_id = p and e.objet_id = ligne) > 1
     or prive.nombre_de_versions(relation_, ligne) > 0
     or exists (select 1 from demande_droit d
       where d.territoire_id = t and d.personne_id = p and d.objet_id = ligne)
  then
    return 'suivi';
  end if;
  perform set_config('app.effacement', t || '/' || p, true);
  begin
    delete from evenement e where e.territoire_id = t and e.personne_id = p and e.objet_id = ligne;
    execute format('delete from %I where territoire_id = $1 and id = $2', relation_) using t, ligne;
  exception when foreign_key_violation then
    perform set_config('app.effacement', '', true);
    return 'suivi';
  end;
  perform set_config('app.effacement', '', true);
  return 'fait';
end $$;

-- Another domain: what was filed in the wrong one moves to where it belongs, with its lines in the
-- timeline, its versions, and what rests on it. Whoever corrects it today must complete both
-- domains. Out of a sensitive domain, only the person's own hand: it would show to everybody what
-- she let few people read. Gives « fait », or why not: « meme », « change » (somebody moved it
-- since, or wrote something else there: it is not the edition that was read; without one, any is),
-- « sensible », « suit » (it goes with what it rests on), « suivi » (others wrote beneath it).
-- Raises for what is not the caller's own to correct.
drop function if exists prive.reclasser(text, uuid, int, int);
create or replace function prive.reclasser(relation_ text, ligne uuid, lu int, lue int, vers int)
  returns text
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  l jsonb;
  e name;
  enfant jsonb;
  ensemble uuid[] := array[ligne];
  ailleurs jsonb := jsonb_build_object('domaine', vers);
begin
  l := prive.ligne_tapee(relation_, ligne, 'for update');
  if relation_ = 'evenement' or vers not between 0 and 31
     or prive.corrige(relation_, l) is not true
     or prive.corrige(relation_, l || ailleurs) is not true
  then
    raise exception 'reclassement refusé' using errcode = '42501';
  end if;
  if (l ->> 'domaine')::int = vers then
    return 'meme';
  end if;
  if (l ->> 'domaine')::int <> lu or (l ->> 'edition')::int <> lue then
    return 'change';
  end if;
  if not prive.est_ordinaire(lu) and prive.est_ordinaire(vers) and prive.ctx_personne() is null then
    return 'sensible';
  end if;
  if exists (select 1 from prive.elements() x where l ? (x || '_id')) then
    return 'suit';
  end if;
  for e in select x from prive.elements() x where prive.a_colonne(x, relation_ || '_id') loop
    for enfant in
      execute format('select to_jsonb(x) from %I x where territoire_id = $1 and %I = $2 for update',
      e, relation_ || '_id')
      using t, ligne
    loop
      if prive.corrige(e::text, enfant) is not true
        or prive.corrige(e::text, enfant || ailleurs) is not true then
        return 'suivi';
      end if;
      ensemble := ensemble || (enfant ->> 'id')::uuid;
    end loop;
    execute format('update %I set domaine = $3 where territoire_id = $1 and %I = $2', e,
      relation_ || '_id') using t, ligne, vers;
  end loop;
  execute format('update %I set domaine = $3 where territoire_id = $1 and id = $2', relation_)
    using t, ligne, vers;
  perform set_config('app.reclassement', array_to_string(ensemble, ','), true);
  update evenement set domaine = vers
    where territoire_id = t and personne_id = (l ->> 'personne_id')::uuid
    and objet_id = any(ensemble);
  update version set domaine = vers
    where territoire_id = t and personne_id = (l ->> 'personne_id')::uuid
    and ligne_id = any(ensemble);
  perform set_config('app.reclassement', '', true);
  return 'fait';
end $$;

revoke execute on function prive.annuler(text, uuid), prive.reclasser(text, uuid, int, int, int)
  from public;
grant execute on function prive.annuler(text, uuid),
  prive.reclasser(text, uuid, int, int, int) to carnet_app;

-- The timeline only grows.
create or replace trigger immuable before update or delete on evenement for each row
  execute function prive.refuser('correction', 'reclassement');

-- Who reads a carnet today, for those who read it themselves: each structure that something is open
-- to, the professionals of the circle there, and the guardians. `ouverts` are the domains that they
-- read among those of whoever asks, so that nobody learns of a domain by who reads it; `du_role`
-- bounds what a structure reads of its own writing (auth/acces.sql, « lire »); `present`, whether
-- it stands in the circle, and not only reads on after it left. Names are joined by whoever asks,
-- behind the wall. The one answer to « qui lit ? »: the timeline, a thread and what is about to be
-- written all ask it.
drop function if exists prive.lecteurs(uuid);
create or replace function prive.lecteurs(p uuid)
  returns table (structure_id uuid, compte_id uuid, mandat text, ouverts int, du_role int,
    present boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  with moi as materialized (
    select prive.ctx_territoire() as t, case
      when p = (select prive.ctx_personne()) then prive.ctx_masque()
      else prive.domaines_lus(p) end as lus),
  chez as materialized (
    select a.structure_id, bit_or(a.domaines) as domaines from acces a
      where a.territoire_id = (select t from moi) and (select lus from moi) & 1 <> 0
        and a.personne_id = p and prive.court(a.debut, a.fin)
      group by 1)
  select c.structure_id, null::uuid, null::text,
         c.domaines & moi.lus & prive.masque_du_role('professionnel'),
         prive.masque_du_role('professionnel'), prive.est_du_cercle(moi.t, p, c.structure_id)
    from chez c, moi
  union all
  select c.structure_id, m.compte_id, null, c.domaines & moi.lus & r.lus, r.lus, true
    from moi, chez c
    join (select distinct structure_id, compte_id from accompagnement
           where territoire_id = (select t from moi) and personne_id = p
             and prive.court(debut, fin)) m on m.structure_id = c.structure_id
    cross join lateral (select coalesce(bit_or(prive.masque_du_role(h.role)), 0) as lus
      from habilitation h join compte k on k.territoire_id = h.territoire_id
        and k.id = h.compte_id and k.clos_le is null
      where h.territoire_id = (select t from moi) and h.compte_id = m.compte_id
        and h.structure_id = m.structure_id and prive.court(h.debut, h.fin)) r
    where not prive.est_refusee(moi.t, p, m.structure_id, m.compte_id)
  union all
  select null, null, concat_ws(' ', r.prenom, r.nom), r.domaines & moi.lus, 0, false
    from moi, representant r
    where r.territoire_id = moi.t and r.personne_id = p and r.compte_id is not null
      and moi.lus & 1 <> 0 and prive.mandat_court(r) $$;

-- Whether a structure of the circle, or somebody by name there, reads a domain of a carnet: as far
-- as the caller reads it too, and may name them.
create or replace function prive.lira(p uuid, d int, qui uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from prive.lecteurs(p) l
   where qui in (l.structure_id, l.compte_id) and l.present and l.ouverts & (1 << d) <> 0
     and l.structure_id <> all((select prive.ctx_structures_masquees())::uuid[])
     and (l.compte_id is null
       or l.compte_id <> all((select prive.ctx_comptes_masques())::uuid[]))) $$;
revoke execute on function prive.lecteurs(uuid), prive.lira(uuid, int, uuid) from public;
grant execute on function prive.lecteurs(uuid), prive.lira(uuid, int, uuid) to carnet_app;
