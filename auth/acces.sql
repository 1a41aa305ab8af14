-- The wall. Applied by `carnet bd migrer` after the migrations, as carnet_owner, whenever this text
-- changes: every statement is idempotent. The rule it enforces is stated in auth/acces.py; tests
-- compare the two, and an independent oracle with both. Row policies run for carnet_app only;
-- carnet_owner (triggers, security-definer functions) passes by `proprietaire`.

-- 1. Who asks -------------------------------------------------------------------------------------
-- The context lives for one transaction. Reading it before anyone entered raises: absent never
-- means « everything ». These are read in every policy: plain SQL without settings of their own, so
-- that the planner can inline them.
create or replace function prive.contexte_absent() returns text
  language plpgsql stable parallel safe
  set search_path = pg_catalog, pg_temp as
  $$ begin
    raise exception 'contexte absent' using errcode = '28000';
  end $$;
create or replace function prive.ctx(cle text) returns text language sql stable parallel safe as $$
  select case when pg_catalog.current_setting('app.contexte', true) = 'oui'
              then nullif(pg_catalog.current_setting('app.' || cle, true), '')
                else prive.contexte_absent() end $$;
create or replace function prive.ctx_territoire() returns int language sql stable parallel safe as
  $$ select prive.ctx('territoire')::pg_catalog.int4 $$;
create or replace function prive.ctx_compte() returns uuid language sql stable parallel safe as
  $$ select prive.ctx('compte')::pg_catalog.uuid $$;
create or replace function prive.ctx_structure() returns uuid language sql stable parallel safe as
  $$ select prive.ctx('structure')::pg_catalog.uuid $$;
create or replace function prive.ctx_personne() returns uuid language sql stable parallel safe as
  $$ select prive.ctx('personne')::pg_catalog.uuid $$;
create or replace function prive.ctx_role() returns text language sql stable parallel safe as
  $$ select prive.ctx('role') $$;

-- Keeps a function to the worker; gives the territoire that it works for.
create or replace function prive.exiger_automate() returns int
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if prive.ctx_role() is distinct from 'automate' then
    raise exception 'réservé aux automates' using errcode = '42501';
  end if;
  return prive.ctx_territoire();
end $$;

-- Whoever entered by a link received by mail: a weaker proof, which opens no sensitive domain
-- (auth/connexions/mur.sql).
create or replace function prive.ctx_par_lien() returns boolean language sql stable parallel safe as
  $$ select prive.ctx('lien') is not distinct from 'oui' $$;

-- Structures and comptes that do not exist for the caller; looked up when the context is set
-- (prive.poser).
create or replace function prive.ctx_structures_masquees() returns uuid[]
  language sql stable parallel safe as
  $$ select prive.ctx('structures_masquees')::pg_catalog._uuid $$;
create or replace function prive.ctx_comptes_masques() returns uuid[]
  language sql stable parallel safe as
  $$ select prive.ctx('comptes_masques')::pg_catalog._uuid $$;

-- What has begun and not ended: a place in the circle, a habilitation, an agreement.
create or replace function prive.court(debut timestamptz, fin timestamptz) returns boolean
  language sql stable parallel safe as
  $$ select debut <= pg_catalog.now() and (fin is null or fin > pg_catalog.now()) $$;
-- The domains, as masks: auth.vocabulary names them, a test compares. Those that are ordinary are
-- listed; whatever is not is sensitive, a domain added tomorrow too, so that forgetting one closes
-- it.
create or replace function prive.tous() returns int language sql immutable parallel safe as $$
  select 4095 $$;
create or replace function prive.ordinaires() returns int language sql immutable parallel safe as $$
  select 255 $$;
create or replace function prive.sensibles(bits int) returns int
  language sql immutable parallel safe as
  $$ select bits & ~prive.ordinaires() $$;
create or replace function prive.est_ordinaire(domaine int) returns boolean
  language sql immutable parallel safe as
  $$ select prive.ordinaires() & (1 << domaine) <> 0 $$;
-- auth.acces.DOMAINES_DU_ROLE, and the rôles that write: the same figures, compared by a test.
create or replace function prive.masque_du_role(r text) returns int
  language sql immutable parallel safe as
  $$ select case r when 'professionnel' then prive.tous()
    when 'charge_orientation' then prive.ordinaires() when 'gestionnaire' then 129
                   when 'personne' then prive.tous() when 'representant' then prive.tous()
                   else 0 end $$;
-- A guardian's mandate counts once somebody other than its author confirmed it, within its days,
-- which are those of Paris, and until somebody closes it.
create or replace function prive.mandat_court(r representant) returns boolean
  language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
  select r.reponse is not distinct from 'oui' and r.clos_le is null
     and r.debut <= (now() at time zone 'Europe/Paris')::date
     and (r.fin is null or r.fin > (now() at time zone 'Europe/Paris')::date) $$;
-- This compte represents somebody today.
create or replace function prive.represente(t int, c uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from representant r
    where r.territoire_id = t and r.compte_id = c and prive.mandat_court(r)) $$;
create or replace function prive.role_ecrit(r text) returns boolean
  language sql immutable parallel safe as
  $$ select r in ('professionnel', 'charge_orientation', 'personne') $$;
create or replace function prive.ctx_masque() returns int language sql stable parallel safe as
  $$ select prive.masque_du_role(prive.ctx_role()) & case
    when prive.ctx_par_lien() then prive.ordinaires() else prive.tous() end $$;

drop function if exists prive.poser(int, uuid, text, uuid, uuid);
-- What is masked to the caller is looked up here, once: every statement that names a structure or a
-- professional needs it.
create or replace function prive.poser(t int, c uuid, r text, s uuid, p uuid,
  lien boolean default false) returns void
  language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  perform set_config('app.contexte', 'oui', true),
    set_config('app.territoire', coalesce(t::text, ''), true),
          set_config('app.compte', coalesce(c::text, ''), true),
            set_config('app.role', coalesce(r, ''), true),
          set_config('app.structure', coalesce(s::text, ''), true),
            set_config('app.personne', coalesce(p::text, ''), true),
          set_config('app.lien', case when lien then 'oui' else '' end, true);
  perform set_config('app.structures_masquees', prive.structures_masquees()::text, true);
  perform set_config('app.comptes_masques', prive.comptes_masques()::text, true);
end $$;
create or replace function prive.entrer_anonyme() returns void
  language sql volatile security definer set search_path = pg_catalog, pg_temp as
  $$ select prive.poser(null, null, null, null, null) $$;

-- A job of the worker, for one territoire: no policy lets it read, the functions made for jobs look
-- for this rôle.
create or replace function prive.entrer_automate(t int) returns void
  language plpgsql volatile security definer
  set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from territoire where id = t) then
    raise exception 'territoire inconnu' using errcode = '28000';
  end if;
  perform prive.poser(t, null, 'automate', null, null);
end $$;

-- Refuses a capacity that is not held at this instant: ended habilitation, closed compte, structure
-- that left.
drop function if exists prive.entrer(int, uuid, text, uuid, uuid);
create or replace function prive.entrer(t int, c uuid, r text, s uuid, p uuid,
  lien boolean default false) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if lien and r not in ('personne', 'representant') then
    raise exception 'un lien n’ouvre qu’à une personne' using errcode = '28000';
  end if;
  if r = 'personne' then
    if s is not null or not exists (
      select 1 from compte k
        where k.territoire_id = t and k.id = c and k.personne_id = p and k.clos_le is null)
    then
      raise exception 'capacité non tenue' using errcode = '28000';
    end if;
  elsif r = 'representant' then
    if s is not null or p is not null or not prive.represente(t, c) or not exists (
      select 1 from compte k
        where k.territoire_id = t and k.id = c and k.est_representant and k.clos_le is null)
    then
      raise exception 'capacité non tenue' using errcode = '28000';
    end if;
  elsif p is not null or not exists (
      select 1 from habilitation h
        join compte k on k.territoire_id = h.territoire_id and k.id = h.compte_id
          and k.clos_le is null
        join structure st on st.territoire_id = h.territoire_id and st.id = h.structure_id
       where h.territoire_id = t and h.compte_id = c and h.structure_id = s and h.role = r
         and prive.court(h.debut, h.fin)
         and (st.quittee_le is null or st.quittee_le > now()))
  then
    raise exception 'capacité non tenue' using errcode = '28000';
  end if;
  perform prive.poser(t, c, r, s, p, lien);
end $$;

-- Which territoires a periodic job goes through; numbers only.
create or replace function prive.territoires() returns setof int
  language sql stable security definer
  set search_path = public, pg_temp as $$ select id from territoire order by id $$;

-- 2. Capacities; what opens and reads sessions and tokens, the only way in before a context exists,
--    is in auth/connexions/mur.sql
create or replace function prive.lire_capacite(t int, c uuid, h uuid)
  returns table
    (territoire_id int, compte_id uuid, role text, structure_id uuid, personne_id uuid, prenom text,
    nom text,
                 fonction text, structure_nom text, territoire_nom text)
  language sql stable set search_path = public, pg_temp as $$
  select k.territoire_id, k.id, coalesce(ha.role, case
    when k.est_representant then 'representant' else 'personne' end), ha.structure_id, case
    when ha.id is null then k.personne_id end,
         k.prenom, k.nom, k.fonction, st.nom, te.nom
    from compte k
    join territoire te on te.id = k.territoire_id
    left join habilitation ha on ha.territoire_id = k.territoire_id and ha.id = h
      and ha.compte_id = k.id
         and prive.court(ha.debut, ha.fin)
    left join structure st on st.territoire_id = ha.territoire_id and st.id = ha.structure_id
   where k.territoire_id = t and k.id = c and k.clos_le is null
     and case when h is null
                then k.personne_id is not null or k.est_representant and prive.represente(t, c)
              else ha.id is not null and (st.quittee_le is null or st.quittee_le > now()) end $$;

-- Only territoires marked as demo have any: elsewhere the list is empty.
create or replace function prive.comptes_demo()
  returns table
    (courriel text, territoire_id int, territoire_nom text, compte_id uuid, habilitation_id uuid,
    prenom text,
                 nom text, fonction text, structure_nom text, role text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select k.courriel, k.territoire_id, te.nom, k.id, h.id, k.prenom, k.nom, k.fonction, st.nom,
    coalesce(h.role, case when k.est_representant then 'representant' else 'personne' end)
    from compte k
    join territoire te on te.id = k.territoire_id and te.demo
    left join habilitation h on h.territoire_id = k.territoire_id and h.compte_id = k.id
      and (h.fin is null or h.fin > now())
    left join structure st on st.territoire_id = h.territoire_id and st.id = h.structure_id
   where k.courriel like '%@demo.example' and k.clos_le is null
   order by k.territoire_id, k.cree_le, k.courriel $$;

-- 3. Derived access: consent × circle × structure, kept by triggers in the transaction that changes
--    one of them
-- The questions that many rules ask, each written once: whom an agreement reaches, what it proves,
-- who is of the circle, what is refused to whom. A test looks for copies.
create or replace function prive.vise(portee text, structure_ uuid, categorie_ text, s structure)
  returns boolean
  language sql immutable parallel safe as $$
  select case portee when 'structure' then s.id = structure_
    when 'categorie' then s.categorie = categorie_
                     when 'consortium' then true end $$;
create or replace function prive.couvre(c consentement, s structure) returns boolean
  language sql immutable parallel safe as $$
  select c.territoire_id = s.territoire_id and prive.vise(c.portee, c.structure_id, c.categorie, s)
    $$;
-- Hers: given on her account, on the screen handed over to her, or on the paper that she signed; or
-- her guardian's, given on their own account within a confirmed mandate.
-- What was only said opens nothing sensitive, whatever its row says.
create or replace function prive.est_prouve(c consentement) returns boolean
  language sql immutable parallel safe as $$
  select c.donne_par = 'personne' or c.preuve_id is not null or c.remise_id is not null
    or c.donne_par = 'representant' and c.recueil = 'ecran' and c.recueil_structure_id is null $$;
-- Of a curatelle, the other of the two said yes too, for as long, and did not take it back.
create or replace function prive.est_secondee(c consentement) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from consentement o
    where o.territoire_id = c.territoire_id and o.personne_id = c.personne_id
      and o.avec_id = c.id and o.retire_le is null) $$;
-- What waits for the other opens nothing.
create or replace function prive.opposable(c consentement) returns int
  language sql stable parallel safe as $$
  select c.domaines & case when prive.est_prouve(c) then prive.tous() else prive.ordinaires() end
    & ~case when c.attendus = 0 or prive.est_secondee(c) then 0 else c.attendus end $$;
create or replace function prive.est_en_cours(c consentement) returns boolean
  language sql stable parallel safe as
  $$ select c.retire_le is null and prive.court(c.debut, c.fin) $$;
-- What is said is what is done: only « coordonner mon accompagnement » opens a carnet. Statistics
-- count and open nothing; a purpose that is not offered any more opens nothing either, whatever its
-- row says (docs/adr/0029-purposes.md).
create or replace function prive.est_un_partage(c consentement) returns boolean
  language sql immutable parallel safe as
  $$ select c.finalite = 'coordination' $$;
-- An agreement to share, in force, reaches this structure.
create or replace function prive.est_couverte(t int, p uuid, s uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from consentement c
    join structure st on st.territoire_id = t and st.id = s
                  where c.territoire_id = t and c.personne_id = p and prive.est_un_partage(c)
                    and prive.est_en_cours(c)
                    and prive.couvre(c, st) and prive.opposable(c) <> 0) $$;
-- `durable`: the one-day place of an appointment does not count.
create or replace function prive.est_du_cercle(t int, p uuid, s uuid, durable boolean)
  returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from accompagnement m
    where m.territoire_id = t and m.personne_id = p and m.structure_id = s
                    and prive.court(m.debut, m.fin) and not (durable and m.origine = 'observe')) $$;
create or replace function prive.est_du_cercle(t int, p uuid, s uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
    select prive.est_du_cercle(t, p, s, false) $$;
-- The person refuses this structure or this compte, whatever was granted. A refusal is whole: who
-- is refused reads nothing of her, not even a domain that did not exist that day.
drop function if exists prive.refuses(int, uuid, uuid, uuid);
drop function if exists prive.refuse(int);
create or replace function prive.est_refusee(t int, p uuid, s uuid, c uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from exclusion e
   where e.territoire_id = t and e.personne_id = p and e.levee_le is null
     and (e.structure_id = s or e.compte_id = c)) $$;

-- What would open again with a refusal lifted, an objection taken back, an archive reopened: an
-- agreement in force on a sensitive domain. A weak proof shuts everything, and opens none of it.
-- Answers about the caller's own carnet alone.
create or replace function prive.rouvrirait_du_sensible(t int, p uuid, s uuid, c uuid)
  returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from consentement k
    join structure st on st.territoire_id = t and prive.couvre(k, st)
   where t = prive.ctx_territoire() and p = prive.ctx_personne()
     and k.territoire_id = t and k.personne_id = p and k.retire_le is null and k.fin > now()
     and prive.est_un_partage(k) and prive.sensibles(prive.opposable(k)) <> 0
     and (s is null and c is null or st.id = s or exists (select 1 from habilitation h
       where h.territoire_id = t and h.compte_id = c and h.structure_id = st.id
         and (h.fin is null or h.fin > now())))) $$;

-- How long the référent who leaves goes on reading, and the person sees them among those who do
-- (auth.acces.LECTURE_APRES_REFERENT).
create or replace function prive.grace() returns interval language sql immutable parallel safe as $$
  select interval '30 days' $$;
-- What is open to a structure now, by an agreement and a place in the circle together.
create or replace function prive.ouverts(t int, p uuid, s uuid) returns int
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(bit_or(a.domaines), 0) from acces a
   where a.territoire_id = t and a.structure_id = s and a.personne_id = p
     and prive.court(a.debut, a.fin) $$;

-- A view and not a function, so that whoever asks for one person, or for one structure, pushes that
-- into the joins: a function that takes « all or this one » is planned once for both, and reads the
-- whole territoire for one person.
drop function if exists prive.droits(int, uuid, uuid);
drop view if exists prive.droits;
create view prive.droits
  (territoire_id, structure_id, personne_id, consentement_id, accompagnement_id, domaines, debut,
                          fin, completer_jusqu_au) with (security_invoker = true) as
  select c.territoire_id, st.id, c.personne_id, c.id, m.id, prive.opposable(c),
         greatest(c.debut, m.debut),
         least(c.fin, st.quittee_le, case when m.est_referent then m.fin + prive.grace()
           else m.fin end),
         case when c.peut_completer then least(c.fin, st.quittee_le, m.fin) end
    from public.consentement c
    join public.personne pe on pe.territoire_id = c.territoire_id and pe.id = c.personne_id
     and pe.archivee_le is null and pe.suspendu_le is null and pe.reuni_dans is null
    join public.structure st on st.territoire_id = c.territoire_id and prive.couvre(c, st)
    join public.accompagnement m
      on m.territoire_id = c.territoire_id and m.personne_id = c.personne_id
        and m.structure_id = st.id
   where c.retire_le is null and prive.est_un_partage(c)
     and prive.opposable(c) <> 0
     and not exists (select 1 from public.exclusion e
       where e.territoire_id = c.territoire_id and e.personne_id = c.personne_id
         and e.structure_id = st.id and e.levee_le is null);

create or replace function prive.rederiver_personne() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  t int := coalesce(new.territoire_id, old.territoire_id);
  p uuid := coalesce(new.personne_id, old.personne_id);
begin
  perform 1 from personne where territoire_id = t and id = p for no key update;
  perform prive.tenir_structures(t, p);
  delete from acces where territoire_id = t and personne_id = p;
  insert into acces select * from prive.droits d where d.territoire_id = t and d.personne_id = p;
  return null;
end $$;
-- A structure that leaves, or changes category, meanwhile: either its change waits for this
-- transaction, or this one reads what it became. Held before any access is touched, so that the two
-- never wait for each other.
create or replace function prive.tenir_structures(t int, p uuid) returns void
  language plpgsql volatile set search_path = public, pg_temp as $$
declare
  sienne uuid;
begin
  -- One by one and by their key: hers are a few, a territoire's are not.
  for sienne in
    select distinct m.structure_id from accompagnement m
      where m.territoire_id = t and m.personne_id = p
      order by m.structure_id
  loop
    perform 1 from structure st
      where st.territoire_id = t and st.id = sienne for share;
  end loop;
end $$;
-- What a structure's change shuts is shut at once, in one statement that only its own accesses wait
-- for; what it opens follows, a few people a transaction (prive.rederiver_lot), so that a large
-- structure never holds up a territoire.
create or replace function prive.rederiver_structure() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from acces a using consentement c
    where a.territoire_id = new.territoire_id and a.structure_id = new.id
      and c.territoire_id = a.territoire_id and c.id = a.consentement_id
      and not prive.couvre(c, new);
  update acces a
    set fin = least(a.fin, new.quittee_le),
        completer_jusqu_au = least(a.completer_jusqu_au, new.quittee_le)
    where a.territoire_id = new.territoire_id and a.structure_id = new.id
      and a.fin > new.quittee_le;
  return null;
end $$;
-- Derive again the accesses of a structure for the next people after one; gives the last of them,
-- null when there is none left.
create or replace function prive.rederiver_lot(s uuid, apres uuid, combien int) returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
  p uuid;
  dernier uuid;
begin
  for p in select distinct m.personne_id from accompagnement m
    where m.territoire_id = t and m.structure_id = s and (apres is null or m.personne_id > apres)
    order by 1 limit combien
  loop
    perform 1 from personne where territoire_id = t and id = p for no key update;
    perform prive.tenir_structures(t, p);
    delete from acces where territoire_id = t and personne_id = p and structure_id = s;
    insert into acces select * from prive.droits d
      where d.territoire_id = t and d.personne_id = p and d.structure_id = s;
    dernier := p;
  end loop;
  return dernier;
end $$;
create or replace trigger rederiver after insert or update or delete on consentement
  for each row execute function prive.rederiver_personne();
create or replace trigger rederiver after insert or update or delete on accompagnement
  for each row execute function prive.rederiver_personne();
create or replace trigger rederiver after insert or update or delete on exclusion
  for each row execute function prive.rederiver_personne();
create or replace trigger rederiver after update of categorie, quittee_le on structure
  for each row execute function prive.rederiver_structure();

-- 4. What must never change -----------------------------------------------------------------------
-- The one change of owner that lines know: two carnets are brought together, or parted
-- (droits/reunions/mur.sql); nothing else in them changes.
create or replace function prive.demenage(avant jsonb, apres jsonb) returns boolean
  language sql stable
  set search_path = pg_catalog, pg_temp as $$
  select current_user = 'carnet_owner' and avant - 'personne_id' = apres - 'personne_id'
     and current_setting('app.reunion', true)
         = (avant ->> 'territoire_id') || '/' || (avant ->> 'personne_id') || '/' ||
           (apres ->> 'personne_id') $$;
-- The arguments of a trigger name the ways through that its table has.
create or replace function prive.refuser() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and tg_table_name not in ('journal', 'notice')
    and prive.demenage(to_jsonb(old), to_jsonb(new)) then
    return new;
  end if;
  -- The words of the timeline follow those that they repeat (prive.corriger,
  -- carnet/corrections/mur.sql).
  if tg_op = 'UPDATE' and 'correction' = any(tg_argv) and current_user = 'carnet_owner'
     and current_setting('app.correction', true) in
       (to_jsonb(old) ->> 'id', to_jsonb(old) ->> 'objet_id')
     and to_jsonb(old) - 'texte' = to_jsonb(new) - 'texte'
  then
    return new;
  end if;
  -- What tells of a line, or what it was, moves with it to another domain (prive.reclasser,
  -- carnet/elements/mur.sql).
  if tg_op = 'UPDATE' and 'reclassement' = any(tg_argv)
    and current_user = 'carnet_owner'
     and coalesce(to_jsonb(old) ->> 'objet_id', to_jsonb(old) ->> 'ligne_id')
         = any(string_to_array(current_setting('app.reclassement', true), ','))
     and to_jsonb(old) - 'domaine' = to_jsonb(new) - 'domaine'
  then
    return new;
  end if;
  -- A month of the journal that was sealed, then decided on (prive.retirer_periode,
  -- auth/journal/mur.sql): its lines go, and no other ever does.
  if tg_op = 'DELETE' and tg_table_name = 'journal' and current_user = 'carnet_owner'
    and exists (select 1 from public.journal_periode p
      where p.territoire_id = (to_jsonb(old) ->> 'territoire_id')::int
        and p.retiree_le is not null
        and (to_jsonb(old) ->> 'numero')::bigint between p.premier and p.dernier)
  then
    return old;
  end if;
  -- The one way through: prive.effacer_personne, which runs as carnet_owner and names the person
  -- whom this transaction erases.
  if tg_op = 'DELETE' and current_user = 'carnet_owner'
    and tg_table_name not in ('journal', 'notice')
     and current_setting('app.effacement', true) = (to_jsonb(old) ->> 'territoire_id') || '/' ||
       (to_jsonb(old) ->> 'personne_id')
  then
    return old;
  end if;
  raise exception '% ne se modifie ni ne s’efface', tg_table_name using errcode = '23001';
end $$;
create or replace trigger immuable before update or delete on notice for each row
  execute function prive.refuser();
create or replace trigger immuable before update or delete on consentement_evenement for each row
  execute function prive.refuser();
create or replace trigger immuable before update or delete on journal for each row
  execute function prive.refuser();
create or replace trigger immuable_tout before truncate on journal for each statement
  execute function prive.refuser();
-- A consent only ever gets its withdrawal date, once.
create or replace function prive.figer_consentement() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if prive.demenage(to_jsonb(old), to_jsonb(new)) then
    return new;
  end if;
  if old.retire_le is not null or new.retire_le is null
     or to_jsonb(new) - 'retire_le' is distinct from to_jsonb(old) - 'retire_le' then
    raise exception 'un consentement ne change pas : il se retire, une fois'
      using errcode = '23001';
  end if;
  return new;
end $$;
create or replace trigger figer before update on consentement for each row
  execute function prive.figer_consentement();

-- 5. The journal: append-only, chained per territoire, in the transaction it records --------------
create or replace function prive.empreinte_de(l journal) returns bytea
  language sql immutable set search_path = pg_catalog, pg_temp as $$
  select sha256(l.precedente
    || convert_to(jsonb_build_array(l.territoire_id, l.numero, extract(epoch
    from l.le), l.compte_id,
    l.structure_id, l.role, l.personne_id, l.geste, l.domaines, l.objet, l.motif, l.fondement,
      l.details)::text, 'UTF8')) $$;

create or replace function prive.noter(geste_ text, personne_ uuid, domaines_ int, objet_ text,
  motif_ text, fondement_ text,
                                       details_ jsonb) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  c uuid := prive.ctx_compte();
  tete journal_tete;
  l journal;
begin
  if t is null then
    raise exception 'une ligne de journal a besoin d’un acteur' using errcode = '28000';
  end if;
  if geste_ = 'lecture' and exists (
    select 1 from journal j
      where j.territoire_id = t and j.compte_id = c and j.le > now() - interval '5 minutes'
       and j.geste = 'lecture' and j.personne_id is not distinct from personne_ and j.objet = objet_
       and j.motif is not distinct from motif_ and domaines_ & ~j.domaines = 0
       and j.structure_id is not distinct from (select prive.ctx_structure()))
  then
    return;
  end if;
  insert into journal_tete values (t, 0, sha256('')) on conflict do nothing;
  select * into tete from journal_tete where territoire_id = t for update;
  l := row(t, tete.numero + 1, clock_timestamp(), c, prive.ctx_structure(), prive.ctx_role(),
    personne_, geste_, domaines_, objet_,
           motif_, fondement_, coalesce(details_, '{}'::jsonb), tete.empreinte, ''::bytea);
  l.empreinte := prive.empreinte_de(l);
  insert into journal select (l).*;
  update journal_tete set numero = l.numero, empreinte = l.empreinte where territoire_id = t;
end $$;

-- 6. The policies ---------------------------------------------------------------------------------
-- Dropped all together, then written again by this file and the `mur.sql` of the slices: what is
-- not written does not exist.
do $$
declare
  t text;
  p record;
begin
  for p in select policyname, tablename from pg_policies where schemaname = 'public'
  loop
    execute format('drop policy %I on %I', p.policyname, p.tablename);
  end loop;
  for t in select c.relname from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
            where c.relkind = 'r' and (c.relname = 'territoire' or exists (
              select 1 from pg_attribute a
                where a.attrelid = c.oid and a.attname = 'territoire_id' and not a.attisdropped))
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy proprietaire on %I to carnet_owner using (true)
      with check (true)', t);
  end loop;
end $$;

-- What the caller's structure opens now, and what is refused to the caller's compte. The policies
-- below read these two, owned by carnet_owner, rather than the tables: a policy that reads a table
-- under policies of its own has them all planned again.
create or replace view prive.mes_acces with (security_barrier) as
  select a.personne_id, a.domaines, a.debut, a.fin, a.completer_jusqu_au, a.consentement_id
    from public.acces a
   where a.territoire_id = (select prive.ctx_territoire())
     and a.structure_id = (select prive.ctx_structure())
     and a.debut <= now() and a.fin > now();
create or replace view prive.mes_refus with (security_barrier) as
  select e.personne_id from public.exclusion e
   where e.territoire_id = (select prive.ctx_territoire())
     and e.compte_id = (select prive.ctx_compte()) and e.levee_le is null;

-- Whom the caller represents now, and on what: like an agreement, it is looked up at each request.
-- A carnet that is in archive, suspended or brought into another one is closed to a guardian too.
create or replace view prive.mes_mandats with (security_barrier) as
  select r.id, r.personne_id, r.domaines, r.qualite, r.fin
    from public.representant r
    join public.personne p on p.territoire_id = r.territoire_id and p.id = r.personne_id
     and p.archivee_le is null and p.suspendu_le is null and p.reuni_dans is null
     and p.decedee_le is null
   where r.territoire_id = (select prive.ctx_territoire())
     and (select prive.ctx_role()) = 'representant'
     and r.compte_id = (select prive.ctx_compte())
     and prive.mandat_court(r);

-- The tables of a carnet's items: those that hold the columns of `Element`
-- (carnet/elements/models.py). Every rule about items goes through this list, here and in the walls
-- of the slices: a table added tomorrow is behind all of them. In plpgsql, that it be planned once
-- a session.
create or replace function prive.elements() returns setof name
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query select c.relname from pg_class c
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
     -- Few tables have the first: the others are not asked for all five.
     and case
       when exists (select from pg_attribute a
       where a.attrelid = c.oid and a.attname = 'auteur_structure_id' and not a.attisdropped)
       then 5 = (select count(*) from pg_attribute a
         where a.attrelid = c.oid and not a.attisdropped and a.attname in
         ('territoire_id', 'personne_id', 'domaine', 'auteur_compte_id', 'auteur_structure_id')) end
   order by 1;
end $$;
create or replace function prive.a_colonne(nom name, colonne text) returns boolean
  language sql stable
  set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from pg_attribute a where a.attrelid = format('public.%I', nom)::regclass
     and a.attname = colonne and not a.attisdropped) $$;
-- The first of these columns that a table has: by which words an item is named, on which day.
create or replace function prive.premiere_colonne(nom name, variadic colonnes text[]) returns text
  language sql stable
  set search_path = public, pg_temp as $$
  select c from unnest(colonnes) with ordinality x(c, rang) where prive.a_colonne(nom, c)
    order by rang limit 1 $$;

-- Items of a carnet. Read: one's own carnet, or one's own writing, or an open window on that
-- domain, from the cheapest test to the dearest. Write: the window must let complete, and the line
-- is signed by the caller. A refusal aimed at one compte wins over everything.
do $$
declare
  t name;
begin
  for t in select prive.elements() loop
    -- Read and added to; its state and its end advance, below. What else moves is granted by the
    -- slice, column by column.
    execute format('grant select, insert on %I to carnet_app', t);
    execute format($p$ create policy lire on %1$I for select to carnet_app using (
      territoire_id = (select prive.ctx_territoire()) and (
        personne_id = (select prive.ctx_personne())
        or auteur_structure_id = (select prive.ctx_structure())
          and (select prive.ctx_masque()) & (1 << domaine) <> 0
        or exists (select 1 from prive.mes_acces a
          where a.personne_id = %1$I.personne_id
            and a.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0))) $p$, t);
    -- A guardian reads what the mandate names, and writes nothing there.
    execute format($p$ create policy lire_en_mandat on %1$I for select to carnet_app using (
      territoire_id = (select prive.ctx_territoire())
        and (select prive.ctx_role()) = 'representant'
        and exists (select 1 from prive.mes_mandats m
          where m.personne_id = %1$I.personne_id
            and m.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0)) $p$, t);
    execute format($p$ create policy refus_au_compte on %1$I as restrictive to carnet_app using (
      territoire_id = (select prive.ctx_territoire())
        and ((select not exists (select 1 from prive.mes_refus))
        or not exists (select 1 from prive.mes_refus e
          where e.personne_id = %1$I.personne_id))) $p$, t);
    execute format($p$ create policy ecrire_ouvert on %1$I for insert to carnet_app with check (
      territoire_id = (select prive.ctx_territoire())
        and auteur_compte_id = (select prive.ctx_compte())
      and auteur_structure_id = (select prive.ctx_structure())
        and prive.role_ecrit((select prive.ctx_role()))
      and exists (select 1 from prive.mes_acces a
        where a.personne_id = %1$I.personne_id and a.completer_jusqu_au > now()
          and a.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0)) $p$, t);
    execute format($p$ create policy ecrire_le_mien on %1$I for insert to carnet_app with check (
      territoire_id = (select prive.ctx_territoire())
        and personne_id = (select prive.ctx_personne())
      and auteur_compte_id = (select prive.ctx_compte()) and auteur_structure_id is null) $p$, t);
    -- What advances: findings close, objectives and actions progress, appointments get their
    -- outcome.
    continue when prive.premiere_colonne(t, 'etat', 'clos_le') is null;
    execute format('grant update (%s) on %I to carnet_app',
                   (select string_agg(c, ', ') from unnest(array['etat', 'clos_le']) c
                     where prive.a_colonne(t, c)), t);
    execute format($p$ create policy avancer_ouvert on %1$I for update to carnet_app using (
      territoire_id = (select prive.ctx_territoire())
        and prive.role_ecrit((select prive.ctx_role()))
      and exists (select 1 from prive.mes_acces a
        where a.personne_id = %1$I.personne_id and a.completer_jusqu_au > now()
          and a.domaines & (select prive.ctx_masque()) & (1 << %1$I.domaine) <> 0)) $p$, t);
    execute format($p$ create policy avancer_le_mien on %1$I for update to carnet_app using (
      territoire_id = (select prive.ctx_territoire())
        and personne_id = (select prive.ctx_personne())
      and (auteur_structure_id is null or %2$s)) $p$, t, case
        when prive.a_colonne(t, 'porteur') then $c$porteur = 'personne'$c$ else 'false' end);
  end loop;
end $$;

-- Tables whose rule is their own.
create policy lire_le_mien on territoire for select to carnet_app
  using (id = (select prive.ctx_territoire()));
-- Sensitive structures: that one of them helps somebody says what the person lives through. Its
-- row, its habilitations and its professionals are shown to people themselves (unless they entered
-- by a link), to its own members, to the administrateur and to the DPO; to anybody else they do not
-- exist, and a query that joins them finds nothing. Looked up once a transaction, empty in most of
-- them.
create or replace function prive.structures_masquees() returns uuid[]
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select coalesce(array_agg(s.id), '{}') from structure s
   where s.territoire_id = (select prive.ctx_territoire()) and s.sensible
     and s.id is distinct from (select prive.ctx_structure())
     and (coalesce(prive.ctx_role(), '') not in ('personne', 'administrateur', 'dpo')
       or prive.ctx_par_lien()) $$;
-- Whoever works there today, unless they are oneself or also work with the caller. Read after
-- prive.structures_masquees was set (prive.poser): most transactions mask nothing, and stop there.
create or replace function prive.comptes_masques() returns uuid[]
  language sql stable security definer
  set search_path = public, pg_temp as $$
  select case when (select prive.ctx_structures_masquees()) = '{}' then '{}' else (
    select coalesce(array_agg(distinct h.compte_id), '{}') from habilitation h
     where h.territoire_id = (select prive.ctx_territoire())
       and h.structure_id = any((select prive.ctx_structures_masquees())::uuid[])
       and (h.fin is null or h.fin > now())
         and h.compte_id is distinct from (select prive.ctx_compte())
       and not exists (select 1 from habilitation c
         where c.territoire_id = h.territoire_id and c.compte_id = h.compte_id
                          and c.structure_id = (select prive.ctx_structure())
                            and (c.fin is null or c.fin > now()))) end $$;
create policy lire_territoire on structure for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
    and id <> all((select prive.ctx_structures_masquees())::uuid[]));
create policy lire_professionnels on compte for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
    and (personne_id is null and not est_representant or id = (select prive.ctx_compte()))
  and id <> all((select prive.ctx_comptes_masques())::uuid[]));
create policy lire_territoire on habilitation for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
    and structure_id <> all((select prive.ctx_structures_masquees())::uuid[]));
create policy lire_les_miennes on connexion for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte()));
create policy lire_les_miens on jeton for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte()));
create policy lire_notices on notice for select to carnet_app
  using (territoire_id = (select prive.ctx_territoire()));

create policy lire on personne for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (
    id = (select prive.ctx_personne())
    or exists (select 1 from prive.mes_acces a
      where a.personne_id = personne.id
        and a.domaines & (select prive.ctx_masque()) & 1 <> 0)));
-- Who they represent is known to a guardian, whatever the domains of the mandate.
create policy lire_en_mandat on personne for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'representant'
    and exists (select 1 from prive.mes_mandats m where m.personne_id = personne.id));
create policy refus_au_compte on personne as restrictive for all to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
    and ((select not exists (select 1 from prive.mes_refus))
    or not exists (select 1 from prive.mes_refus e where e.personne_id = personne.id)));
create policy accueillir on personne for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire())
    and cree_par_structure_id = (select prive.ctx_structure())
  and (select prive.ctx_role()) in ('professionnel', 'charge_orientation'));

-- Who surrounds the person is read by whoever reads the person.
create policy lire_cercle on accompagnement for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (
    personne_id = (select prive.ctx_personne())
    or exists (select 1 from personne p
      where p.territoire_id = accompagnement.territoire_id and p.id = accompagnement.personne_id)));
-- One joins for oneself, when a consent already covers the structure, or when the structure has
-- welcomed the person; never against a refusal that names one's structure or oneself.
create or replace function prive.accueillie_par(t int, p uuid, s uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from personne
    where territoire_id = t and id = p and cree_par_structure_id = s and reuni_dans is null) $$;
create or replace function prive.peut_rejoindre(t int, p uuid, s uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select (prive.accueillie_par(t, p, s)
      or prive.est_couverte(t, p, s))
     and not prive.est_refusee(t, p, s, prive.ctx_compte()) $$;
create policy rejoindre on accompagnement for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and structure_id = (select prive.ctx_structure())
  and compte_id = (select prive.ctx_compte())
    and (select prive.ctx_role()) in ('professionnel', 'charge_orientation')
  and prive.peut_rejoindre(territoire_id, personne_id, structure_id)
  -- One is nobody's référent by one's own word: the person and the circle designate
  -- (auth/cercle/mur.sql).
  and origine <> 'observe' and not est_referent);
-- One leaves once, now: an end is never moved, so that nobody comes back without joining again.
create policy quitter on accompagnement for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and structure_id = (select prive.ctx_structure())
  and compte_id = (select prive.ctx_compte()) and fin is null)
  with check (territoire_id = (select prive.ctx_territoire())
    and compte_id = (select prive.ctx_compte())
    and fin is not null and fin <= clock_timestamp() + interval '1 minute');

-- Who represents her: she, and whoever reads her for a structure. A guardian knows whom they
-- represent, not who else does.
create policy lire_les_miens on representant for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (personne_id = (select prive.ctx_personne())
    or (select prive.ctx_structure()) is not null and exists (select 1 from personne p
      where p.territoire_id = representant.territoire_id and p.id = representant.personne_id)));

-- Consents: who reads, gives and records them is in auth/consentements/mur.sql.
create policy retirer on consentement for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne()));
create policy retirer_en_mandat on consentement for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'representant'
  and exists (select 1 from prive.mes_mandats m where m.personne_id = consentement.personne_id
    and consentement.domaines & ~(m.domaines | 1) = 0));
create policy inscrire_en_mandat on consentement_evenement for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and par_compte_id = (select prive.ctx_compte())
  and (select prive.ctx_role()) = 'representant'
  and exists (select 1 from prive.mes_mandats m
    where m.personne_id = consentement_evenement.personne_id));

-- The excluded compte's own rows are readable to it only because the policies of consents look them
-- up; the why never is.
create policy lire_les_miennes on exclusion for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and (personne_id = (select prive.ctx_personne()) or compte_id = (select prive.ctx_compte())));
create policy exclure on exclusion for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne())
    and levee_le is null);
create policy lever on exclusion for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne())
  and (not (select prive.ctx_par_lien())
    or not prive.rouvrirait_du_sensible(territoire_id, personne_id, structure_id, compte_id)));
create policy le_mien on exclusion_motif to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne()));

create policy demander on demande_acces for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and structure_id = (select prive.ctx_structure())
  and compte_id = (select prive.ctx_compte())
    and (select prive.ctx_role()) in ('professionnel', 'charge_orientation')
  and etat = 'en_attente' and par_structure_id is null and rappelee_le is null);
create policy lire on acces for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and (structure_id = (select prive.ctx_structure())
    or personne_id = (select prive.ctx_personne())));

-- One's own carnet, and those that were brought into it: what was noted then is still about
-- oneself.
create or replace function prive.carnets_de(t int, p uuid) returns setof uuid
  language sql stable security definer
  set search_path = public, pg_temp as $$
  with recursive c(id) as (select p union select x.id from personne x
    join c on x.territoire_id = t and x.reuni_dans = c.id)
  select id from c where id is not null $$;
create or replace function prive.mes_carnets() returns uuid[] language sql stable security definer
  set search_path = public, pg_temp as $$
  select array(select c from prive.carnets_de(prive.ctx_territoire(), prive.ctx_personne()) c) $$;
create policy lire on journal for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and (personne_id = any((select prive.mes_carnets())::uuid[])
    or compte_id = (select prive.ctx_compte())
    or (select prive.ctx_role()) = 'dpo'));

-- 7. Search: one function, owned by the one role that bypasses the policies, carrying the predicate
--    itself
-- `q` is already folded. `par` says what it is taken for: names by the beginning of each word
-- (« debut ») or but for a slip (« presque »), a telephone, an e-mail; days and the keyed hashes of
-- numbers come apart. Gives a page of people, after the given place, and how many there are in all.
drop function if exists prive.rechercher_personnes(text, int);
create or replace function prive.rechercher_personnes(q text, limite int,
  par text[] default '{debut}', jours date[] default '{}', ft_ bytea default null,
  caf_ bytea default null, apres_nom text default null, apres uuid default null)
  returns table (personne_id uuid, nombre bigint)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  des_noms boolean := length(q) between 2 and 80;
  lectures text[] := '{}';
  noms text;
begin
  if prive.ctx_structure() is null or prive.ctx_masque() & 1 = 0 then
    return;
  end if;
  if des_noms and 'debut' = any (par) then
    select format('p.mots_recherche @@ %L::tsquery', string_agg(prive.commencer(d), ' | '))
      into noms from prive.decoupes(q, 5) d;
    lectures := lectures || coalesce(noms, 'false');
  end if;
  if des_noms and 'presque' = any (par) then
    select string_agg(prive.approcher(d), ' or ') into noms from prive.decoupes(q, 3) d;
    lectures := lectures || coalesce(noms, 'false');
  end if;
  if 'telephone' = any (par) then
    lectures := lectures
      || format('prive.plier_telephone(p.telephone) = %L', prive.plier_telephone(q));
  end if;
  if 'courriel' = any (par) then
    lectures := lectures || format('lower(p.courriel) = lower(%L)', q);
  end if;
  if cardinality(jours) > 0 then
    lectures := lectures || format('p.date_naissance = any (%L::date[])', jours);
  end if;
  if ft_ is not null or caf_ is not null then
    lectures := lectures || format('p.id in (select i.personne_id from personne_identifiant i
      where i.territoire_id = %s and (i.genre = ''france_travail'' and i.empreinte = %L
        or i.genre = ''caf'' and i.empreinte = %L))', t, ft_, caf_);
  end if;
  if cardinality(lectures) = 0 then
    return;
  end if;
  return query execute format($f$
    with lues as %8$s (%2$s), trouvees as (
    select p.id, p.nom_recherche
      from lues l join personne p on p.territoire_id = %1$s and p.id = l.id
     where exists (select 1 from acces a
         where a.territoire_id = %1$s and a.structure_id = %3$L and a.personne_id = p.id
                      and a.debut <= now() and a.fin > now() and a.domaines & 1 <> 0)
       and not exists (select 1 from exclusion e
         where e.territoire_id = %1$s and e.compte_id = %4$L and e.personne_id = p.id
                      and e.levee_le is null))
    select t.id, (select count(*) from trouvees) from trouvees t
     where %6$L::uuid is null or (t.nom_recherche, t.id) > (%7$L, %6$L::uuid)
     order by t.nom_recherche, t.id limit %5$s $f$,
    t, (select string_agg(format('select p.id from personne p where p.territoire_id = %s and (%s)',
      t, l), ' union ') from unnest(lectures) l), prive.ctx_structure(), prive.ctx_compte(),
      least(greatest(limite, 1), 101), apres, apres_nom,
      -- What is near is looked up in its index, never computed again for each person followed.
      case when 'presque' = any (par) then 'materialized' else 'not materialized' end);
end $$;
alter function prive.rechercher_personnes
  (text, int, text[], date[], bytea, bytea, text, uuid) owner to carnet_search;
-- The beginning of a word, as a query of words.
create or replace function prive.debut_de(mot text) returns text
  language sql immutable as $$
  select '''' || replace(replace(mot, '\', '\\'), '''', '''''') || ''':*' $$;
-- One way of cutting what is typed: all of its words, each a beginning, or near when it is long
-- enough to be misspelt.
create or replace function prive.commencer(mots text[]) returns text
  language sql immutable as $$
  select '(' || string_agg(prive.debut_de(m), ' & ') || ')' from unnest(mots) m $$;
create or replace function prive.approcher(mots text[]) returns text
  language sql immutable as $$
  select '(' || string_agg(format('(p.mots_recherche @@ %L::tsquery', prive.debut_de(m)) || case
      when length(m) < 4 then ')' else format(
        ' or prive.presque_mots(p.nom, p.prenom, p.nom_naissance) && %L::text[])',
        array(select prive.presque(m))) end, ' and ') || ')' from unnest(mots) m $$;

-- 8. Explaining: the same verdict as the wall, with its reason ------------------------------------
create or replace function prive.verdicts(t int, p uuid, s uuid, c uuid, r text)
  returns table
    (domaine int, lit boolean, complete boolean, raison text, consentement_id uuid,
    jusqu_au timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select d, o.consentement_id is not null and not q.refuse and not n.hors_role,
         coalesce(o.complete, false) and not q.refuse and not n.hors_role and prive.role_ecrit(r),
         case when q.lus = 0 then 'role_sans_carnet' when n.hors_role then 'role_hors_domaine'
              when q.refuse then 'exclusion' when o.consentement_id is not null then 'consentement'
              when not q.du_cercle then 'hors_cercle'
              else 'sans_consentement' end,
         o.consentement_id, o.fin
    -- Asked once for all the domains: `offset 0` keeps the planner from asking again at each.
    from (select prive.masque_du_role(r) as lus, prive.est_refusee(t, p, s, c) as refuse,
      prive.est_du_cercle(t, p, s) as du_cercle
          offset 0) q
    cross join generate_series(0, bit_count(prive.tous()::bit(32))::int - 1) d
    cross join lateral (select q.lus & (1 << d) = 0 as hors_role) n
    left join lateral (
      select a.consentement_id, a.fin, bool_or(a.completer_jusqu_au > now()) over () as complete
        from acces a
       where a.territoire_id = t and a.personne_id = p and a.structure_id = s
         and prive.court(a.debut, a.fin)
         and a.domaines & (1 << d) <> 0
       order by a.fin desc limit 1) o on true $$;
-- For the professional: why do I (not) see … ? Answers only about a person whose identity the
-- caller reads.
create or replace function prive.expliquer(p uuid)
  returns table
    (domaine int, lit boolean, complete boolean, raison text, consentement_id uuid,
    jusqu_au timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  with v as materialized (
    select *
      from prive.verdicts(prive.ctx_territoire(), p, prive.ctx_structure(), prive.ctx_compte(),
      prive.ctx_role()))
  select v.* from v where exists (select 1 from v i where i.domaine = 0 and i.lit)
    order by v.domaine $$;
-- The domains of a carnet that the caller's structure reads now, together: with the rights of who
-- asks.
create or replace function prive.domaines_lus(p uuid) returns int language sql stable as $$
  select case when exists (select 1 from prive.mes_refus e where e.personne_id = p) then 0
    else coalesce((select pg_catalog.bit_or(a.domaines) from prive.mes_acces a
                    where a.personne_id = p), 0) & prive.ctx_masque() end $$;
-- And those that it completes now.
create or replace function prive.domaines_ecrits(p uuid) returns int language sql stable as $$
  select case when exists (select 1 from prive.mes_refus e where e.personne_id = p)
      or not prive.role_ecrit(prive.ctx_role()) then 0
    else coalesce((select pg_catalog.bit_or(a.domaines) from prive.mes_acces a
                    where a.personne_id = p and a.completer_jusqu_au > now()), 0)
         & prive.ctx_masque() end $$;
-- For the person: who reads what, structure by structure of the circle.
create or replace function prive.qui_voit()
  returns table
    (structure_id uuid, domaine int, lit boolean, complete boolean, raison text,
    consentement_id uuid, jusqu_au timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.structure_id, v.domaine, v.lit, v.complete, v.raison, v.consentement_id, v.jusqu_au
    from (select distinct m.structure_id from accompagnement m
           where m.territoire_id = (select prive.ctx_territoire())
             and m.personne_id = (select prive.ctx_personne())
             and (m.fin is null or m.fin + prive.grace() > now())) s
    cross join lateral prive.verdicts(prive.ctx_territoire(), prive.ctx_personne(), s.structure_id,
      null, 'professionnel') v
   where prive.est_ordinaire(v.domaine) or not prive.ctx_par_lien() $$;

-- For a guardian: who reads what, on the domains of the mandate alone.
create or replace function prive.qui_voit_en_mandat(p uuid)
  returns table
    (structure_id uuid, domaine int, lit boolean, complete boolean, raison text,
    consentement_id uuid, jusqu_au timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.structure_id, v.domaine, v.lit, v.complete, v.raison, v.consentement_id, v.jusqu_au
    from (select distinct m.structure_id from accompagnement m
           where m.territoire_id = (select prive.ctx_territoire()) and m.personne_id = p
             and m.structure_id <> all((select prive.ctx_structures_masquees())::uuid[])
             and (m.fin is null or m.fin + prive.grace() > now())) s
    cross join lateral prive.verdicts(prive.ctx_territoire(), p, s.structure_id, null,
      'professionnel') v
   where exists (select 1 from prive.mes_mandats m
     where m.personne_id = p and m.domaines & prive.ctx_masque() & (1 << v.domaine) <> 0) $$;

-- 9. Grants: column by column, nothing owned ------------------------------------------------------
revoke all on all tables in schema prive from carnet_app;
grant select on prive.mes_acces, prive.mes_refus, prive.mes_mandats to carnet_app;
revoke execute on all functions in schema prive from public;
grant execute on function prive.contexte_absent(), prive.ctx(text), prive.ctx_territoire(),
  prive.ctx_compte(), prive.ctx_structure(), prive.ctx_personne(),
  prive.ctx_role(), prive.ctx_masque(), prive.masque_du_role(text), prive.role_ecrit(text),
  prive.mandat_court(representant),
  prive.entrer_anonyme(), prive.entrer_automate(int), prive.territoires(),
    prive.entrer(int, uuid, text, uuid, uuid, boolean),
  prive.comptes_demo(), prive.ctx_par_lien(), prive.mes_carnets(), prive.demenage(jsonb, jsonb),
  prive.tous(), prive.ordinaires(), prive.sensibles(int), prive.est_ordinaire(int),
  prive.court(timestamptz, timestamptz), prive.est_en_cours(consentement),
  prive.rouvrirait_du_sensible(int, uuid, uuid, uuid),
  prive.elements(), prive.a_colonne(name, text), prive.premiere_colonne(name, text[]),
  prive.noter(text, uuid, int, text, text, text, jsonb), prive.rederiver_lot(uuid, uuid, int),
    prive.peut_rejoindre(int, uuid, uuid),
    prive.accueillie_par(int, uuid, uuid), prive.est_du_cercle(int, uuid, uuid),
  prive.est_du_cercle(int, uuid, uuid, boolean),
  prive.ctx_structures_masquees(), prive.ctx_comptes_masques(),
  prive.rechercher_personnes(text, int, text[], date[], bytea, bytea, text, uuid),
  prive.expliquer(uuid), prive.domaines_lus(uuid),
  prive.domaines_ecrits(uuid),
    prive.qui_voit(), prive.qui_voit_en_mandat(uuid), prive.est_secondee(consentement)
  to carnet_app;
grant execute on function prive.contexte_absent(), prive.ctx(text), prive.ctx_territoire(),
  prive.ctx_compte(), prive.ctx_structure(), prive.ctx_role(),
  prive.ctx_masque(), prive.ctx_par_lien(), prive.masque_du_role(text), prive.tous(),
    prive.ordinaires(), prive.commencer(text[]), prive.debut_de(text), prive.approcher(text[])
  to carnet_search;
grant select on personne, acces, exclusion to carnet_search;
-- To find whose number it is, never to read one.
grant select (territoire_id, personne_id, genre, empreinte) on personne_identifiant
  to carnet_search;
grant select on territoire, structure, compte, habilitation, personne, representant, notice,
  consentement, consentement_evenement,
  exclusion, exclusion_motif, demande_acces, acces, journal, accompagnement to carnet_app;
grant select (territoire_id, id, compte_id, creee_le, vue_le, expire_le) on connexion to carnet_app;
grant select (territoire_id, id, compte_id, cree_le, expire_le, revoque_le, vu_le) on jeton
  to carnet_app;
grant insert on personne, accompagnement, consentement, consentement_evenement, exclusion,
  exclusion_motif, demande_acces
  to carnet_app;
grant update (fin) on accompagnement to carnet_app;
grant update (retire_le) on consentement to carnet_app;
grant update (levee_le) on exclusion to carnet_app;
grant update (etat, repondue_le) on demande_acces to carnet_app;
grant select on all tables in schema public to carnet_backup;
