-- What was typed is corrected, and what it was stays beside it. One list of typed columns, one
-- trigger that keeps what they held, one rule of who may: for every item of a carnet, those of
-- tables added tomorrow too. A version has the domain and the author of its line and is an item
-- itself (prive.elements): whoever reads the line reads it, what shuts or erases the line shuts or
-- erases it.

-- 1. What is typed --------------------------------------------------------------------------------
-- Words of item tables (carnet.corrections.vocabulary.TEXTES); a state, a thématique, a date change
-- by their own acts.
create or replace function prive.textes() returns table (relation name, colonne name)
  language plpgsql stable
  set search_path = pg_catalog, pg_temp as $$
begin
  return query select t, a.attname from prive.elements() t
    join pg_attribute a on a.attrelid = format('public.%I', t)::regclass and not a.attisdropped
      and a.atttypid = 'text'::regtype
   where a.attname in ('texte', 'intitule', 'pourquoi', 'objet', 'source_detail');
end $$;
create or replace function prive.champs_identite() returns text[]
  language sql immutable parallel safe as $$
  select array['civilite', 'prenom', 'nom', 'nom_naissance', 'date_naissance',
    'commune_naissance', 'pays_naissance', 'telephone', 'courriel', 'adresse', 'code_postal',
    'commune_code'] $$;

-- 2. What it was ----------------------------------------------------------------------------------
-- Whatever changes a typed column: a correction, a rectification that was granted, two carnets
-- brought together. The owner's own maintenance and the jobs have no author, and type nothing. A
-- line of the timeline that only repeats a corrected line has no version.
create or replace function prive.verser() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  o jsonb := to_jsonb(old);
  n jsonb := to_jsonb(new);
  garde jsonb;
  identite boolean := tg_table_name = 'personne';
begin
  if current_setting('app.contexte', true) is distinct from 'oui' or prive.ctx_compte() is null then
    return null;
  end if;
  if tg_table_name = 'evenement'
    and current_setting('app.correction', true) is distinct from (o ->> 'id') then
    return null;
  end if;
  select jsonb_object_agg(k, o -> k) into garde from unnest(tg_argv) k
    where o -> k is distinct from n -> k;
  if garde is null then
    return null;
  end if;
  insert into version
    (territoire_id, personne_id, domaine, auteur_compte_id, auteur_structure_id, relation, ligne_id,
    numero, avant,
                       motif, par_compte_id, par_structure_id, le)
    select old.territoire_id, case when identite then old.id
      else (o ->> 'personne_id')::uuid end, coalesce((o ->> 'domaine')::int2, 0),
           coalesce((o ->> 'auteur_compte_id')::uuid, prive.ctx_compte()),
             (o ->> 'auteur_structure_id')::uuid, tg_table_name, old.id,
           1 + (select count(*) from version v
             where v.territoire_id = old.territoire_id and v.relation = tg_table_name
                   and v.ligne_id = old.id),
           garde, nullif(current_setting('app.motif', true), ''), prive.ctx_compte(),
             prive.ctx_structure(), clock_timestamp();
  -- Her log-in bears her name; by which address she enters never follows from here.
  if identite and garde ?| array['prenom', 'nom'] then
    update compte set prenom = n ->> 'prenom', nom = n ->> 'nom'
      where territoire_id = old.territoire_id and personne_id = old.id;
  end if;
  return null;
end $$;
do $$
declare
  t record;
begin
  for t in
    select relation, string_agg(quote_ident(colonne), ', ') as colonnes,
    string_agg(quote_literal(colonne), ', ') as noms
             from prive.textes() group by 1
            union all
              select 'personne', string_agg(quote_ident(c), ', '),
              string_agg(quote_literal(c), ', ')
                        from unnest(prive.champs_identite()) c loop
    execute format('create or replace trigger verser after update of %s on %I for each row
      execute function prive.verser(%s)',
                   t.colonnes, t.relation, t.noms);
  end loop;
end $$;
create or replace trigger immuable before update or delete on version for each row
  execute function prive.refuser('reclassement');

-- 3. Who corrects ---------------------------------------------------------------------------------
-- Her own words: herself. The others': whoever completes that domain today for the structure that
-- wrote them. Not what another act says: an answer on the situation, or a line of the timeline that
-- repeats what is written elsewhere.
create or replace function prive.corrige(relation_ text, l jsonb) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(
    l ->> 'cle' is null
      and (relation_ <> 'evenement' or l ->> 'genre' in ('constat_clos', 'constat_ouvert'))
    and case when l ->> 'auteur_structure_id' is null
      then (l ->> 'personne_id')::uuid = (select prive.ctx_personne())
        and (select prive.ctx_masque()) & (1 << (l ->> 'domaine')::int) <> 0
      else (l ->> 'auteur_structure_id')::uuid = (select prive.ctx_structure()) and exists (
        select 1
          from prive.verdicts(prive.ctx_territoire(), (l ->> 'personne_id')::uuid,
          prive.ctx_structure(), prive.ctx_compte(),
                                     prive.ctx_role()) v
         where v.domaine = (l ->> 'domaine')::int and v.complete) end, false) $$;
create or replace function prive.ligne_tapee(relation_ text, ligne uuid, verrou text) returns jsonb
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  l jsonb;
begin
  if relation_ not in (select x.relation from prive.textes() x) then
    return null;
  end if;
  execute format('select to_jsonb(x) from %I x where territoire_id = $1 and id = $2 %s', relation_,
    verrou)
    into l using prive.ctx_territoire(), ligne;
  return l;
end $$;
-- What others count on having read is not rewritten, by anybody: the slice of the item says when
-- (prive.est_parti, carnet/messages).
create or replace function prive.retouche(relation_ text, l jsonb) returns boolean
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return prive.corrige(relation_, l) and not prive.est_parti(relation_, l);
end $$;
create or replace function prive.peut_corriger(relation_ text, ligne uuid) returns boolean
  language sql volatile security definer set search_path = public, pg_temp as
  $$ select prive.retouche(relation_, prive.ligne_tapee(relation_, ligne, '')) $$;
create or replace function prive.nombre_de_versions(relation_ text, ligne uuid) returns int
  language sql stable set search_path = public, pg_temp as $$
  select count(*)::int from version v
    where v.territoire_id = (select prive.ctx_territoire()) and v.relation = relation_
    and v.ligne_id = ligne $$;

-- 4. Correcting: false when the row is not the edition that was read; without one, any is ---------
create or replace function prive.corriger(relation_ text, ligne uuid, lue int, valeurs jsonb)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  l jsonb;
  k text;
  o text;
  n text;
begin
  l := prive.ligne_tapee(relation_, ligne, 'for no key update');
  if not prive.retouche(relation_, l) or exists (
    select 1 from jsonb_object_keys(valeurs) c
      where c not in (select x.colonne from prive.textes() x where x.relation = relation_))
  then
    raise exception 'correction refusée' using errcode = '42501';
  end if;
  if (l ->> 'edition')::int <> lue then
    return false;
  end if;
  perform set_config('app.correction', ligne::text, true), set_config('app.motif', '', true);
  execute format('update %I set %s where territoire_id = $2 and id = $3', relation_,
                 (select string_agg(format('%1$I = $1 ->> %1$L', c), ', ')
                   from jsonb_object_keys(valeurs) c)) using valeurs, t, ligne;
  -- The timeline repeats the line: alone, before « : » (moved), or quoted at the end (closed).
  for k in select c from jsonb_object_keys(valeurs) c
    where relation_ <> 'evenement' and c in ('texte', 'intitule', 'objet') loop
    o := l ->> k;
    n := valeurs ->> k;
    continue when o = n;
    update evenement e set texte = left(case
             when e.texte = o then n
             when starts_with(e.texte, o || ' : ') then n || substr(e.texte, length(o) + 1)
             else left(e.texte, position('(« ' ||
               left(o, 200) in e.texte) - 1) || '(« ' || n || ' »)' end, 4000)
     where e.territoire_id = t and e.objet_id = ligne
       and e.personne_id = (l ->> 'personne_id')::uuid
       and (e.texte = o or starts_with(e.texte, o || ' : ')
         or position('(« ' || left(o, 200) in e.texte) > 1);
  end loop;
  perform set_config('app.correction', '', true);
  return true;
end $$;
-- The identity: those who complete it, as for its numbers and for two carnets of one person. Who
-- somebody is changes for a reason.
create or replace function prive.corriger_identite(p uuid, lue int, valeurs jsonb, motif_ text)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  tenue int;
begin
  select edition into tenue from personne where territoire_id = t and id = p for no key update;
  if not found or prive.complete_identite(p) is not true
     or exists (select 1 from jsonb_object_keys(valeurs) c where c <> all(prive.champs_identite()))
     or motif_ is null
       and valeurs ?| array['civilite', 'prenom', 'nom', 'nom_naissance', 'date_naissance',
         'commune_naissance', 'pays_naissance']
  then
    raise exception 'correction refusée' using errcode = '42501';
  end if;
  if tenue <> lue then
    return false;
  end if;
  perform set_config('app.motif', coalesce(motif_, ''), true);
  update personne x
    set (civilite, prenom, nom, nom_naissance, date_naissance, commune_naissance, pays_naissance,
    telephone, courriel, adresse, code_postal, commune_code) =
         (select n.civilite, n.prenom, n.nom, n.nom_naissance, n.date_naissance,
           n.commune_naissance, n.pays_naissance, n.telephone,
           n.courriel, n.adresse, n.code_postal,
                 n.commune_code from jsonb_populate_record(x, valeurs) n), modifie_le = now()
   where x.territoire_id = t and x.id = p;
  perform set_config('app.motif', '', true);
  return true;
end $$;

-- 5. What is asked of versions by whoever shuts a carnet ------------------------------------------
-- What others held is nothing more than they are, and goes with them.
create or replace function prive.garde_ce_qui_fut(relation_ name) returns boolean
  language sql immutable parallel safe set search_path = public, pg_temp as
  $$ select relation_ = 'version' $$;
create or replace function prive.oublier_versions(t int, p uuid) returns void
  language sql volatile set search_path = public, pg_temp as $$
  delete from version where territoire_id = t and personne_id = p $$;

-- Versions are written by the trigger alone.
revoke insert on version from carnet_app;
revoke execute on function prive.textes(), prive.champs_identite(), prive.verser(),
  prive.corrige(text, jsonb), prive.retouche(text, jsonb),
  prive.ligne_tapee(text, uuid, text), prive.peut_corriger(text, uuid),
    prive.nombre_de_versions(text, uuid),
  prive.corriger(text, uuid, int, jsonb), prive.corriger_identite(uuid, int, jsonb, text),
  prive.garde_ce_qui_fut(name), prive.oublier_versions(int, uuid) from public;
grant execute on function prive.peut_corriger(text, uuid), prive.corriger(text, uuid, int, jsonb),
  prive.corriger_identite(uuid, int, jsonb, text) to carnet_app;
