-- Reminders of appointments. What is due is read by a job and taken again at the moment of sending:
-- moved, called off, or a carnet that closed meanwhile, nothing leaves. Her own compte says
-- whether, what and when; nobody else is told.
-- A date that is fixed anew is recalled anew.
create or replace function prive.refixer_rendez_vous() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.fixe_le := now();
  new.rappel_jours_le := null;
  new.rappel_heures_le := null;
  new.rappel_message_id := null;
  return new;
end $$;
create or replace trigger refixer before update of debut, etat on rendez_vous
  for each row when (new.debut is distinct from old.debut
    or new.etat = 'prevu' and old.etat <> 'prevu')
  execute function prive.refixer_rendez_vous();

-- By which she is reached: a mail, a mobile, nothing; « non » when she wants no reminder.
create or replace function prive.moyen_de_rappel(t int, p uuid) returns text
  language sql stable set search_path = public, pg_temp as $$
  select coalesce((select case when not k.rappels then 'non'
        when k.courriel not like '%@invalid' then 'courriel'
        when k.mobile is not null then 'sms' else 'aucun' end
      from compte k where k.territoire_id = t and k.personne_id = p and k.clos_le is null
     order by k.cree_le desc, k.id limit 1), 'aucun') $$;
-- The same, for whoever reads who she is, or herself: not over a refusal, nor on a closed carnet.
create or replace function prive.rappel_de(p uuid) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select prive.moyen_de_rappel((select prive.ctx_territoire()), p)
   where p = (select prive.ctx_personne()) or prive.je_connais(p) $$;

-- A carnet from which nothing leaves any more: death, archive, suspension.
create or replace function prive.est_rappelable(t int, p uuid) returns boolean
  language sql stable set search_path = public, pg_temp as $$
  select exists (select 1 from personne q where q.territoire_id = t and q.id = p
    and q.decedee_le is null and q.archivee_le is null and q.suspendu_le is null
    and q.reuni_dans is null) $$;

-- What might be due until then. An address that others read, or that nobody proved, and a domain
-- that is not ordinary, are told nothing but that something waits.
create or replace function prive.rappels_possibles(jusqu_a timestamptz)
  returns table (rendez_vous_id uuid, personne_id uuid, compte_id uuid, courriel text, mobile text,
    debut timestamptz, fixe_le timestamptz, jours_fait boolean, heures_fait boolean, dit text,
    calme_de int, calme_a int, jours int, heures int, structure text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, r.personne_id, k.id, k.courriel,
         case when k.courriel like '%@invalid' then k.mobile end, r.debut,
         coalesce(r.fixe_le, r.cree_le), r.rappel_jours_le is not null,
         r.rappel_heures_le is not null,
         case when k.canal_partage or k.canal_a_prouver or not prive.est_ordinaire(r.domaine)
             then 'rien'
           when k.rappel_dit = 'structure' and s.sensible then 'heure' else k.rappel_dit end,
         coalesce(k.calme_de, te.calme_de)::int, coalesce(k.calme_a, te.calme_a)::int,
         te.rappel_jours::int, te.rappel_heures::int, s.nom
    from rendez_vous r
    join territoire te on te.id = r.territoire_id
    join compte k on k.territoire_id = r.territoire_id and k.personne_id = r.personne_id
     and k.clos_le is null and k.rappels
     and (k.courriel not like '%@invalid' or k.mobile is not null)
    left join structure s on s.territoire_id = r.territoire_id
     and s.id = coalesce(r.structure_id, r.auteur_structure_id)
   where r.territoire_id = (select prive.exiger_automate()) and r.etat = 'prevu'
     and r.debut > now() and r.debut <= jusqu_a
     and (r.rappel_jours_le is null or r.rappel_heures_le is null)
     and prive.est_rappelable(r.territoire_id, r.personne_id)
     and not exists (select 1 from compte o where o.territoire_id = k.territoire_id
       and o.personne_id = k.personne_id and o.clos_le is null
       and (o.cree_le, o.id) > (k.cree_le, k.id))
   order by r.debut, r.id $$;
-- Taken once, as it was read, in the transaction that leaves the message.
create or replace function prive.prendre_rappel(r uuid, heures boolean, lu timestamptz,
  message uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
begin
  update rendez_vous v set
      rappel_jours_le = case when heures then v.rappel_jours_le else now() end,
      rappel_heures_le = case when heures then now() else v.rappel_heures_le end,
      rappel_message_id = message
    where v.territoire_id = t and v.id = r and v.etat = 'prevu' and v.debut = lu
      and v.debut > now()
      and case when heures then v.rappel_heures_le else v.rappel_jours_le end is null
      and prive.est_rappelable(t, v.personne_id)
      and prive.moyen_de_rappel(t, v.personne_id) in ('courriel', 'sms');
  return found;
end $$;
-- A message that could not leave in time was no reminder.
create or replace function prive.rendre_rappels(messages uuid[]) returns int
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  rendus int;
begin
  update rendez_vous v set rappel_message_id = null,
      rappel_jours_le = case when v.rappel_heures_le is null then null else v.rappel_jours_le end,
      rappel_heures_le = null
    where v.territoire_id = prive.exiger_automate() and v.rappel_message_id = any(messages);
  get diagnostics rendus = row_count;
  return rendus;
end $$;

-- Her own choice, on her own compte; `lue`, the edition that was read.
create or replace function prive.choisir_rappels(rappels_ boolean, dit_ text, de_ int, a_ int,
  lue int) returns int
  language sql volatile security definer set search_path = public, pg_temp as $$
  update compte k set rappels = rappels_, rappel_dit = dit_, calme_de = de_, calme_a = a_
   where k.territoire_id = (select prive.ctx_territoire()) and k.id = (select prive.ctx_compte())
     and k.personne_id = (select prive.ctx_personne()) and k.clos_le is null and k.edition = lue
  returning k.edition $$;
-- The delays of the territoire, and the hours at which nobody is reminded.
create or replace function prive.regler_rappels(jours int, heures int, de int, a int)
  returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if prive.ctx_role() is distinct from 'administrateur' then
    raise exception 'réservé à l’administration du territoire' using errcode = '42501';
  end if;
  update territoire te set rappel_jours = jours, rappel_heures = heures, calme_de = de, calme_a = a
   where te.id = (select prive.ctx_territoire())
     and (te.rappel_jours, te.rappel_heures, te.calme_de, te.calme_a)
       is distinct from (jours, heures, de, a);
  return found;
end $$;
revoke execute on function prive.refixer_rendez_vous(), prive.moyen_de_rappel(int, uuid),
  prive.rappel_de(uuid), prive.est_rappelable(int, uuid), prive.rappels_possibles(timestamptz),
  prive.prendre_rappel(uuid, boolean, timestamptz, uuid), prive.rendre_rappels(uuid[]),
  prive.choisir_rappels(boolean, text, int, int, int), prive.regler_rappels(int, int, int, int)
  from public;
grant execute on function prive.rappel_de(uuid), prive.rappels_possibles(timestamptz),
  prive.prendre_rappel(uuid, boolean, timestamptz, uuid), prive.rendre_rappels(uuid[]),
  prive.choisir_rappels(boolean, text, int, int, int), prive.regler_rappels(int, int, int, int)
  to carnet_app;
