-- Relays: a professional who stops, whatever stops them, leaves nobody behind. Their places in
-- circles end, their structure stays there without a name until a colleague takes over, the
-- appointments to come are marked, and a row per person says what is to do. Kept by triggers on the
-- two tables that make one capacity end, and by a job for a structure that leaves and for the ends
-- that a date brings.

-- 1. Stopping -------------------------------------------------------------------------------------
-- Whom a compte accompanies for a structure: a lasting place in the circle, or an appointment to
-- come.
create or replace function prive.liens_de(t int, c uuid, s uuid)
  returns table (personne_id uuid, origine text, est_referent boolean, rendez_vous int)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query
  select q.personne_id, min(q.origine), bool_or(q.est_referent), sum(q.rendez_vous)::int from (
    select m.personne_id, m.origine, m.est_referent, 0 as rendez_vous from accompagnement m
     where m.territoire_id = t and m.compte_id = c and m.structure_id = s and m.origine <> 'observe'
       and (m.fin is null or m.fin > now())
    union all
    select r.personne_id, null, false, 1 from prive.rendez_vous_a_tenir(t, c) r
     where r.structure_id = s and not r.a_reprendre) q
   group by q.personne_id;
end $$;
create or replace function prive.delaisser(t int, c uuid, s uuid, cause_ text) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  presente boolean;
begin
  if prive.exerce(t, c, s) then
    return;
  end if;
  perform 1 from personne p
    where p.territoire_id = t and p.id in (select l.personne_id from prive.liens_de(t, c, s) l)
    order by p.id for no key update;
  -- Somebody of the structure is there already, and no appointment waits: there is nothing to take
  -- over.
  insert into relais
    (territoire_id, personne_id, structure_id, compte_id, cause, etait_referent, origine, regle_le,
    suite)
    select t, l.personne_id, s, c, cause_, l.est_referent, l.origine, case when x.la then now() end,
      case when x.la then 'repris' end
      from prive.liens_de(t, c, s) l
     cross join lateral (select l.rendez_vous = 0 and exists (
       select 1 from accompagnement o
         where o.territoire_id = t and o.personne_id = l.personne_id and o.structure_id = s
          and o.compte_id <> c and o.origine <> 'observe' and prive.court(o.debut, o.fin)
          and prive.exerce(t, o.compte_id, s)) as la) x
     where not exists (select 1 from relais r
       where r.territoire_id = t and r.compte_id = c and r.structure_id = s
                          and r.personne_id = l.personne_id and r.regle_le is null);
  perform prive.laisser_rendez_vous(t, c, s,
    array(select r.personne_id from prive.rendez_vous_a_tenir(t, c) r where r.structure_id = s));
  -- A proposal made in the place of whoever stops goes on: what it replaces is gone.
  update designation d set remplace_id = null
    where d.territoire_id = t and d.aboutie_le is null and d.remplace_id in (
    select m.id from accompagnement m
      where m.territoire_id = t and m.compte_id = c and m.structure_id = s and m.est_referent
      and m.fin is null);
  select st.quittee_le is null or st.quittee_le > now() into presente from structure st
    where st.territoire_id = t and st.id = s;
  insert into accompagnement (territoire_id, personne_id, structure_id, origine, debut, fin)
    select t, m.personne_id, s, 'relais', now(), case
      when bool_and(m.fin is not null) then max(m.fin) end from accompagnement m
     where presente and m.territoire_id = t and m.compte_id = c and m.structure_id = s
       and m.origine <> 'observe'
       and m.debut < now() and (m.fin is null or m.fin > now())
       and not exists (select 1 from accompagnement o
         where o.territoire_id = t and o.personne_id = m.personne_id and o.structure_id = s
                          and o.compte_id is distinct from c and o.origine <> 'observe'
                            and o.debut <= now() and o.fin is null)
     group by m.personne_id;
  update accompagnement m set fin = now()
    where m.territoire_id = t and m.compte_id = c and m.structure_id = s
     and m.origine <> 'observe' and m.debut < now() and (m.fin is null or m.fin > now());
  -- What has not begun has not to end: it waits for somebody's name.
  update accompagnement m set compte_id = null, est_referent = false, origine = 'relais'
   where m.territoire_id = t and m.compte_id = c and m.structure_id = s and m.origine <> 'observe'
     and m.debut >= now();
end $$;
-- Everything that ties a compte to people, structure by structure.
create or replace function prive.delaisser_partout(t int, c uuid, cause_ text) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  s uuid;
begin
  for s in select m.structure_id from accompagnement m
    where m.territoire_id = t and m.compte_id = c and (m.fin is null or m.fin > now())
           union select r.structure_id from prive.rendez_vous_a_tenir(t, c) r
             where r.structure_id is not null order by 1
  loop
    perform prive.delaisser(t, c, s, cause_);
  end loop;
end $$;

-- 2. Coming back: what nobody took within thirty days, and that the person does not refuse --------
create or replace function prive.rendre(t int, c uuid) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  r relais;
  referent boolean;
begin
  for r in select * from relais x
    where x.territoire_id = t and x.compte_id = c and x.regle_le is null and x.cause <> 'cercle'
              and x.le > now() - interval '30 days' order by x.personne_id loop
    continue when not prive.exerce(t, c, r.structure_id)
      or prive.est_refusee(t, r.personne_id, r.structure_id, c)
      or r.origine is not null and not prive.est_du_cercle(t, r.personne_id, r.structure_id, true);
    perform 1 from personne p where p.territoire_id = t and p.id = r.personne_id for no key update;
    update relais x set regle_le = now(), suite = 'rendu', annonce_le = null
      where x.territoire_id = t and x.id = r.id;
    perform prive.rendre_rendez_vous(t, c, r.structure_id, r.personne_id);
    continue when r.origine is null or exists (
      select 1 from accompagnement m
        where m.territoire_id = t and m.personne_id = r.personne_id
        and m.structure_id = r.structure_id
         and m.compte_id = c and m.origine <> 'observe' and m.fin is null);
    referent := r.etait_referent
      and not exists (select 1 from accompagnement m
        where m.territoire_id = t and m.personne_id = r.personne_id and m.est_referent
                         and m.fin is null)
      and exists (select 1 from habilitation h
        where h.territoire_id = t and h.compte_id = c and h.structure_id = r.structure_id
                     and h.role = 'professionnel' and prive.court(h.debut, h.fin));
    insert into accompagnement
      (territoire_id, personne_id, structure_id, compte_id, est_referent, origine, motif, debut)
      values (t, r.personne_id, r.structure_id, c, referent, r.origine,
        'Son accès à Carnet est rouvert.', now());
  end loop;
end $$;

-- 3. The ways of stopping -------------------------------------------------------------------------
create or replace function prive.suivre_compte() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.clos_le is null then
    perform prive.rendre(new.territoire_id, new.id);
  else
    perform prive.delaisser_partout(new.territoire_id, new.id, 'compte');
  end if;
  return null;
end $$;
create or replace function prive.suivre_habilitation() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    perform prive.delaisser(new.territoire_id, new.compte_id, new.structure_id, 'habilitation');
  end if;
  perform prive.rendre(new.territoire_id, new.compte_id);
  return null;
end $$;
create or replace trigger suivre after update of clos_le on compte
  for each row when (new.personne_id is null and old.clos_le is distinct from new.clos_le)
    execute function prive.suivre_compte();
create or replace trigger suivre after insert or update of fin on habilitation
  for each row execute function prive.suivre_habilitation();
-- A structure that leaves may have thousands of people: its professionals stop one a transaction,
-- by the worker (prive.delaisser_echus); none of them enters meanwhile (prive.entrer).
drop trigger if exists suivre on structure;
drop function if exists prive.suivre_structure();

-- One leaves a circle by oneself: the référent and whoever had appointments leave something to take
-- over. The application alone does it by this way; functions that replace somebody say themselves
-- who comes.
create or replace function prive.suivre_sortie() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  t int := new.territoire_id;
  marques int;
begin
  marques := prive.laisser_rendez_vous(t, new.compte_id, new.structure_id,
    array[new.personne_id]);
  if new.est_referent or marques > 0 then
    insert into relais
      (territoire_id, personne_id, structure_id, compte_id, cause, etait_referent, origine)
      values (t, new.personne_id, new.structure_id, new.compte_id, 'cercle', new.est_referent,
        new.origine);
  end if;
  return null;
end $$;
create or replace trigger suivre_sortie after update of fin on accompagnement for each row
  when (current_user = 'carnet_app' and old.fin is null and new.compte_id is not null
    and new.origine <> 'observe')
  execute function prive.suivre_sortie();
-- Somebody takes over: the structure is there by its name again; a new référent answers for one who
-- left with their structure.
create or replace function prive.suivre_entree() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update relais r set regle_le = now(), suite = 'repris'
    where r.territoire_id = new.territoire_id and r.personne_id = new.personne_id
     and r.regle_le is null
       and (r.structure_id = new.structure_id or new.est_referent
       and r.cause in ('structure', 'cercle'));
  delete from accompagnement m
    where m.territoire_id = new.territoire_id and m.personne_id = new.personne_id
     and m.structure_id = new.structure_id and m.origine = 'relais' and m.debut >= now();
  update accompagnement m set fin = now()
    where m.territoire_id = new.territoire_id and m.personne_id = new.personne_id
     and m.structure_id = new.structure_id and m.origine = 'relais'
       and (m.fin is null or m.fin > now());
  return null;
end $$;
create or replace trigger suivre_entree after insert on accompagnement for each row
  when (new.compte_id is not null and new.origine <> 'observe' and new.debut <= now()
    and new.fin is null)
  execute function prive.suivre_entree();

-- 4. Ends that a date brings, by the worker -------------------------------------------------------
-- So many capacities at most in one transaction, which holds all their people.
drop function if exists prive.delaisser_echus();
create or replace function prive.delaisser_echus(combien int) returns int
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
  x record;
  fois int := 0;
  places uuid[];
  finies int;
begin
  for x in
    select h.compte_id, h.structure_id, case when bool_or(k.clos_le is not null) then 'compte'
             when bool_or(st.quittee_le <= now()) then 'structure' else 'habilitation' end as cause
      from habilitation h
      join compte k on k.territoire_id = t and k.id = h.compte_id
      join structure st on st.territoire_id = t and st.id = h.structure_id
     where h.territoire_id = t
       and (h.fin <= now() or k.clos_le is not null or st.quittee_le <= now())
     group by 1, 2
    having not prive.exerce(t, h.compte_id, h.structure_id)
      and exists (select 1 from prive.liens_de(t, h.compte_id, h.structure_id))
     order by 1, 2 limit combien
  loop
    perform prive.delaisser(t, x.compte_id, x.structure_id, x.cause);
    fois := fois + 1;
  end loop;
  -- What a structure that left still holds without a name, a lot at a time too, each person held
  -- before their place.
  places := array(select m.id from accompagnement m
      join structure st on st.territoire_id = t and st.id = m.structure_id
        and st.quittee_le <= now()
     where m.territoire_id = t and m.origine = 'relais' and m.debut < now()
       and (m.fin is null or m.fin > now())
     order by m.personne_id, m.id limit 100);
  perform 1 from personne p
    where p.territoire_id = t and p.id in (select m.personne_id from accompagnement m
      where m.territoire_id = t and m.id = any (places))
    order by p.id for no key update;
  update accompagnement m set fin = now()
    where m.territoire_id = t and m.id = any (places) and (m.fin is null or m.fin > now());
  get diagnostics finies = row_count;
  return fois + finies;
end $$;
-- Who answers for a structure: its gestionnaires; without any, those who can name one.
create or replace function prive.responsables(t int, s uuid) returns setof uuid
  language sql stable security definer
  set search_path = public, pg_temp as $$
  with g as (
    select distinct h.compte_id, h.role from habilitation h
      join compte k on k.territoire_id = t and k.id = h.compte_id and k.clos_le is null
      join structure st on st.territoire_id = t and st.id = h.structure_id
        and (st.quittee_le is null or st.quittee_le > now())
     where h.territoire_id = t
       and (h.role = 'gestionnaire' and h.structure_id = s or h.role = 'administrateur')
       and prive.court(h.debut, h.fin))
  select g.compte_id from g where g.role = 'gestionnaire'
  union select g.compte_id from g where not exists (select 1 from g x where x.role = 'gestionnaire')
    $$;
create or replace function prive.dire_au_compte(t int, c uuid, genre_ text, depuis timestamptz)
  returns setof uuid language sql volatile
  security definer set search_path = public, pg_temp as $$
  insert into avis (territoire_id, compte_id, genre) select t, c, genre_
   where not exists (select 1 from avis v
     where v.territoire_id = t and v.compte_id = c and v.genre = genre_ and v.personne_id is null
                        and (v.lu_le is null or v.cree_le > depuis)) returning id $$;
-- Thirty days before a capacity ends by its date, or with its structure: whoever holds it, and
-- whoever answers for the structure.
create or replace function prive.fins_a_annoncer() returns setof uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
  x record;
begin
  for x in
    with tenues as (
      select h.compte_id, h.structure_id, h.debut,
        coalesce(least(h.fin, st.quittee_le), 'infinity') as fin from habilitation h
        join compte k on k.territoire_id = t and k.id = h.compte_id and k.clos_le is null
        join structure st on st.territoire_id = t and st.id = h.structure_id
       where h.territoire_id = t and h.role in ('professionnel', 'charge_orientation')
         and coalesce(least(h.fin, st.quittee_le) > now(), true))
    select a.compte_id, a.structure_id, max(a.fin) as fin from tenues a
     where a.debut <= now() and a.fin <= now() + interval '30 days'
       and not exists (select 1 from tenues n
         where n.compte_id = a.compte_id and n.structure_id = a.structure_id and n.debut <= a.fin
                          and n.fin > now() + interval '30 days')
     group by 1, 2
    having exists (select 1 from prive.liens_de(t, a.compte_id, a.structure_id))
     order by 1, 2
  loop
    return query select d.*
      from (select x.compte_id as c union select r from prive.responsables(t, x.structure_id) r) q
      cross join lateral prive.dire_au_compte(t, q.c, 'habilitation_finit',
        x.fin - interval '31 days') d;
  end loop;
end $$;

-- 5. Telling --------------------------------------------------------------------------------------
-- Everyone concerned by what was not told yet, in the name of whoever acts now; gives the notices
-- to mail.
create or replace function prive.annoncer_relais() returns setof uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  moi uuid := prive.ctx_compte();
  r relais;
  genre_ text;
  ici uuid[] := '{}';
  s uuid;
begin
  if t is null then
    raise exception 'un avis a besoin d’un acteur' using errcode = '28000';
  end if;
  for r in select * from relais x where x.territoire_id = t and x.annonce_le is null
    order by x.personne_id, x.id for update skip locked loop
    update relais x set annonce_le = clock_timestamp() where x.territoire_id = t and x.id = r.id;
    genre_ := case when r.suite = 'rendu' then 'relais_rendu'
      when r.etait_referent then 'referent_parti' else 'professionnel_parti' end;
    if r.cause <> 'cercle' then
      return query select prive.prevenir(genre_, 'personne', r.personne_id, null, null);
      perform prive.noter('ecriture', r.personne_id, 1,
        case r.suite when 'rendu' then 'Un professionnel accompagne de nouveau la personne'
          else 'Un professionnel n’accompagne plus la personne' end, null,
        case r.cause when 'compte' then 'compte fermé' when 'habilitation' then 'habilitation finie'
          else 'structure partie' end,
        jsonb_build_object('compte', r.compte_id, 'structure', r.structure_id));
    end if;
    if r.etait_referent then
      return query select prive.prevenir(genre_, 'cercle', r.personne_id, null, null);
    elsif r.cause <> 'cercle' then
      return query select prive.prevenir(genre_, 'referent', r.personne_id, null, null);
    end if;
    if r.regle_le is null then
      ici := ici || r.structure_id;
    end if;
  end loop;
  for s in select distinct u from unnest(ici) u order by 1 loop
    return query select d.* from prive.responsables(t, s) q
      cross join lateral prive.dire_au_compte(t, q, 'relais_a_prendre', now()) d
      where q is distinct from moi;
  end loop;
end $$;

-- 6. Before it happens: how many people, by those who may stop somebody; no name ------------------
create or replace function prive.charge_de(c uuid)
  returns table (structure_id uuid, personnes int, referent int, rendez_vous int)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  r text := prive.ctx_role();
  ici uuid := prive.ctx_structure();
begin
  if r is null or r not in ('administrateur', 'gestionnaire') then
    raise exception 'réservé' using errcode = '42501';
  end if;
  return query
    select h.s, count(*)::int, (count(*) filter (where l.est_referent))::int,
      sum(l.rendez_vous)::int
      from (select distinct x.structure_id as s from habilitation x
        where x.territoire_id = t and x.compte_id = c) h
     cross join lateral prive.liens_de(t, c, h.s) l
     where r = 'administrateur' or h.s = ici
     group by h.s order by h.s;
end $$;
create or replace function prive.charge_de_structure(s uuid)
  returns table (personnes int, referent int, rendez_vous int)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
begin
  if prive.ctx_role() is distinct from 'administrateur' then
    raise exception 'réservé' using errcode = '42501';
  end if;
  return query
    select count(distinct l.personne_id)::int,
      (count(distinct l.personne_id) filter (where l.est_referent))::int,
           coalesce(sum(l.rendez_vous), 0)::int
      from (select distinct h.compte_id as c from habilitation h
        where h.territoire_id = t and h.structure_id = s) k
     cross join lateral prive.liens_de(t, k.c, s) l;
end $$;
-- Relays that wait, structure by structure, for those who administer: numbers alone.
create or replace function prive.relais_en_attente()
  returns table (structure_id uuid, nombre int, depuis timestamptz)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  role_ text := prive.ctx_role();
  ici uuid := prive.ctx_structure();
begin
  if role_ is null or role_ not in ('administrateur', 'gestionnaire') then
    raise exception 'réservé' using errcode = '42501';
  end if;
  return query select r.structure_id, count(distinct r.personne_id)::int, min(r.le) from relais r
    where r.territoire_id = t and r.regle_le is null
      and (role_ = 'administrateur' or r.structure_id = ici) group by 1 order by 3, 1;
end $$;
-- All those whom a compte accompanies for a structure, to one colleague: those whose agreement does
-- not reach the colleague stay, and become relays when the compte stops. Gives the notices to mail
-- and the numbers of the people, for their journal; no name.
create or replace function prive.confier_tout(de uuid, s uuid, vers uuid, motif_ text)
  returns table (pour uuid, avis_id uuid)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  r text := prive.ctx_role();
  l record;
  propose boolean;
begin
  if r is null or not (r = 'administrateur' or r = 'gestionnaire' and prive.ctx_structure() = s)
    or de = vers
     or not prive.exerce(t, vers, s)
  then
    raise exception 'réservé à qui administre, vers un collègue' using errcode = '42501';
  end if;
  for l in select * from prive.liens_de(t, de, s) x order by x.personne_id loop
    perform 1 from personne p where p.territoire_id = t and p.id = l.personne_id for no key update;
    continue
      when not exists (select 1 from prive.verdicts(t, l.personne_id, s, vers, 'professionnel') v
      where v.domaine = 0 and v.lit);
    propose := l.est_referent and prive.peut_etre_referent(t, l.personne_id, vers, s);
    perform prive.passer(t, l.personne_id, s, de, vers, motif_, propose);
    return query select l.personne_id, null::uuid;
    return query
      select l.personne_id, prive.prevenir('transfert', 'personne', l.personne_id, null, null);
    return query
      select l.personne_id, prive.prevenir('transfert', 'compte', l.personne_id, vers, null);
    if propose then
      return query
        select l.personne_id,
        prive.prevenir('proposition_referent', 'personne', l.personne_id, null, null);
      return query
        select l.personne_id,
        prive.prevenir('proposition_referent', 'compte', l.personne_id, vers, null);
    else
      return query
        select l.personne_id, prive.prevenir('transfert', 'referent', l.personne_id, null, null);
    end if;
  end loop;
end $$;

-- 7. Reading --------------------------------------------------------------------------------------
create policy lire on relais for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (personne_id = (select prive.ctx_personne())
    or structure_id = (select prive.ctx_structure()) and exists (
      select 1 from personne p
        where p.territoire_id = relais.territoire_id and p.id = relais.personne_id)));
grant select on relais to carnet_app;
revoke execute on function prive.liens_de(int, uuid, uuid), prive.delaisser(int, uuid, uuid, text),
  prive.delaisser_partout(int, uuid, text), prive.rendre(int, uuid), prive.suivre_compte(),
    prive.suivre_habilitation(),
  prive.suivre_sortie(), prive.suivre_entree(), prive.delaisser_echus(int),
    prive.responsables(int, uuid),
  prive.dire_au_compte(int, uuid, text, timestamptz), prive.fins_a_annoncer(),
    prive.annoncer_relais(), prive.charge_de(uuid),
  prive.charge_de_structure(uuid), prive.relais_en_attente(),
    prive.confier_tout(uuid, uuid, uuid, text) from public;
grant execute on function prive.delaisser_echus(int), prive.fins_a_annoncer(),
  prive.annoncer_relais(), prive.charge_de(uuid),
  prive.charge_de_structure(uuid), prive.relais_en_attente(),
    prive.confier_tout(uuid, uuid, uuid, text) to carnet_app;
