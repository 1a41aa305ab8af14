-- Two carnets of one person, brought together; what moves, what narrows, and the way back. See
-- docs/adr/0018-bring-together.md. Nothing here opens anything: a structure keeps, in the carnet
-- that remains, only what both carnets opened to it that very day.

-- 1. May these two be one? ------------------------------------------------------------------------
create or replace function prive.complete_identite(p uuid) returns boolean
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select prive.ctx_role() in ('professionnel', 'charge_orientation') and exists (
    select 1
      from prive.verdicts(prive.ctx_territoire(), p, prive.ctx_structure(), prive.ctx_compte(),
      prive.ctx_role()) v
     where v.domaine = 0 and v.complete) $$;
-- Two numbers that are not waiting for another one, and not the same.
create or replace function prive.nir_contraires(t int, a uuid, b uuid) returns boolean
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select bool_or(i.empreinte is distinct from j.empreinte)
    and not bool_or(i.empreinte = j.empreinte)
    from personne_identifiant i
      join personne_identifiant j on j.territoire_id = t and j.personne_id = b and j.genre = 'nir'
      and not j.provisoire
   where i.territoire_id = t and i.personne_id = a and i.genre = 'nir' and not i.provisoire $$;
-- What the DPO holds, an emergency or an erasure under way: said as one thing, for none of them is
-- the caller's to know.
create or replace function prive.est_retenu(t int, p uuid) returns boolean
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select prive.est_gele(t, p)
      or exists (select 1 from personne x
        where x.territoire_id = t and x.id = p
        and (x.archivee_le is not null or x.suspendu_le is not null))
      or exists (select 1 from bris_de_glace b
        where b.territoire_id = t and b.personne_id = p and b.fin > now() and b.referme_le is null)
      or exists (select 1 from demande_droit d
        where d.territoire_id = t and d.personne_id = p and d.genre in ('effacement', 'opposition')
                    and not exists (select 1 from demande_droit_suite s
                      where s.territoire_id = t and s.demande_id = d.id
                       and (s.genre = 'retrait' or s.genre = 'reponse' and not s.acceptee))) $$;
create or replace function prive.obstacle_a_reunir(a uuid, b uuid) returns text
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select case when a = b or not prive.complete_identite(a)
    or not prive.complete_identite(b) then 'droit'
              when prive.nir_contraires(prive.ctx_territoire(), a, b) then 'numero'
              when prive.est_retenu(prive.ctx_territoire(), a)
                or prive.est_retenu(prive.ctx_territoire(), b) then 'retenu' end $$;

-- 2. What is left of the agreements: structure by structure, what both carnets open to it now -----
-- A structure whom one carnet only knows keeps nothing until the person says it again. An agreement
-- for statistics opens nothing: it goes on when both carnets hold the same.
create or replace function prive.accords_communs(t int, a uuid, b uuid) returns setof consentement
  language sql stable
  set search_path = public, pg_temp as $$
  with cotes as (
    select x.personne_id, x.structure_id, x.consentement_id, x.domaines, max(x.fin) as fin,
           max(x.completer_jusqu_au) filter (where x.completer_jusqu_au > now()) as ecrit
      from acces x
     where x.territoire_id = t and x.personne_id in (a, b) and prive.court(x.debut, x.fin)
       and x.domaines & 1 <> 0
     group by 1, 2, 3, 4
  ), paires as (
    select g.structure_id, g.consentement_id, c.finalite, g.domaines & o.domaines as domaines,
      least(g.fin, o.fin) as fin,
           case when g.ecrit is not null
             and o.ecrit is not null then least(g.ecrit, o.ecrit, g.fin, o.fin) end as ecrit
      from cotes g join cotes o on o.structure_id = g.structure_id and o.personne_id = b
      join consentement c on c.territoire_id = t and c.id = g.consentement_id
     where g.personne_id = a
  ), restes as (
    select structure_id, consentement_id, finalite, domaines, fin, false as peut from paires
      where ecrit is null or ecrit < fin
    union select structure_id, consentement_id, finalite, domaines, ecrit, true from paires
      where ecrit is not null
  ), uniques as (
    select r.*, row_number() over () as n from restes r
  )
  select x.*
    from uniques u join consentement c on c.territoire_id = t and c.id = u.consentement_id
   cross join lateral jsonb_populate_record(c,
     jsonb_build_object('id', gen_random_uuid(), 'personne_id', a, 'portee', 'structure',
           'structure_id', u.structure_id, 'categorie', null, 'domaines', u.domaines,
             'peut_completer', u.peut, 'debut', now(),
           'fin', u.fin)) x
   where not exists (select 1 from uniques v
     where v.n <> u.n and v.structure_id = u.structure_id and v.finalite = u.finalite
                        and u.domaines & ~v.domaines = 0 and v.fin >= u.fin and v.peut >= u.peut
                        and (v.n < u.n
                          or (u.domaines, u.fin, u.peut) is distinct from
                          (v.domaines, v.fin, v.peut)))
  union all
  select x.*
    from consentement c
      join consentement d on d.territoire_id = t and d.personne_id = b
      and d.finalite = 'statistiques'
      and (d.portee, d.structure_id, d.categorie) is not distinct from
        (c.portee, c.structure_id, c.categorie)
      and prive.est_en_cours(d)
   cross join lateral jsonb_populate_record(c,
     jsonb_build_object('id', gen_random_uuid(), 'personne_id', a,
           'domaines', c.domaines & d.domaines, 'debut', now(), 'fin', least(c.fin, d.fin))) x
   where c.territoire_id = t and c.personne_id = a and c.finalite = 'statistiques'
     and prive.est_en_cours(c) $$;
-- Before it happens: which structures of either circle, among those the caller may name, go on
-- reading.
create or replace function prive.apercu_reunion(a uuid, b uuid)
  returns table (structure_id uuid, continue boolean)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
begin
  if prive.obstacle_a_reunir(a, b) = 'droit' then
    return;
  end if;
  return query
    select s.id, s.id in (select c.structure_id from prive.accords_communs(t, a, b) c
      where prive.est_un_partage(c))
      from (select distinct x.structure_id as id from acces x
             where x.territoire_id = t and x.personne_id in (a, b)
               and prive.court(x.debut, x.fin)) s
     where s.id <> all((select prive.ctx_structures_masquees())::uuid[]);
end $$;

-- 3. Bringing together ----------------------------------------------------------------------------
-- Every table that names a person moves, but: the journal, which says what was done to which
-- carnet; the accesses, which derive; the hand-overs of a screen, which end; what retention did;
-- the comptes, below.
create or replace function prive.tables_du_carnet() returns setof regclass
  language sql stable set search_path = public, pg_temp as $$
  select c.oid::regclass from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
   where c.relnamespace = 'public'::regnamespace and a.attname = 'personne_id'
     and not a.attisdropped
     and c.relname not in
       ('journal', 'acces', 'remise', 'conservation_evenement', 'compte', 'reunion')
   order by c.relname $$;
create or replace function prive.reunir(garde uuid, autre uuid, motif_ text) returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  r uuid := gen_random_uuid();
  x regclass;
  avant jsonb;
  apres jsonb;
  communs consentement[];
        finis uuid[];
        ferme uuid[] := '{}';
        demis uuid;
begin
  perform 1 from personne where territoire_id = t and id in (garde, autre)
    order by id for no key update;
  if prive.obstacle_a_reunir(garde, autre) is not null then
    raise exception 'réunion impossible' using errcode = '42501';
  end if;
  communs := array(select c from prive.accords_communs(t, garde, autre) c);
  -- One référent at most: the other carnet's stays in the circle. Proposals are to be made again.
  update accompagnement m set est_referent = false
    where m.territoire_id = t and m.personne_id = autre and m.est_referent and m.fin is null
     and exists (select 1 from accompagnement g
       where g.territoire_id = t and g.personne_id = garde and g.est_referent and g.fin is null)
  returning m.id into demis;
  update designation d set retiree_le = now()
    where d.territoire_id = t and d.personne_id in (garde, autre)
     and prive.etat_designation(t, d.id) = 'en_attente';
  delete from remise where territoire_id = t and personne_id in (garde, autre);
  -- Two log-ins: the one of the carnet that remains is kept. One: it follows.
  if exists (select 1 from compte
    where territoire_id = t and personne_id = garde and clos_le is null) then
    with f as (update compte set clos_le = now()
      where territoire_id = t and personne_id = autre and clos_le is null returning id)
    select coalesce(array_agg(id), '{}') into ferme from f;
  end if;
  insert into reunion
    (territoire_id, id, personne_id, autre_id, motif, par_compte_id, par_structure_id, referent_id,
    comptes_fermes)
    values (t, r, garde, autre, motif_, prive.ctx_compte(), prive.ctx_structure(), demis, ferme);
  perform set_config('app.reunion', t || '/' || autre || '/' || garde, true);
  for x in select prive.tables_du_carnet() union all select 'compte'::regclass
    where ferme = '{}' loop
    execute format('with bouge as (update %1$s b set personne_id = $1 where b.territoire_id = $2
      and b.personne_id = $3 %2$s returning b.id)
      insert into reunion_ligne (territoire_id, reunion_id, relation, ligne_id)
        select $2, $4, %1$L, id from bouge', x,
      case when x = 'personne_identifiant'::regclass then 'and not exists (select 1
        from personne_identifiant o where
        o.territoire_id = $2 and o.personne_id = $1 and o.genre = b.genre
          and o.empreinte = b.empreinte)' else '' end)
      using garde, t, autre, r;
  end loop;
  with f as (update consentement c set retire_le = now()
    where c.territoire_id = t and c.personne_id = garde and c.retire_le is null
               and c.fin > now() returning c.id)
  select coalesce(array_agg(id), '{}') into finis from f;
  insert into consentement select * from unnest(communs);
  update personne set reuni_dans = garde where territoire_id = t and id = autre;
  delete from acces where territoire_id = t and personne_id in (garde, autre);
  insert into acces select * from prive.droits d
    where d.territoire_id = t and d.personne_id = garde;
  perform set_config('app.reunion', '', true);
  insert into consentement_evenement
    (territoire_id, personne_id, consentement_id, genre, par_compte_id, details)
    select t, garde, c, 'retrait', prive.ctx_compte(), jsonb_build_object('reunion', r)
      from unnest(finis) c
    union all
    select t, garde, c.id, 'accord', prive.ctx_compte(), jsonb_build_object('reunion', r)
      from unnest(communs) c;
  -- What the carnet that remains did not know of the identity.
  select to_jsonb(p) into avant from personne p where p.territoire_id = t and p.id = garde;
  update personne g
    set nom_naissance = coalesce(g.nom_naissance, a.nom_naissance),
    civilite = coalesce(g.civilite, a.civilite),
         -- A place of birth is one thing: whole, from one of the two.
         commune_naissance = case when num_nonnulls(g.commune_naissance, g.pays_naissance) = 0
           then a.commune_naissance else g.commune_naissance end,
         pays_naissance = case when num_nonnulls(g.commune_naissance, g.pays_naissance) = 0
           then a.pays_naissance else g.pays_naissance end,
         telephone = coalesce(g.telephone, a.telephone),
           courriel = coalesce(g.courriel, a.courriel),
         adresse = case when v.vide then a.adresse else g.adresse end,
         code_postal = case when v.vide then a.code_postal else g.code_postal end,
         commune_code = case when v.vide then a.commune_code else g.commune_code end,
         publics = array(select distinct u from unnest(g.publics || a.publics) u
           order by u), modifie_le = now()
    from personne a, (select num_nonnulls(p.adresse, p.code_postal, p.commune_code) = 0 as vide
      from personne p
                       where p.territoire_id = t and p.id = garde) v
   where a.territoire_id = t and a.id = autre and g.territoire_id = t and g.id = garde;
  select to_jsonb(p) into apres from personne p where p.territoire_id = t and p.id = garde;
  update reunion
    set accords_finis = finis, accords_ecrits = array(select c.id from unnest(communs) c),
         complements = coalesce((select jsonb_object_agg(k,
           jsonb_build_array(avant -> k, apres -> k))
           from unnest(array['nom_naissance', 'civilite', 'commune_naissance', 'pays_naissance',
             'telephone', 'courriel', 'adresse', 'code_postal', 'commune_code', 'publics']) k
          where avant -> k is distinct from apres -> k), '{}')
   where territoire_id = t and id = r;
  update rapprochement set etat = 'reuni', decide_le = now(), decide_par = prive.ctx_compte()
   where territoire_id = t and a_id = least(garde, autre) and b_id = greatest(garde, autre);
  return r;
end $$;
-- Professionals of the circle whom the carnet that remains does not open to: they are told, without
-- a name.
create or replace function prive.ecartes_par_la_reunion(r uuid) returns setof uuid
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select distinct m.compte_id from reunion x
    join accompagnement m on m.territoire_id = x.territoire_id and m.personne_id = x.personne_id
      and m.compte_id is not null
     and prive.court(m.debut, m.fin)
   where x.territoire_id = (select prive.ctx_territoire()) and x.id = r
     and x.par_compte_id = (select prive.ctx_compte()) and x.le = now()
     and not exists (select 1
       from prive.verdicts(x.territoire_id, x.personne_id, m.structure_id, m.compte_id,
       'professionnel') v
                      where v.domaine = 0 and v.lit) $$;

-- 4. Parting again, for thirty days ---------------------------------------------------------------
create or replace function prive.est_separable(r reunion) returns boolean
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select r.territoire_id = (select prive.ctx_territoire()) and r.defaite_le is null
    and r.le > now() - interval '30 days'
     and prive.complete_identite(r.personne_id)
       and not prive.est_retenu(r.territoire_id, r.personne_id)
     and not exists (select 1 from reunion s
       where s.territoire_id = r.territoire_id and s.personne_id = r.personne_id
                        and s.defaite_le is null and s.le > r.le) $$;
-- Two scopes that reach some structure in common.
create or replace function prive.se_recoupent(t int, a consentement, b consentement) returns boolean
  language sql stable
  set search_path = public, pg_temp as $$
  select (a.finalite = 'statistiques') = (b.finalite = 'statistiques')
    and exists (select 1 from structure s where s.territoire_id = t
     and prive.couvre(a, s) and prive.couvre(b, s)) $$;
-- What moved goes back, what came since stays. An agreement that had ended comes back as it was,
-- unless the person withdrew since something that reaches the same structure; what she refused
-- since is refused on both sides.
create or replace function prive.separer(r_ uuid) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  r reunion;
begin
  select * into r from reunion where territoire_id = t and id = r_;
  perform 1 from personne where territoire_id = t and id in (r.personne_id, r.autre_id)
    order by id for no key update;
  if r.id is null or prive.est_separable(r) is not true then
    raise exception 'séparation impossible' using errcode = '42501';
  end if;
  perform prive.defaire_reunion(r);
end $$;
create or replace function prive.defaire_reunion(r reunion) returns void
  language plpgsql volatile set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  x text;
  repris consentement[];
begin
  repris := array(
    select jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'retire_le', null,
             'personne_id', case
               when exists (select 1 from reunion_ligne l
               where l.territoire_id = t and l.reunion_id = r.id
                                                and l.relation = 'consentement'
                                                  and l.ligne_id = c.id) then r.autre_id
                                                  else r.personne_id end))
      from consentement c
        where c.territoire_id = t and c.id = any(r.accords_finis) and c.fin > now()
       and not exists (select 1 from consentement w
         where w.territoire_id = t and w.personne_id = r.personne_id and w.retire_le is not null
                          and w.id <> all(r.accords_finis) and w.retire_le >= r.le
                            and prive.se_recoupent(t, c, w)));
  update designation d set retiree_le = now()
    where d.territoire_id = t and d.personne_id = r.personne_id
     and prive.etat_designation(t, d.id) = 'en_attente';
  delete from remise where territoire_id = t and personne_id = r.personne_id;
  perform set_config('app.reunion', t || '/' || r.personne_id || '/' || r.autre_id, true);
  for x in select distinct relation from reunion_ligne where territoire_id = t and reunion_id = r.id
    order by 1 loop
    execute format('update %s b set personne_id = $1 from reunion_ligne l where b.territoire_id = $2
      and b.personne_id = $3
      and l.territoire_id = $2 and l.reunion_id = $4 and l.relation = %L
        and l.ligne_id = b.id', x::regclass, x)
      using r.autre_id, t, r.personne_id, r.id;
  end loop;
  update compte set clos_le = null
    where territoire_id = t and id = any(r.comptes_fermes) and personne_id = r.autre_id;
  update accompagnement m set est_referent = true
    where m.territoire_id = t and m.id = r.referent_id and m.fin is null;
  insert into exclusion (territoire_id, personne_id, structure_id, compte_id, debut)
    select t, r.autre_id, e.structure_id, e.compte_id, e.debut from exclusion e
     where e.territoire_id = t and e.personne_id = r.personne_id and e.debut >= r.le
       and e.levee_le is null;
  with f as (update consentement c set retire_le = now()
    where c.territoire_id = t and c.id = any(r.accords_ecrits) and c.retire_le is null
               returning c.id)
  insert into consentement_evenement
    (territoire_id, personne_id, consentement_id, genre, par_compte_id, details)
    select t, r.personne_id, f.id, 'retrait', prive.ctx_compte(),
      jsonb_build_object('separation', r.id) from f;
  insert into consentement select * from unnest(repris);
  insert into consentement_evenement
    (territoire_id, personne_id, consentement_id, genre, par_compte_id, details)
    select t, c.personne_id, c.id, 'accord', prive.ctx_compte(),
      jsonb_build_object('separation', r.id) from unnest(repris) c;
  update personne set reuni_dans = null where territoire_id = t and id = r.autre_id;
  update personne p
    set (nom_naissance, civilite, commune_naissance, pays_naissance, telephone, courriel, adresse,
    code_postal, commune_code, publics) =
         (select n.nom_naissance, n.civilite, n.commune_naissance, n.pays_naissance, n.telephone,
           n.courriel, n.adresse, n.code_postal, n.commune_code, n.publics
            from jsonb_populate_record(p,
              coalesce((select jsonb_object_agg(k, v -> 0) from jsonb_each(r.complements) c(k, v)
                                                     where to_jsonb(p) -> k = v -> 1), '{}')) n),
                                                       modifie_le = now()
   where p.territoire_id = t and p.id = r.personne_id;
  delete from acces where territoire_id = t and personne_id in (r.personne_id, r.autre_id);
  insert into acces select * from prive.droits d
    where d.territoire_id = t and d.personne_id in (r.personne_id, r.autre_id);
  perform set_config('app.reunion', '', true);
  update reunion set defaite_le = now(), defaite_par = prive.ctx_compte()
    where territoire_id = t and id = r.id;
  update rapprochement set etat = 'ecarte', decide_le = now(), decide_par = prive.ctx_compte()
   where territoire_id = t and a_id = least(r.personne_id, r.autre_id)
     and b_id = greatest(r.personne_id, r.autre_id);
end $$;
-- Erasure takes what was brought together with it.
create or replace function prive.oublier_reunions(t int, p uuid) returns void
  language sql volatile set search_path = public, pg_temp as $$
  delete from reunion where territoire_id = t
     and (personne_id in (select prive.carnets_de(t, p))
       or autre_id in (select prive.carnets_de(t, p))) $$;

-- What joining or parting did to an agreement, at that instant.
create or replace function prive.est_fait_en_reunissant(c consentement, le_ timestamptz)
  returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from reunion r where r.territoire_id = c.territoire_id
    and (c.id = any(r.accords_finis) and le_ = r.le
      or c.id = any(r.accords_ecrits) and le_ in (r.le, r.defaite_le))) $$;
revoke execute on function prive.est_fait_en_reunissant(consentement, timestamptz) from public;

-- 5. Policies and grants --------------------------------------------------------------------------
-- Why two carnets were brought together is beside any mandate: it is read for a structure.
create policy lire on reunion for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
    and (personne_id = (select prive.ctx_personne()) or (select prive.ctx_role()) = 'dpo'
    or (select prive.ctx_structure()) is not null and exists (select 1 from personne p
      where p.territoire_id = reunion.territoire_id and p.id = reunion.personne_id)));
revoke all on reunion_ligne from carnet_app;
revoke execute on function prive.complete_identite(uuid), prive.nir_contraires(int, uuid, uuid),
  prive.est_retenu(int, uuid),
  prive.obstacle_a_reunir(uuid, uuid), prive.accords_communs(int, uuid, uuid),
    prive.apercu_reunion(uuid, uuid), prive.tables_du_carnet(),
  prive.reunir(uuid, uuid, text), prive.ecartes_par_la_reunion(uuid), prive.est_separable(reunion),
  prive.se_recoupent(int, consentement, consentement), prive.separer(uuid),
    prive.defaire_reunion(reunion),
  prive.oublier_reunions(int, uuid) from public;
grant execute on function prive.obstacle_a_reunir(uuid, uuid), prive.apercu_reunion(uuid, uuid),
  prive.reunir(uuid, uuid, text),
  prive.ecartes_par_la_reunion(uuid), prive.est_separable(reunion),
    prive.separer(uuid) to carnet_app;
grant select on reunion to carnet_app;
