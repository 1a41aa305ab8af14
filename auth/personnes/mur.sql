-- People: the numbers that identify them, and carnets that may be the same person's. The
-- application reads no number and no hash: it hands over hashes, and learns « same », « other » or
-- « unknown », about people it may be told of.

-- 1. Who may be the same person -------------------------------------------------------------------
-- The block: same day of birth (or day and month swapped), same folded name in any order, or the
-- same number.
create or replace function prive.bloc(t int, jours date[], cles text[], nir_ bytea, ft_ bytea,
  caf_ bytea) returns setof uuid
  language sql stable set search_path = public, pg_temp as $$
  select p.id from personne p
    where p.territoire_id = t and p.date_naissance = any (jours) and p.reuni_dans is null
  union select p.id from personne p
    where p.territoire_id = t and p.nom_recherche = any (cles) and p.reuni_dans is null
  union select p.id from personne p
    where p.territoire_id = t and p.prenom_recherche = any (cles) and p.reuni_dans is null
  union select i.personne_id from personne_identifiant i
    join personne p on p.territoire_id = t and p.id = i.personne_id
         where i.territoire_id = t and p.reuni_dans is null
           and (i.genre = 'nir' and i.empreinte = nir_ or i.genre = 'france_travail'
             and i.empreinte = ft_
                or i.genre = 'caf' and i.empreinte = caf_) $$;
-- Same number, another one, or nothing to compare. A number for the time being contradicts nothing.
create or replace function prive.meme_numero(t int, p uuid, genre_ text, empreinte_ bytea,
  provisoire_ boolean) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select case when empreinte_ is null or count(*) = 0 then null
    when bool_or(i.empreinte = empreinte_) then true
              when provisoire_ or bool_and(i.provisoire) then null else false end
    from personne_identifiant i where i.territoire_id = t and i.personne_id = p and i.genre = genre_
      $$;
-- Where somebody was born: a commune of France or a country, nothing when neither is known. Corsica
-- was one département.
create or replace function prive.departement_de(commune text) returns text
  language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select case when commune ~ '^9[78]' then left(commune, 3)
    else translate(left(commune, 2), 'AB', '00') end $$;
-- A city and its arrondissements are one commune. One that is in no list any more went into
-- another: only its département tells, or those that were made out of it since.
create or replace function prive.meme_commune(a text, b text) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select a = b
    or exists (select 1 from geo_commune g
      where g.code = a and g.commune_parente = b or g.code = b and g.commune_parente = a)
    or (select count(*) from geo_commune g where g.code in (a, b)) < 2
       and exists (select 1
         from (values (prive.departement_de(a), prive.departement_de(b))) d (a, b)
        where d.a = d.b or exists (select 1
          from (values ('75', '{92,93,94}'::text[]), ('78', '{91,92,93,94,95}'), ('01', '{69}'),
              ('38', '{69}'), ('971', '{977,978}'), ('985', '{976}')) n (ancien, faits)
         where n.ancien = d.a and d.b = any (n.faits)
            or n.ancien = d.b and d.a = any (n.faits))) $$;
-- The two are known, and are not one. Nothing is known of the other side: never. A State that is no
-- more, or that kept its code when others left it (Yugoslavia, USSR, Czechoslovakia, Ethiopia,
-- Sudan, Indonesia, Pakistan, the Dutch Antilles), is one with each of them: papers say the State
-- of the day of birth as well as the one of today. So are those that were brought together
-- (Germany, Yemen, Vietnam, China) and the Western Sahara, whose code changed.
create or replace function prive.ne_ailleurs(commune_a text, pays_a text, commune_b text,
  pays_b text) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select coalesce(
      not (a = b or exists (select 1
        from (values ('99121', '{99118,99119,99120,99145,99156,99157}'::text[]),
            ('99123', '{99106,99107,99108,99148,99151,99155,99252,99253,99255,99256,99257,99258,'
              '99259,99260}'),
            ('99115', '{99116,99117}'), ('99315', '{99317}'), ('99343', '{99349}'),
            ('99231', '{99262}'), ('99213', '{99246}'), ('99431', '{99443,99444,99445}'),
            ('99109', '{99141,99142}'), ('99251', '{99202,99233}'), ('99243', '{99244,99245}'),
            ('99216', '{99230,99232}'), ('99389', '{99353}')) n (tenu, autres)
       where n.tenu = a and b = any (n.autres) or n.tenu = b and a = any (n.autres)))
      or not prive.meme_commune(commune_a, commune_b), false)
    from (select coalesce(pays_a, case when commune_a is not null then '99100' end) as a,
            coalesce(pays_b, case when commune_b is not null then '99100' end) as b) x $$;
-- The caller may be told of this person: they read who it is, or an agreement lets their structure
-- join, or their structure has just welcomed them and no agreement was ever recorded. A refusal
-- wins over all three.
create or replace function prive.se_dit(p uuid, out visible boolean, out joignable boolean)
  language sql stable set search_path = public, pg_temp as $$
  select o.libre and prive.ouverts(o.t, p, o.s) & prive.ctx_masque() & 1 <> 0,
         o.libre and prive.ctx_role() in ('professionnel', 'charge_orientation') and (
           prive.est_couverte(o.t, p, o.s)
           or exists (select 1 from personne x
             where x.territoire_id = o.t and x.id = p and x.cree_par_structure_id = o.s)
              and not exists (select 1 from consentement c
                where c.territoire_id = o.t and c.personne_id = p))
    from (select prive.ctx_territoire() as t, prive.ctx_structure() as s,
            not prive.est_refusee(
              prive.ctx_territoire(), p, prive.ctx_structure(), prive.ctx_compte())
            and exists (select 1 from personne y
              where y.territoire_id = (select prive.ctx_territoire()) and y.id = p
                          and y.archivee_le is null and y.suspendu_le is null
                            and y.reuni_dans is null) as libre) o $$;

drop function if exists prive.candidats(date[], text[], bytea, boolean, bytea, bytea);
create or replace function prive.candidats(jours date[], cles text[], nir_ bytea,
  provisoire_ boolean, ft_ bytea, caf_ bytea, commune_ text default null, pays_ text default null)
  returns table
    (personne_id uuid, nom text, prenom text, nom_naissance text, date_naissance date,
    nir_egal boolean, france_travail_egal boolean, caf_egal boolean, ne_ailleurs boolean,
    est_visible boolean)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
begin
  if prive.ctx_structure() is null
    or prive.ctx_role() not in ('professionnel', 'charge_orientation') then
    return;
  end if;
  return query
    select p.id, p.nom, p.prenom, p.nom_naissance, p.date_naissance,
      prive.meme_numero(t, p.id, 'nir', nir_, provisoire_),
           prive.meme_numero(t, p.id, 'france_travail', ft_, false),
             prive.meme_numero(t, p.id, 'caf', caf_, false),
           prive.ne_ailleurs(p.commune_naissance, p.pays_naissance, commune_, pays_), d.visible
      from prive.bloc(t, jours, cles, nir_, ft_, caf_) b
      join personne p on p.territoire_id = t and p.id = b
     cross join lateral prive.se_dit(p.id) d
     where d.visible or d.joignable
     order by p.id;
end $$;
-- May the caller be told of this carnet, enough to join it?
create or replace function prive.est_joignable(p uuid) returns boolean
  language sql stable security definer
  set search_path = public, pg_temp as $$ select coalesce(d.visible or d.joignable, false)
    from prive.se_dit(p) d $$;

-- 2. Behind the page: the job compares with everybody of the territoire ---------------------------
create or replace function prive.identite_a_rapprocher(p uuid)
  returns table (nom text, prenom text, nom_naissance text, date_naissance date)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform prive.exiger_automate();
  return query select x.nom, x.prenom, x.nom_naissance, x.date_naissance from personne x
                where x.territoire_id = (select prive.ctx_territoire()) and x.id = p
                  and x.reuni_dans is null;
end $$;
drop function if exists prive.candidats_de(uuid, date[], text[]);
create function prive.candidats_de(p uuid, jours date[], cles text[])
  returns table
    (personne_id uuid, nom text, prenom text, nom_naissance text, date_naissance date,
    nir_egal boolean, france_travail_egal boolean, caf_egal boolean, ne_ailleurs boolean)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  nir_ bytea;
  provisoire_ boolean;
  ft_ bytea;
  caf_ bytea;
begin
  perform prive.exiger_automate();
  select i.empreinte, i.provisoire into nir_, provisoire_ from personne_identifiant i
   where i.territoire_id = t and i.personne_id = p and i.genre = 'nir'
     order by i.provisoire, i.cree_le desc, i.id limit 1;
  select i.empreinte into ft_ from personne_identifiant i
   where i.territoire_id = t and i.personne_id = p and i.genre = 'france_travail'
     order by i.cree_le desc, i.id limit 1;
  select i.empreinte into caf_ from personne_identifiant i
   where i.territoire_id = t and i.personne_id = p and i.genre = 'caf'
     order by i.cree_le desc, i.id limit 1;
  return query
    select x.id, x.nom, x.prenom, x.nom_naissance, x.date_naissance,
           prive.meme_numero(t, x.id, 'nir', nir_, coalesce(provisoire_, false)),
           prive.meme_numero(t, x.id, 'france_travail', ft_, false),
             prive.meme_numero(t, x.id, 'caf', caf_, false),
           prive.ne_ailleurs(x.commune_naissance, x.pays_naissance, y.commune_naissance,
             y.pays_naissance)
      from prive.bloc(t, jours, cles, nir_, ft_, caf_) b
      join personne x on x.territoire_id = t and x.id = b
      join personne y on y.territoire_id = t and y.id = p
     where x.id <> p order by x.id;
end $$;
-- Queues a pair once; gives the comptes of either circle whose structure reads who both are: the
-- only ones told.
create or replace function prive.proposer_rapprochement(p uuid, q uuid, score_ int, raisons_ text[],
  ecarte_par uuid)
  returns setof uuid
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
begin
  perform prive.exiger_automate();
  insert into rapprochement (territoire_id, a_id, b_id, score, raisons, etat, decide_le, decide_par)
    values (t, least(p, q), greatest(p, q), score_, raisons_, case
      when ecarte_par is null then 'propose' else 'ecarte' end,
            case when ecarte_par is not null then now() end, ecarte_par)
    on conflict do nothing;
  if not found or ecarte_par is not null then
    return;
  end if;
  return query
    select distinct m.compte_id from accompagnement m
     where m.territoire_id = t and m.personne_id in (p, q) and m.compte_id is not null
       and prive.court(m.debut, m.fin)
       and not exists (select 1 from unnest(array[p, q]) x(id) where not exists (
         select 1 from habilitation h
           cross join lateral prive.verdicts(t, x.id, m.structure_id, m.compte_id, h.role) v
          where h.territoire_id = t and h.compte_id = m.compte_id
            and h.structure_id = m.structure_id
            and prive.court(h.debut, h.fin) and v.domaine = 0 and v.lit));
end $$;

-- 3. Numbers are handed in, and never come back ---------------------------------------------------
create or replace function prive.poser_identifiant(p uuid, genre_ text, empreinte_ bytea,
  scelle_ bytea, provisoire_ boolean)
  returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  s uuid := prive.ctx_structure();
begin
  if s is null or not (
    exists (select 1 from prive.verdicts(t, p, s, prive.ctx_compte(), prive.ctx_role()) v
      where v.domaine = 0 and v.complete)
    or prive.role_ecrit(prive.ctx_role())
       and prive.accueillie_par(t, p, s)
       and not exists (select 1 from consentement c
         where c.territoire_id = t and c.personne_id = p))
  then
    raise exception 'numéro refusé' using errcode = '42501';
  end if;
  insert into personne_identifiant
    (territoire_id, personne_id, structure_id, genre, empreinte, scelle, provisoire)
    values (t, p, s, genre_, empreinte_, scelle_, provisoire_) on conflict do nothing;
end $$;

-- 4. Policies and grants --------------------------------------------------------------------------
create policy lire_les_deux on rapprochement for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
    and (select prive.ctx_role()) in ('professionnel', 'charge_orientation')
  and exists (select 1 from personne p
    where p.territoire_id = rapprochement.territoire_id and p.id = rapprochement.a_id)
  and exists (select 1 from personne p
    where p.territoire_id = rapprochement.territoire_id and p.id = rapprochement.b_id));
create policy ecarter on rapprochement for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
    and (select prive.ctx_role()) in ('professionnel', 'charge_orientation')
  and etat = 'propose'
  and exists (select 1 from personne p
    where p.territoire_id = rapprochement.territoire_id and p.id = rapprochement.a_id)
  and exists (select 1 from personne p
    where p.territoire_id = rapprochement.territoire_id and p.id = rapprochement.b_id))
  with check (territoire_id = (select prive.ctx_territoire()) and etat = 'ecarte'
    and decide_par = (select prive.ctx_compte()));
revoke all on personne_identifiant, rapprochement from carnet_app;
-- A new carnet was joined to no other: that is not the application's to say.
create policy pas_reuni on personne as restrictive for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and reuni_dans is null);
grant select on rapprochement to carnet_app;
grant update (etat, decide_le, decide_par) on rapprochement to carnet_app;

revoke execute on function prive.bloc(int, date[], text[], bytea, bytea, bytea),
  prive.meme_numero(int, uuid, text, bytea, boolean),
  prive.meme_commune(text, text), prive.departement_de(text),
  prive.ne_ailleurs(text, text, text, text),
  prive.se_dit(uuid), prive.candidats(date[], text[], bytea, boolean, bytea, bytea, text, text),
    prive.est_joignable(uuid),
  prive.identite_a_rapprocher(uuid), prive.candidats_de(uuid, date[], text[]),
  prive.proposer_rapprochement(uuid, uuid, int, text[], uuid),
    prive.poser_identifiant(uuid, text, bytea, bytea, boolean) from public;
grant execute on function prive.candidats(date[], text[], bytea, boolean, bytea, bytea, text, text),
  prive.est_joignable(uuid),
  prive.identite_a_rapprocher(uuid), prive.candidats_de(uuid, date[], text[]),
  prive.proposer_rapprochement(uuid, uuid, int, text[], uuid),
    prive.poser_identifiant(uuid, text, bytea, bytea, boolean) to carnet_app;

-- 5. How many carnets one compte takes in a day ---------------------------------------------------
-- The journal counts them: no line, no reading, so that no page or call forgets to count. A carnet
-- counts once a day; names listed or found count for a tenth of one each. An emergency is never
-- refused for it; a person reads their own carnet as they like.
create or replace function prive.compter_extraction() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  debut timestamptz := date_trunc('day',
    now() at time zone 'Europe/Paris') at time zone 'Europe/Paris';
  q territoire;
        avant int;
        apres int;
begin
  if new.compte_id is null or new.role is null or new.role = 'personne'
    or new.geste not in ('lecture', 'export', 'recherche')
     or new.fondement = 'bris de glace'
  then
    return null;
  end if;
  if new.personne_id is null and not new.details ? 'nombre' then
    return null;
  end if;
  if exists (select 1 from journal j
    where j.territoire_id = new.territoire_id and j.compte_id = new.compte_id and j.le >= debut
                and j.personne_id = new.personne_id and j.geste in ('lecture', 'export')
                and j.numero < new.numero and j.fondement is distinct from 'bris de glace')
  then
    return null;
  end if;
  select * into q from territoire where id = new.territoire_id;
  select count(distinct j.personne_id) filter (where j.geste in ('lecture', 'export')
    and j.numero < new.numero)
         + coalesce(sum((j.details ->> 'nombre')::int) filter (where j.personne_id is null
           and j.numero < new.numero), 0) / 10,
         count(distinct j.personne_id) filter (where j.geste in ('lecture', 'export'))
         + coalesce(sum((j.details ->> 'nombre')::int) filter (where j.personne_id is null), 0) / 10
    into avant, apres from journal j
   where j.territoire_id = new.territoire_id and j.compte_id = new.compte_id and j.le >= debut
     and j.geste in ('lecture', 'export', 'recherche')
       and j.fondement is distinct from 'bris de glace';
  if apres > q.quota_maximum then
    raise exception 'trop de carnets en un jour' using errcode = 'CQ001';
  end if;
  if avant < q.quota_alerte and apres >= q.quota_alerte then
    perform prive.prevenir('extraction', 'role', null, null, 'dpo');
  end if;
  return null;
end $$;
create or replace trigger compter_extraction after insert on journal for each row
  execute function prive.compter_extraction();
revoke execute on function prive.compter_extraction() from public;
