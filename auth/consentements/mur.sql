-- Consents: who reads them, who gives them, who records them, and the papers that prove them.

-- 1. Reading ------------------------------------------------------------------------------------------------------------------------
-- A consent naming a structure tells something: a professional sees those that open the carnet to their own structure, and
-- those they recorded themselves for it; unless the person shut the carnet to them.
create policy lire_les_miens on consentement for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (personne_id = (select prive.ctx_personne())
    or (select prive.ctx_role()) = 'dpo'
    or (recueilli_par = (select prive.ctx_compte()) and recueil_structure_id = (select prive.ctx_structure())
        or exists (select 1 from acces a where a.territoire_id = (select prive.ctx_territoire())
          and a.structure_id = (select prive.ctx_structure()) and a.personne_id = consentement.personne_id
          and a.consentement_id = consentement.id and a.debut <= now() and a.fin > now()
          and (select prive.ctx_masque()) & 1 <> 0))
      and not exists (select 1 from exclusion e where e.territoire_id = (select prive.ctx_territoire())
        and e.compte_id = (select prive.ctx_compte()) and e.personne_id = consentement.personne_id and e.levee_le is null
        and e.domaines & 1 <> 0)));

-- 2. Giving: the person themselves, on screen -----------------------------------------------------------------------------------------
create policy donner on consentement for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne())
  and donne_par = 'personne' and recueil = 'ecran' and preuve_id is null and recueil_structure_id is null
  and recueilli_par = (select prive.ctx_compte()) and retire_le is null);

-- 3. Recording in the person's presence -----------------------------------------------------------------------------------------------
-- A member of the circle, unless the person shut the carnet to them, or to their structure.
create or replace function prive.recueille(t int, p uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select t = prive.ctx_territoire() and prive.ctx_role() in ('professionnel', 'charge_orientation')
     and prive.est_du_cercle(t, p, prive.ctx_structure())
     and not exists (select 1 from exclusion e where e.territoire_id = t and e.personne_id = p and e.levee_le is null
                        and e.domaines & 1 <> 0
                        and (e.compte_id = prive.ctx_compte() or e.structure_id = prive.ctx_structure())) $$;
-- For one's own structure: what the person wants, within what one's own rôle reaches. For others: only the référent's structure,
-- or one that already reads who the person is; never a sensitive domain.
create or replace function prive.peut_recueillir(t int, p uuid, portee_ text, structure_ uuid, domaines_ int) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select prive.recueille(t, p) and case
    when portee_ = 'structure' and structure_ = prive.ctx_structure() then domaines_ & ~prive.ctx_masque() = 0
    else domaines_ & 3840 = 0 and (
      exists (select 1 from accompagnement m where m.territoire_id = t and m.personne_id = p and m.est_referent
                 and m.structure_id = prive.ctx_structure() and m.debut <= now() and (m.fin is null or m.fin > now()))
      or exists (select 1 from acces a where a.territoire_id = t and a.personne_id = p and a.structure_id = prive.ctx_structure()
                    and a.debut <= now() and a.fin > now() and a.domaines & 1 <> 0)) end $$;
-- A guardian signs within their own dated delegation, whose days are those of Paris.
create or replace function prive.est_represente(t int, p uuid, domaines_ int) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from representant r, date(now() at time zone 'Europe/Paris') as jour
                  where r.territoire_id = t and r.personne_id = p and r.debut <= jour
                    and (r.fin is null or r.fin > jour) and domaines_ & ~(r.domaines | 1) = 0) $$;
create policy recueillir on consentement for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and donne_par in ('professionnel', 'representant')
  and recueilli_par = (select prive.ctx_compte()) and recueil_structure_id = (select prive.ctx_structure())
  and retire_le is null and prive.peut_recueillir(territoire_id, personne_id, portee, structure_id, domaines)
  and (donne_par <> 'representant' or prive.est_represente(territoire_id, personne_id, domaines))
  and (preuve_id is null or exists (select 1 from consentement_preuve v
        where v.territoire_id = consentement.territoire_id and v.id = consentement.preuve_id
          and v.personne_id = consentement.personne_id and v.compte_id = (select prive.ctx_compte()))));

-- 4. Signed papers --------------------------------------------------------------------------------------------------------------------
-- The person, the structure that recorded it (its own evidence), and the DPO for what is known of it.
create policy lire_les_miennes on consentement_preuve for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (personne_id = (select prive.ctx_personne())
    or structure_id = (select prive.ctx_structure()) and (select prive.ctx_role()) in ('professionnel', 'charge_orientation')
    or (select prive.ctx_role()) = 'dpo'));
create policy deposer on consentement_preuve for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and structure_id = (select prive.ctx_structure())
  and compte_id = (select prive.ctx_compte()) and prive.recueille(territoire_id, personne_id));

-- 5. What happened ---------------------------------------------------------------------------------------------------------------------
-- The person, the DPO; and whoever recorded it, for its receipt, while they may still listen to the person.
create policy lire_les_miens on consentement_evenement for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (personne_id = (select prive.ctx_personne())
    or (select prive.ctx_role()) = 'dpo'
    or par_compte_id = (select prive.ctx_compte()) and genre in ('accord', 'refus', 'retrait', 'reconfirmation')
      and (select prive.ctx_structure()) is not null and prive.recueille(territoire_id, personne_id)));

-- 6. Requests ---------------------------------------------------------------------------------------------------------------------------
-- Who asks may take the request back; only the person answers. Why they refuse is theirs alone.
create policy lire on demande_acces for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (personne_id = (select prive.ctx_personne())
    or compte_id = (select prive.ctx_compte()) and structure_id = (select prive.ctx_structure())));
create policy repondre on demande_acces for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne()) and etat = 'en_attente')
  with check (territoire_id = (select prive.ctx_territoire()) and etat in ('accordee', 'refusee'));
create policy reprendre on demande_acces for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
  and structure_id = (select prive.ctx_structure()) and etat = 'en_attente')
  with check (territoire_id = (select prive.ctx_territoire()) and etat = 'retiree');
create policy le_mien on refus_motif to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and personne_id = (select prive.ctx_personne()));

-- An agreement to the structure that asks answers its requests on those domains, however it was collected.
create or replace function prive.repondre_aux_demandes() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- What is left of two agreements when two carnets are brought together answers nobody.
  if coalesce(current_setting('app.reunion', true), '') <> '' then return null; end if;
  update demande_acces d set etat = 'accordee', repondue_le = now()
   where d.territoire_id = new.territoire_id and d.personne_id = new.personne_id and d.structure_id = new.structure_id
     and d.etat = 'en_attente' and new.finalite <> 'statistiques' and d.domaines & new.domaines & ~1 <> 0;
  return null;
end $$;
create or replace trigger repondre_aux_demandes after insert on consentement
  for each row when (new.structure_id is not null) execute function prive.repondre_aux_demandes();
-- The person said no in the presence of a professional, to what that structure had asked.
create or replace function prive.refuser_en_presence(p uuid, s uuid, domaines_ int) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t int := prive.ctx_territoire();
begin
  if not prive.recueille(t, p) then raise exception 'recueil refusé' using errcode = '42501'; end if;
  update demande_acces d set etat = 'refusee', repondue_le = now()
   where d.territoire_id = t and d.personne_id = p and d.structure_id = s and d.etat = 'en_attente'
     and d.domaines & domaines_ & ~1 <> 0;
end $$;
revoke execute on function prive.repondre_aux_demandes(), prive.refuser_en_presence(uuid, uuid, int) from public;
grant execute on function prive.refuser_en_presence(uuid, uuid, int) to carnet_app;
grant select, insert on refus_motif to carnet_app;

-- 7. Ends: told sixty and fifteen days before, written down afterwards --------------------------------------------------------------------
-- For the job, once each; `blanc` looks without writing. What was confirmed again is not recalled.
create or replace function prive.rappels_dus(blanc boolean) returns table (personne_id uuid, jours int)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare t int := prive.ctx_territoire();
begin
  if prive.ctx_role() is distinct from 'automate' then raise exception 'réservé aux automates' using errcode = '42501'; end if;
  return query with dus as (
    select c.id, c.personne_id, case when c.fin <= now() + interval '15 days' then 15 else 60 end as jours
      from consentement c
     where c.territoire_id = t and c.retire_le is null and c.debut <= now() and c.fin > now() and c.fin <= now() + interval '60 days'
       and not exists (select 1 from consentement_evenement e where e.territoire_id = t and e.personne_id = c.personne_id
                          and e.genre = 'reconfirmation' and e.details ->> 'ancien' = c.id::text)
  ), neufs as (
    select d.* from dus d where not exists (
      select 1 from consentement_rappel r where r.territoire_id = t and r.consentement_id = d.id and r.jours <= d.jours)
  ), ecrits as (
    insert into consentement_rappel (territoire_id, consentement_id, jours)
    select t, n.id, n.jours from neufs n where not blanc on conflict do nothing returning consentement_id
  )
  select distinct n.personne_id, n.jours from neufs n where blanc or exists (select 1 from ecrits x where x.consentement_id = n.id);
end $$;
create or replace function prive.expirations_dues(blanc boolean) returns bigint
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t int := prive.ctx_territoire(); n bigint;
begin
  if prive.ctx_role() is distinct from 'automate' then raise exception 'réservé aux automates' using errcode = '42501'; end if;
  with dues as (
    select c.id, c.personne_id, c.fin from consentement c
     where c.territoire_id = t and c.retire_le is null and c.fin <= now()
       and not exists (select 1 from consentement_evenement e where e.territoire_id = t and e.personne_id = c.personne_id
                          and e.consentement_id = c.id and e.genre = 'expiration')
  ), ecrites as (
    insert into consentement_evenement (territoire_id, personne_id, consentement_id, genre, le)
    select t, d.personne_id, d.id, 'expiration', d.fin from dues d where not blanc returning 1
  )
  select case when blanc then (select count(*) from dues) else (select count(*) from ecrites) end into n;
  return n;
end $$;
revoke execute on function prive.rappels_dus(boolean), prive.expirations_dues(boolean) from public;
grant execute on function prive.rappels_dus(boolean), prive.expirations_dues(boolean) to carnet_app;

-- 8. Notices: published by the administrateur, whom no agreement is shown to, nor their number ---------------------------------------
create policy publier on notice for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'administrateur'
  and publiee_par = (select prive.ctx_compte()) and publiee_le = now());
drop function if exists prive.accords_de_la_notice(uuid);
-- An agreement given on a text that changed since in something important, and not confirmed again.
create or replace function prive.notice_depassee(c consentement) returns text language sql stable security definer
  set search_path = public, pg_temp as $$
  select n.changement from notice n join notice lue on lue.territoire_id = n.territoire_id and lue.id = c.notice_id
   where n.territoire_id = c.territoire_id and c.territoire_id = prive.ctx_territoire() and n.version > lue.version
     and n.changement is not null and c.retire_le is null and c.fin > now()
     and not exists (select 1 from consentement_evenement e where e.territoire_id = c.territoire_id and e.personne_id = c.personne_id
                        and e.genre = 'reconfirmation' and e.details ->> 'ancien' = c.id::text)
   order by n.version desc limit 1 $$;
-- For the job: people to tell, once a notice.
create or replace function prive.notices_a_annoncer() returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare t int := prive.ctx_territoire(); depuis timestamptz;
begin
  if prive.ctx_role() is distinct from 'automate' then raise exception 'réservé aux automates' using errcode = '42501'; end if;
  select max(n.publiee_le) into depuis from notice n where n.territoire_id = t and n.changement is not null;
  if depuis is null then return; end if;
  return query select distinct c.personne_id from consentement c
    join compte k on k.territoire_id = t and k.personne_id = c.personne_id and k.clos_le is null
   where c.territoire_id = t and c.retire_le is null and c.fin > now() and prive.notice_depassee(c) is not null
     and not exists (select 1 from avis v where v.territoire_id = t and v.compte_id = k.id and v.genre = 'notice_changee'
                        and v.cree_le >= depuis);
end $$;
revoke execute on function prive.notice_depassee(consentement), prive.notices_a_annoncer() from public;
grant execute on function prive.notice_depassee(consentement), prive.notices_a_annoncer() to carnet_app;
grant insert on notice to carnet_app;

revoke execute on function prive.recueille(int, uuid), prive.peut_recueillir(int, uuid, text, uuid, int),
  prive.est_represente(int, uuid, int) from public;
grant execute on function prive.recueille(int, uuid), prive.peut_recueillir(int, uuid, text, uuid, int),
  prive.est_represente(int, uuid, int) to carnet_app;
grant select, insert on consentement_preuve to carnet_app;
