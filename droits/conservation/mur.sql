-- Retention and the rights of the person. What archives and erases checks the facts itself, under
-- the lock of the person's row: the caller's word decides nothing. See docs/adr/0016-erasure.md.

-- 1. The last communication -----------------------------------------------------------------------
-- What counts as news is a matter of the tables of the carnet: prive.nouvelles, in
-- carnet/bord/mur.sql.
create or replace function prive.derniere_nouvelle(t int, p uuid) returns timestamptz
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return (select max(n.le) from prive.nouvelles(t, p) n);
end $$;
create or replace function prive.est_gele(t int, p uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as
  $$ select exists (select 1 from gel
    where territoire_id = t and personne_id = p and leve_le is null) $$;

-- The day that people live, by which months are counted, as the rules do.
create or replace function prive.jour(instant timestamptz) returns date
  language sql immutable parallel safe as $$ select (instant at time zone 'Europe/Paris')::date $$;

-- Carnets whose last communication is before an instant: numbers and dates, for jobs and the DPO.
create or replace function prive.conservation(avant timestamptz)
  returns table
    (personne_id uuid, derniere timestamptz, genre text, avise_le timestamptz,
    archive_le timestamptz, gele boolean)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
begin
  if coalesce(prive.ctx_role(), '') not in ('automate', 'dpo') then
    raise exception 'réservé' using errcode = '42501';
  end if;
  return query
    select p.id, n.le, n.genre, a.le, p.archivee_le, prive.est_gele(t, p.id)
      from personne p
      cross join lateral (select x.genre, x.le from prive.nouvelles(t, p.id) x
        order by x.le desc limit 1) n
      left join lateral (select max(e.le) as le from conservation_evenement e
        where e.territoire_id = t and e.personne_id = p.id and e.genre = 'avis'
          and e.le > n.le) a on true
     where p.territoire_id = t and p.cree_le < avant and n.le < avant and p.reuni_dans is null
     order by n.le, p.id;
end $$;

-- 2. Steps: each returns whether it was taken, so that a second run does nothing ------------------
create or replace function prive.aviser(p uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
  d timestamptz;
begin
  perform 1 from personne
    where territoire_id = t and id = p and archivee_le is null for no key update;
  if not found then
    return false;
  end if;
  d := prive.derniere_nouvelle(t, p);
  if prive.jour(d) + interval '23 months' > prive.jour(now())
    or exists (select 1 from conservation_evenement e
       where e.territoire_id = t and e.personne_id = p and e.genre = 'avis' and e.le > d)
  then
    return false;
  end if;
  insert into conservation_evenement (territoire_id, personne_id, genre, cause)
    values (t, p, 'avis', 'delai');
  perform prive.noter('ecriture', p, 0, 'Avis de fin de conservation', null,
    'règle de conservation', '{}');
  return true;
end $$;
create or replace function prive.archiver(p uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
  d timestamptz;
begin
  perform 1 from personne
    where territoire_id = t and id = p and archivee_le is null for no key update;
  if not found or prive.est_gele(t, p) then
    return false;
  end if;
  d := prive.derniere_nouvelle(t, p);
  if prive.jour(d) + interval '24 months' > prive.jour(now())
    or not exists (select 1 from conservation_evenement e
       where e.territoire_id = t and e.personne_id = p and e.genre = 'avis' and e.le > d
         and e.le <= now() - interval '28 days')
  then
    return false;
  end if;
  update personne set archivee_le = now() where territoire_id = t and id = p;
  insert into conservation_evenement (territoire_id, personne_id, genre, cause)
    values (t, p, 'archive', 'delai');
  perform prive.noter('ecriture', p, 0, 'Mise en archive du carnet', null, 'règle de conservation',
    '{}');
  return true;
end $$;
-- The person opens their carnet again; what their agreements still cover opens with it: by a link,
-- not when something sensitive would.
create or replace function prive.rouvrir_mon_carnet() returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  p uuid := prive.ctx_personne();
begin
  if p is null then
    raise exception 'réservé à la personne' using errcode = '42501';
  end if;
  if prive.ctx_par_lien() and prive.rouvrirait_du_sensible(t, p, null, null) then
    raise exception 'une preuve faible n’ouvre rien de sensible' using errcode = '42501';
  end if;
  update personne set archivee_le = null
    where territoire_id = t and id = p and archivee_le is not null;
  if not found then
    return false;
  end if;
  insert into conservation_evenement (territoire_id, personne_id, genre, cause)
    values (t, p, 'restauration', 'personne');
  return true;
end $$;
create or replace function prive.rederiver_fermeture() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from acces where territoire_id = new.territoire_id and personne_id = new.id;
  insert into acces select * from prive.droits d
    where d.territoire_id = new.territoire_id and d.personne_id = new.id;
  return null;
end $$;
create or replace trigger rederiver after update of archivee_le, suspendu_le on personne
  for each row execute function prive.rederiver_fermeture();

-- 3. Erasure --------------------------------------------------------------------------------------
-- Children before parents, along the foreign keys of the catalogue: a table added tomorrow is
-- erased too. A row of another person that the erased compte wrote stays; the compte is then made
-- anonymous instead.
create or replace function prive.effacer_rattaches(t int, parent regclass, cles uuid[], p uuid)
  returns void
  language plpgsql volatile set search_path = public, pg_temp as $$
declare
  lien record;
  filtre text;
  filles uuid[];
begin
  for lien in
    select c.conrelid::regclass as fille, a.attname as colonne,
           exists (select 1 from pg_attribute x
             where x.attrelid = c.conrelid and x.attname = 'personne_id'
             and not x.attisdropped) as personnelle,
           exists (select 1 from pg_attribute x
             where x.attrelid = c.conrelid and x.attname = 'id' and not x.attisdropped) as numerotee
      from pg_constraint c
      cross join lateral unnest(c.conkey, c.confkey) k(ici, la)
      join pg_attribute f on f.attrelid = c.confrelid and f.attnum = k.la and f.attname = 'id'
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.ici
     where c.contype = 'f' and c.confrelid = parent
  loop
    filtre := format('territoire_id = $1 and %I = any($2)', lien.colonne)
      || case when lien.personnelle and lien.fille <> 'avis'::regclass then ' and personne_id = $3'
        else '' end;
    if lien.numerotee then
      execute format('select array_agg(id) from %s where %s', lien.fille, filtre) into filles
        using t, cles, p;
      continue when filles is null;
      perform prive.effacer_rattaches(t, lien.fille, filles, p);
      if lien.fille = 'compte'::regclass then
        perform prive.effacer_comptes(t, filles);
        continue;
      end if;
    end if;
    execute format('delete from %s where %s', lien.fille, filtre) using t, cles, p;
  end loop;
end $$;
create or replace function prive.effacer_comptes(t int, cles uuid[]) returns void
  language plpgsql volatile set search_path = public, pg_temp as $$
declare
  cle uuid;
begin
  foreach cle in array cles loop
    begin
      delete from compte where territoire_id = t and id = cle;
    exception when foreign_key_violation then
      update compte
        set courriel = 'efface-' || cle || '@invalid', prenom = 'Compte', nom = 'effacé',
        fonction = null, presences = null,
        telephone = null, mobile = null, personne_id = null, clos_le = coalesce(clos_le, now())
          where territoire_id = t and id = cle;
    end;
  end loop;
end $$;

-- Nothing but a welcome: no agreement beyond the name, no line, no space of hers, nobody but the
-- structure that opened it. The tables are read from the catalogue: whatever is added tomorrow is
-- more than a welcome.
create or replace function prive.est_un_accueil(t int, p uuid) returns boolean
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  x regclass;
  plus boolean;
begin
  if not exists (select 1 from personne
    where territoire_id = t and id = p and cree_par_structure_id is not null and reuni_dans is null
                    and archivee_le is null and suspendu_le is null)
     or exists (select 1 from personne where territoire_id = t and reuni_dans = p)
     or exists (select 1 from consentement
       where territoire_id = t and personne_id = p and (domaines <> 1 or finalite = 'statistiques'))
     or exists (select 1 from accompagnement m join personne o on o.territoire_id = t and o.id = p
                 where m.territoire_id = t and m.personne_id = p
                   and m.structure_id is distinct from o.cree_par_structure_id)
  then
    return false;
  end if;
  for x in select c.oid from pg_class c
             join pg_attribute a on a.attrelid = c.oid and a.attname = 'personne_id'
               and not a.attisdropped
            where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
              and c.relname not in
                ('accompagnement', 'personne_identifiant', 'consentement', 'consentement_evenement',
                'acces', 'remise',
                                    'avis', 'journal', 'conservation_evenement', 'relais', 'lettre',
                                    'violation_avis')
              and not prive.garde_ce_qui_fut(c.relname) loop
    execute format('select exists (select 1 from %s where territoire_id = $1 and personne_id = $2)',
      x) into plus using t, p;
    if plus then
      return false;
    end if;
  end loop;
  return true;
end $$;
-- She was welcomed a month ago or more, nothing holds any more of what she agreed to, and nothing
-- followed.
create or replace function prive.est_sans_suite(t int, p uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from personne
    where territoire_id = t and id = p and cree_le <= now() - interval '30 days')
     and not exists (select 1 from consentement
       where territoire_id = t and personne_id = p and retire_le is null and fin > now())
     and prive.est_un_accueil(t, p) $$;
-- « delai »: archived for 24 months without news, or welcomed a month ago and nothing followed. «
-- demande »: the DPO said yes more than seven days ago, and it was not taken back.
create or replace function prive.effacement_du(t int, p uuid) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when prive.est_gele(t, p) then null
    when exists (select 1 from demande_droit d
      join demande_droit_suite r on r.territoire_id = t and r.demande_id = d.id
                  where d.territoire_id = t and d.personne_id = p and d.genre = 'effacement'
                    and r.genre = 'reponse' and r.acceptee
                    and r.le <= now() - interval '7 days'
                    and not exists (select 1 from demande_droit_suite s
                      where s.territoire_id = t and s.demande_id = d.id
                                       and s.genre = 'retrait')) then 'demande'
    when exists (select 1 from personne x where x.territoire_id = t and x.id = p
                    and prive.jour(x.archivee_le) + interval '24 months' <= prive.jour(now()))
     and prive.jour(prive.derniere_nouvelle(t, p)) + interval '24 months'
       <= prive.jour(now()) then 'delai'
    when prive.est_sans_suite(t, p) then 'delai' end $$;
drop function if exists prive.effacements_demandes();
create or replace function prive.effacements_dus() returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
begin
  return query select d.personne_id from demande_droit d
                where d.territoire_id = t and d.genre = 'effacement'
                  and prive.effacement_du(t, d.personne_id) = 'demande'
               union
               select x.id from personne x
                where x.territoire_id = t and x.cree_le <= now() - interval '30 days'
                  and x.reuni_dans is null and x.archivee_le is null
                  and not exists (select 1 from consentement c
                    where c.territoire_id = t and c.personne_id = x.id and c.domaines <> 1)
                  and prive.est_sans_suite(t, x.id) order by 1;
end $$;
-- One row of personne and all that hangs on it.
create or replace function prive.effacer_un_carnet(t int, p uuid) returns void
  language plpgsql volatile set search_path = public, pg_temp as $$
declare
  x record;
begin
  perform set_config('app.effacement', t || '/' || p, true);
  perform prive.effacer_rattaches(t, 'personne'::regclass, array[p], p);
  -- Tables that name a person without a foreign key.
  for x in select a.attrelid::regclass as nom from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
            where c.relnamespace = 'public'::regnamespace and a.attname = 'personne_id'
              and not a.attisdropped
              and c.relname not in ('journal', 'conservation_evenement', 'compte')
  loop
    execute format('delete from %s where territoire_id = $1 and personne_id = $2', x.nom)
      using t, p;
  end loop;
  delete from personne where territoire_id = t and id = p;
  perform set_config('app.effacement', '', true);
end $$;
create or replace function prive.effacer_personne(p uuid) returns text[]
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
  cause_ text;
begin
  perform 1 from personne where territoire_id = t and id = p for update;
  if not found then
    return null;
  end if;
  cause_ := prive.effacement_du(t, p);
  if cause_ is null then
    return null;
  end if;
  return prive.effacer_carnets(t, p, cause_);
end $$;
-- The carnet and those brought into it; no check here. The files that it gives are to be erased
-- once this is committed: they are listed in the same transaction, so that whoever is killed in
-- between leaves them to the next one.
create or replace function prive.effacer_carnets(t int, p uuid, cause_ text) returns text[]
  language plpgsql volatile set search_path = public, pg_temp as $$
declare
  papiers text[];
  x uuid;
begin
  select coalesce(array_agg(fichier), '{}') into papiers from consentement_preuve
   where territoire_id = t and personne_id in (select prive.carnets_de(t, p));
  insert into prive.papier_a_effacer select t, f from unnest(papiers) f on conflict do nothing;
  perform prive.compter_fait(t, p);
  perform prive.oublier_reunions(t, p);
  for x in select c from prive.carnets_de(t, p) with ordinality o(c, rang) order by rang desc loop
    perform prive.effacer_un_carnet(t, x);
    insert into conservation_evenement (territoire_id, personne_id, genre, cause)
      values (t, x, 'effacement', cause_);
    perform prive.noter('ecriture', x, prive.tous(), 'Effacement du carnet', null,
      case cause_ when 'delai' then 'règle de conservation'
        else 'demande de la personne' end, '{}');
  end loop;
  return papiers;
end $$;
-- Nothing but a welcome by the caller's own structure: no carnet yet, so nobody is to be its
-- référent.
create or replace function prive.est_notre_accueil(p uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from personne x
    where x.territoire_id = (select prive.ctx_territoire()) and x.id = p
                    and x.cree_par_structure_id = (select prive.ctx_structure()))
     and prive.est_un_accueil((select prive.ctx_territoire()), p) $$;
-- « Not today »: whoever welcomed her may still undo it, while it is nothing but a welcome.
create or replace function prive.accueille(p uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select prive.recueille((select prive.ctx_territoire()), p) and prive.est_notre_accueil(p) $$;
create or replace function prive.exiger_accueil(p uuid) returns int
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform 1 from personne
    where territoire_id = (select prive.ctx_territoire()) and id = p for update;
  if not found or not prive.accueille(p) then
    raise exception 'accueil conclu' using errcode = '42501';
  end if;
  return prive.ctx_territoire();
end $$;
create or replace function prive.effacer_accueil(p uuid) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform prive.effacer_carnets(prive.exiger_accueil(p), p, 'personne');
end $$;
-- Her name and day of birth stay, by which she is found again, and the means that she named to
-- reach her.
create or replace function prive.reduire_accueil(p uuid, gardes text[]) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_accueil(p);
begin
  update personne set telephone = case when 'telephone' = any(gardes) then telephone end,
                      courriel = case when 'courriel' = any(gardes) then courriel end,
                      adresse = case when 'adresse' = any(gardes) then adresse end,
                      code_postal = case when 'adresse' = any(gardes) then code_postal end,
                      commune_code = case when 'adresse' = any(gardes) then commune_code end,
                      commune_naissance = null, pays_naissance = null,
                      civilite = null, publics = '{}', modifie_le = now()
   where territoire_id = t and id = p;
  delete from personne_identifiant where territoire_id = t and personne_id = p;
  perform set_config('app.effacement', t || '/' || p, true);
  perform prive.oublier_versions(t, p);
  perform set_config('app.effacement', '', true);
  perform prive.noter('ecriture', p, 1, 'Pas aujourd’hui : seul ce qu’elle a voulu est gardé', null,
    'demande de la personne', '{}');
end $$;
create or replace function prive.papiers_a_effacer() returns setof text
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
begin
  return query select f.fichier from prive.papier_a_effacer f where f.territoire_id = t order by 1;
end $$;
create or replace function prive.papiers_effaces(fichiers text[]) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
begin
  delete from prive.papier_a_effacer f where f.territoire_id = t and f.fichier = any(fichiers);
end $$;
create or replace trigger immuable before update or delete on conservation_evenement for each row
  execute function prive.refuser();
create or replace trigger immuable before update or delete on demande_droit for each row
  execute function prive.refuser();
create or replace trigger immuable before update or delete on demande_droit_texte for each row
  execute function prive.refuser();
create or replace trigger immuable before update or delete on demande_droit_suite for each row
  execute function prive.refuser();

-- Totals by one axis at a time, masked under eleven people: no cell can be found by subtraction,
-- since no total is given.
create or replace function prive.faits_anonymes(axe text) returns table (valeur text, nombre bigint)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if coalesce(prive.ctx_role(), '') not in ('dpo', 'coordonnateur') then
    raise exception 'réservé' using errcode = '42501';
  end if;
  return query select v, case when sum(f.nombre) >= 11 then sum(f.nombre)::bigint end
    from fait_anonyme f
    cross join lateral (select case axe when 'issue' then f.issue
      when 'thematique' then f.thematique else f.tranche_age end as v) a
   where f.territoire_id = (select prive.ctx_territoire())
     and (axe = 'thematique') = (f.thematique <> 'toutes') group by 1 order by 1;
end $$;

-- 4. A closed carnet: archived, or its sharing suspended ------------------------------------------
-- Derived access has ended (prive.droits); what a structure wrote itself closes to it too.
create or replace function prive.carnets_fermes() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select id from personne
    where territoire_id = (select prive.ctx_territoire())
    and (archivee_le is not null or suspendu_le is not null) $$;
do $$
declare
  t name;
begin
  for t in select prive.elements() loop
    execute format($p$ create policy carnet_ferme on %1$I as restrictive for select to carnet_app
      using (
      territoire_id = (select prive.ctx_territoire()) and ((select prive.ctx_structure()) is null
        or auteur_structure_id is distinct from (select prive.ctx_structure())
        or personne_id <> all((select array(select f from prive.carnets_fermes() f))::uuid[]))) $p$,
          t);
  end loop;
end $$;

-- 5. Requests: what they change, they change here -------------------------------------------------
-- What may be contested: the lines that structures wrote, of every kind that has words and a day,
-- the latest first. With the rights of who asks: what the wall hides from her is not in it.
create or replace function prive.lignes_contestables(p uuid)
  returns table
    (objet text, id uuid, texte text, domaine int2, auteur_structure_id uuid, le timestamptz)
  language plpgsql stable set search_path = public, pg_temp as $$
begin
  return query execute (
    select string_agg(format('select %L::text, l.id, l.%I, l.domaine, l.auteur_structure_id, l.%I
      from %I l
                        where l.personne_id = $1 and l.auteur_structure_id is not null', e, mots,
                          jour, e), ' union all ')
           || ' order by 6 desc, 2 limit 300'
      from prive.elements() e
     cross join lateral (select prive.premiere_colonne(e, 'texte', 'intitule', 'objet') as mots,
                                prive.premiere_colonne(e, 'le', 'debut', 'cree_le') as jour) c
     where mots is not null and jour is not null) using p;
end $$;
-- An objection suspends the sharing while it is examined, and for good when the answer is yes.
create or replace function prive.suspendre() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.genre = 'opposition' then
    update personne set suspendu_le = coalesce(suspendu_le, now())
      where territoire_id = new.territoire_id and id = new.personne_id;
  end if;
  return null;
end $$;
create or replace trigger suspendre after insert on demande_droit for each row
  execute function prive.suspendre();
create or replace function prive.donner_suite() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d demande_droit;
  v text;
begin
  select * into strict d from demande_droit
    where territoire_id = new.territoire_id and id = new.demande_id;
  if d.genre = 'opposition'
    and (new.genre = 'retrait' or new.genre = 'reponse' and not new.acceptee) then
    update personne set suspendu_le = null
      where territoire_id = d.territoire_id and id = d.personne_id
       and not exists (select 1 from demande_droit o
         where o.territoire_id = d.territoire_id and o.personne_id = d.personne_id
         and o.genre = 'opposition' and o.id <> d.id and not exists (
           select 1 from demande_droit_suite s
             where s.territoire_id = o.territoire_id and s.demande_id = o.id
              and (s.genre = 'retrait' or s.genre = 'reponse' and not s.acceptee)));
  elsif d.genre = 'rectification' and new.genre = 'reponse' and new.acceptee then
    select valeur into v from demande_droit_texte
      where territoire_id = d.territoire_id and id = d.id;
    perform set_config('app.motif', 'Rectification demandée par la personne', true);
    if d.objet in ('nom', 'prenom', 'nom_naissance', 'civilite', 'telephone', 'courriel',
      'adresse', 'code_postal') and v is not null then
      execute format('update personne set %I = $1, modifie_le = now() where territoire_id = $2
        and id = $3', d.objet)
        using v, d.territoire_id, d.personne_id;
    -- Born in a commune, or in another country: one takes the place of the other.
    elsif d.objet in ('commune_naissance', 'pays_naissance') and v is not null then
      update personne set commune_naissance = case when d.objet = 'commune_naissance' then v end,
          pays_naissance = case when d.objet = 'pays_naissance' then v end, modifie_le = now()
        where territoire_id = d.territoire_id and id = d.personne_id;
    elsif d.objet = 'date_naissance' and v is not null then
      update personne set date_naissance = v::date, modifie_le = now()
        where territoire_id = d.territoire_id and id = d.personne_id;
    -- An item that closes and has no state of its own closes: what is wrong is not shown as true
    -- any more.
    elsif exists (select 1 from prive.elements() e
                   where e = d.objet and prive.a_colonne(e, 'clos_le')
                     and not prive.a_colonne(e, 'etat')) then
      execute format('update %I set clos_le = coalesce(clos_le, now()) where territoire_id = $1
        and id = $2 and personne_id = $3',
                     d.objet) using d.territoire_id, d.objet_id, d.personne_id;
    end if;
    perform set_config('app.motif', '', true);
  end if;
  return null;
end $$;
create or replace trigger donner_suite after insert on demande_droit_suite for each row
  execute function prive.donner_suite();

create policy lire on gel for select to carnet_app
  using (territoire_id = (select prive.ctx_territoire())
  and (personne_id = (select prive.ctx_personne()) or (select prive.ctx_role()) = 'dpo'));
create policy poser on gel for insert to carnet_app with check
  (territoire_id = (select prive.ctx_territoire())
  and (select prive.ctx_role()) = 'dpo' and pose_par = (select prive.ctx_compte())
    and leve_le is null);
create policy lever on gel for update to carnet_app
  using (territoire_id = (select prive.ctx_territoire())
  and (select prive.ctx_role()) = 'dpo' and leve_le is null)
  with check (territoire_id = (select prive.ctx_territoire()) and leve_le is not null);
create policy lire on conservation_evenement for select to carnet_app
  using (territoire_id = (select prive.ctx_territoire())
  and (personne_id = (select prive.ctx_personne()) or (select prive.ctx_role()) = 'dpo'));
create policy inscrire on conservation_evenement for insert to carnet_app with check
  (territoire_id = (select prive.ctx_territoire())
  and (select prive.ctx_role()) = 'dpo' and genre in ('gel', 'levee') and cause = 'dpo');

-- A rectification is read by the structure that must answer, and shown to whoever reads the line it
-- contests. The DPO follows its delays without its words.
create policy lire on demande_droit for select to carnet_app
  using (territoire_id = (select prive.ctx_territoire()) and (
  personne_id = (select prive.ctx_personne()) or (select prive.ctx_role()) = 'dpo'
  or genre = 'rectification'
    and ((select prive.ctx_masque()) & (1 << domaine) <> 0
    and structure_id = (select prive.ctx_structure())
    or exists (select 1 from prive.mes_acces a where a.personne_id = demande_droit.personne_id
      and a.domaines & (select prive.ctx_masque()) & (1 << demande_droit.domaine) <> 0))));
create policy demander on demande_droit for insert to carnet_app with check
  (territoire_id = (select prive.ctx_territoire())
  and personne_id = (select prive.ctx_personne()) and note_par is null);
create policy lire on demande_droit_texte for select to carnet_app
  using (territoire_id = (select prive.ctx_territoire())
  and exists (select 1 from demande_droit d
    where d.territoire_id = demande_droit_texte.territoire_id and d.id = demande_droit_texte.id
    and (d.genre <> 'rectification' or (select prive.ctx_role()) <> 'dpo')
    -- Words said aloud may be of any domain: she reads them, and who answers and reads them all.
    and (d.objet is distinct from 'autre' or d.personne_id = (select prive.ctx_personne())
      or d.structure_id = (select prive.ctx_structure())
        and (select prive.ctx_masque()) = (select prive.tous()))));
create policy demander on demande_droit_texte for insert to carnet_app with check
  (territoire_id = (select prive.ctx_territoire())
  and personne_id = (select prive.ctx_personne()));
create policy lire on demande_droit_suite for select to carnet_app
  using (territoire_id = (select prive.ctx_territoire())
  and exists (select 1 from demande_droit d
    where d.territoire_id = demande_droit_suite.territoire_id
    and d.id = demande_droit_suite.demande_id));
create policy donner on demande_droit_suite for insert to carnet_app with check
  (territoire_id = (select prive.ctx_territoire())
  and par_compte_id = (select prive.ctx_compte())
  and exists (select 1 from demande_droit d
    where d.territoire_id = demande_droit_suite.territoire_id
    and d.id = demande_droit_suite.demande_id and d.personne_id = demande_droit_suite.personne_id
    and case demande_droit_suite.genre
      when 'retrait' then d.personne_id = (select prive.ctx_personne())
        and (d.genre <> 'opposition' or not (select prive.ctx_par_lien())
          or not prive.rouvrirait_du_sensible(d.territoire_id, d.personne_id, null, null))
      when 'desaccord' then d.personne_id = (select prive.ctx_personne())
      when 'prolongation' then (select prive.ctx_role()) = 'dpo'
      else d.genre <> 'rectification' and (select prive.ctx_role()) = 'dpo'
        or d.genre = 'rectification' and d.structure_id = (select prive.ctx_structure())
           and (select prive.ctx_role()) in ('professionnel', 'charge_orientation') end));

-- 6. Copies: the person's alone; the job that makes one enters as the person ----------------------
create policy la_mienne on copie_carnet to carnet_app
  using (territoire_id = (select prive.ctx_territoire())
  and personne_id = (select prive.ctx_personne()) and compte_id = (select prive.ctx_compte()));
-- It holds every domain: a session opened by a link or a code neither orders one nor finds one.
create policy entiere_jamais_par_lien on copie_carnet as restrictive for all to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and not (select prive.ctx_par_lien()));
create or replace function prive.purger_copies() returns int
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
  n int;
begin
  update copie_carnet set contenu = null
    where territoire_id = t and contenu is not null and expire_le <= now();
  get diagnostics n = row_count;
  return n;
end $$;

revoke execute on function prive.derniere_nouvelle(int, uuid), prive.jour(timestamptz),
  prive.est_gele(int, uuid),
  prive.conservation(timestamptz), prive.aviser(uuid),
    prive.archiver(uuid), prive.rouvrir_mon_carnet(),
  prive.rederiver_fermeture(),
    prive.effacer_rattaches(int, regclass, uuid[], uuid),
  prive.effacer_comptes(int, uuid[]), prive.effacer_un_carnet(int, uuid),
    prive.effacement_du(int, uuid), prive.est_un_accueil(int, uuid),
  prive.est_sans_suite(int, uuid), prive.est_notre_accueil(uuid), prive.accueille(uuid),
    prive.exiger_accueil(uuid), prive.effacer_accueil(uuid),
  prive.reduire_accueil(uuid, text[]), prive.effacements_dus(), prive.effacer_personne(uuid),
    prive.effacer_carnets(int, uuid, text), prive.papiers_a_effacer(),
    prive.papiers_effaces(text[]),
  prive.faits_anonymes(text), prive.carnets_fermes(), prive.lignes_contestables(uuid),
    prive.suspendre(), prive.donner_suite(), prive.purger_copies() from public;
grant execute on function prive.conservation(timestamptz),
  prive.aviser(uuid), prive.archiver(uuid), prive.rouvrir_mon_carnet(),
  prive.effacements_dus(), prive.effacer_personne(uuid), prive.est_notre_accueil(uuid),
    prive.accueille(uuid), prive.effacer_accueil(uuid),
  prive.reduire_accueil(uuid, text[]), prive.faits_anonymes(text), prive.carnets_fermes(),
  prive.lignes_contestables(uuid), prive.purger_copies(), prive.papiers_a_effacer(),
    prive.papiers_effaces(text[]) to carnet_app;
grant select on gel, conservation_evenement, demande_droit, demande_droit_texte,
  demande_droit_suite, copie_carnet to carnet_app;
grant insert on gel, conservation_evenement, demande_droit, demande_droit_texte,
  demande_droit_suite, copie_carnet to carnet_app;
grant update (leve_le) on gel to carnet_app;
grant update (avancement, expire_le, contenu, taille, telechargee_le, supprimee_le) on copie_carnet
  to carnet_app;
