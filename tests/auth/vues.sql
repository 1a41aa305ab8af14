-- What one caller sees and can do, asked of the wall itself in one round trip. Lives in tests only.
-- Plans are made as the product's connections make them (auth/roles.sql): entering by `set role`
-- takes no setting of the rôle, and planning the wall anew costs more than asking it.
select set_config(split_part(c, '=', 1), split_part(c, '=', 2), false)
from pg_db_role_setting s
cross join unnest(s.setconfig) c
where s.setrole = 'carnet_app'::regrole
  and s.setdatabase = 0
  and split_part(c, '=', 1) in ('jit', 'plan_cache_mode');
create schema if not exists essai;
grant usage on schema essai to carnet_app;
-- Static statements: the wall's policies are long to plan, and these are asked many thousand times.
create or replace function essai.ecrit(tables text, t int, p uuid, d int, c uuid, s uuid)
  returns boolean language plpgsql as $$
begin
  case tables
    when 'evenement' then
      insert into evenement
        (territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id, genre, texte)
        values (t, p, d, c, s, 'objectif', 'essai');
    when 'constat' then
      insert into constat
        (territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id, nature,
        thematique, texte, source)
        values (t, p, d, c, s, 'besoin', 'mobilite', 'essai', 'personne');
    when 'objectif' then
      insert into objectif
        (territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id, thematique,
        intitule)
        values (t, p, d, c, s, 'mobilite', 'essai');
    when 'rendez_vous' then
      insert into rendez_vous
        (territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id, objet, debut,
        avec_compte_id)
        values (t, p, d, c, s, 'essai', now(), c);
  end case;
  raise exception 'ecrit' using errcode = 'ES000';
exception
  when sqlstate 'ES000' then return true;
  when insufficient_privilege then return false;
end $$;
create or replace function essai.avance(tables text) returns jsonb language plpgsql as $$
declare
  v jsonb;
begin
  case tables
    when 'constat' then
      with x as (update constat set clos_le = now() where clos_le is null returning id)
        select jsonb_agg(id) from x into v;
    when 'objectif' then
      with x as (update objectif set etat = 'atteint', clos_le = now() where clos_le is null
        returning id)
        select jsonb_agg(id) from x into v;
    when 'action' then
      with x as (update action set etat = 'faite', clos_le = now() where clos_le is null
        returning id)
        select jsonb_agg(id) from x into v;
    when 'rendez_vous' then
      with x as (update rendez_vous set etat = 'honore' returning id) select jsonb_agg(id)
        from x into v;
  end case;
  raise exception 'avance' using errcode = 'ES000', detail = coalesce(v, '[]')::text;
exception
  when sqlstate 'ES000' then return coalesce(v, '[]');
  when insufficient_privilege then return '[]';
end $$;
-- Whether the exact identity would open this carnet now; nothing stays open.
create or replace function essai.ouvre(p uuid) returns boolean
  language plpgsql security definer as $$
declare
  bris uuid;
  lue uuid;
begin
  select prive.briser_la_glace(null, q.nom_recherche, q.date_naissance, '{}', q.code_postal,
    'urgence_vitale',
    'Ne répond plus depuis ce matin.') into bris from public.personne q where q.id = p;
  lue := prive.lire_en_urgence(bris);
  raise exception 'ouvre' using errcode = 'ES000';
exception
  when sqlstate 'ES000' then
    return coalesce(lue = p, false);
  when insufficient_privilege then
    return false;
end $$;
-- The items that the caller reads, of every table that the wall lists; by their keys, and counted
-- without reading them.
do $$ begin
  execute 'create or replace function essai.lus() returns setof uuid
    language plpgsql as $q$ begin return query '
    || (select string_agg(format('select id from %I', e), ' union all ')
      from prive.elements() e) || '; end $q$';
  execute 'create or replace function essai.nombres() returns setof bigint
    language plpgsql as $q$ begin return query '
    || (select string_agg(format('select count(*) from %I', e), ' union all ')
      from prive.elements() e) || '; end $q$';
end $$;
create or replace function essai.voir(t int, c uuid, r text, s uuid, p uuid, gens uuid[],
  autre_compte uuid, autre_structure uuid, la_sienne uuid, tour int, lien boolean) returns jsonb
  language plpgsql as $$
declare
  v jsonb;
  g uuid;
  d int;
  rang int := 0;
  ecrits jsonb := '[]';
  forges int := 0;
  tables text;
  avancee text;
begin
  begin
    set local role carnet_app;
    perform prive.entrer(t, c, r, s, p, lien);
  exception when invalid_authorization_specification then
    return null;
  end;
  select jsonb_build_object(
    'lus', (select jsonb_agg(x) from essai.lus() x),
    'nombre', (select sum(x) from essai.nombres() x),
    'corriges', (select jsonb_agg(id) from (select id from constat order by id limit 3) x
      where prive.peut_corriger('constat', id)),
    'facettes', (select jsonb_object_agg(k, n)
      from (select personne_id || ' ' || domaine as k, count(*) as n from evenement group by 1) x),
    'personnes', (select jsonb_agg(id) from personne),
    'trouvees', (select jsonb_agg(personne_id) from prive.rechercher_personnes('nom', 50)),
    'accords', (select jsonb_agg(id) from consentement),
    'cercle', (select jsonb_agg(id) from accompagnement),
    'refus', (select jsonb_agg(id) from exclusion),
    'urgences', (select jsonb_agg(q) from unnest(gens) q where essai.ouvre(q)),
    'motifs', (select jsonb_agg(id) from exclusion_motif),
    'lettres', (select jsonb_agg(id) from lettre),
    'mandats', (select jsonb_agg(id) from representant),
    'verdicts', (select jsonb_agg(jsonb_build_array(q, e.domaine, e.lit, e.complete, e.raison))
                   from unnest(gens) q cross join lateral prive.expliquer(q) e)
  ) into v;
  avancee := (array['constat', 'objectif', 'action', 'rendez_vous'])[1 + tour % 4];
  tables := (array['evenement', 'constat', 'objectif', 'rendez_vous'])[1 + tour % 4];
  foreach g in array gens loop
    rang := rang + 1;
    d := (tour * 5 + rang * 7 + ascii(r)) % 12;
    ecrits := ecrits
      || jsonb_build_array(jsonb_build_array(g, d, essai.ecrit(tables, t, g, d, c, s)));
    -- In another's name, and from another structure: never.
    if tour % 3 = 0 and (essai.ecrit(tables, t, g, d, autre_compte, s)
      or essai.ecrit(tables, t, g, d, c, autre_structure)) then
      forges := forges + 1;
    end if;
  end loop;
  v := v || jsonb_build_object('ecrits', ecrits, 'forges', forges, 'table', avancee, 'avances',
    essai.avance(avancee),
    'autres', essai.autres(t, gens[1 + tour % cardinality(gens)], la_sienne, c, tour));
  reset role;
  return v;
end $$;
