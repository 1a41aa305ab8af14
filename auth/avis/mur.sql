-- Notices. Written by one function that chooses the recipients itself (never whoever acts, but the
-- person, of what a weak proof did in her name); read by the recipient, about
-- a person only while they may see that person; mailed, without name or fact, only if that still
-- holds when the mail leaves.

create or replace function prive.prevenir(genre_ text, cible text, personne_ uuid, compte_ uuid,
  role_ text) returns setof uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  moi uuid := prive.ctx_compte();
begin
  if t is null then
    raise exception 'un avis a besoin d’un acteur' using errcode = '28000';
  end if;
  if exists (select 1 from personne
    where territoire_id = t and id = personne_ and decedee_le is not null) then
    return;
  end if;
  -- No account, or none by which anything reaches her: it is told on paper.
  if cible = 'personne'
    and (prive.ctx_personne() is distinct from personne_ or prive.ctx_par_lien())
    and not exists (select 1 from compte k
      where k.territoire_id = t and k.personne_id = personne_ and k.clos_le is null
        and (k.courriel not like '%@invalid' or k.mobile is not null)) then
    perform prive.ecrire_lettre(personne_, genre_, now());
  end if;
  return query insert into avis (territoire_id, compte_id, personne_id, genre)
    select t, d.id, personne_, genre_ from (
      select k.id from compte k
        where cible = 'personne' and k.territoire_id = t and k.personne_id = personne_
      union select m.compte_id from accompagnement m
             where m.territoire_id = t and m.personne_id = personne_ and prive.court(m.debut, m.fin)
               and (cible = 'cercle' or cible = 'referent' and m.est_referent)
      union select compte_ where cible = 'compte'
      union select h.compte_id from habilitation h
             where cible = 'role' and h.territoire_id = t and h.role = role_
               and prive.court(h.debut, h.fin)
    ) d join compte k on k.territoire_id = t and k.id = d.id and k.clos_le is null
    where d.id is distinct from moi or cible = 'personne' and prive.ctx_par_lien()
    returning id;
end $$;

-- To whom the mail of a notice goes now, or nobody. One mail an hour and a compte is enough, or a
-- day, or none, as they chose: it says « du nouveau ». Where no text message leaves (`sms`), who
-- has a mobile alone is named, so that somebody hears of it, and nothing is counted as sent.
drop function if exists prive.avis_a_envoyer(uuid);
create or replace function prive.avis_a_envoyer(avis_ uuid, sms boolean)
  returns table (courriel text, mobile text, est_personne boolean, compte_id uuid)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  a avis;
begin
  perform prive.exiger_automate();
  select * into a from avis v
    where v.territoire_id = t and v.id = avis_ and v.lu_le is null
    and v.courriel_le is null for update;
  if not found then
    return;
  end if;
  -- Two jobs about one compte take turns: the second sees that the first one wrote.
  perform 1 from compte k where k.territoire_id = t and k.id = a.compte_id for no key update;
  if exists (select 1 from compte k
    where k.territoire_id = t and k.id = a.compte_id and (k.avis_par_courriel = 'jamais'
      or exists (select 1 from avis v where v.territoire_id = t and v.compte_id = k.id
        and v.courriel_le > now() - case k.avis_par_courriel when 'jour'
          then interval '20 hours' else interval '1 hour' end)))
  then
    return;
  end if;
  return query
    select k.courriel, case when k.courriel like '%@invalid' then k.mobile end,
      k.personne_id is not null, k.id from compte k
     where k.territoire_id = t and k.id = a.compte_id and k.clos_le is null
       and (k.courriel not like '%@invalid' or k.mobile is not null)
       and not exists (select 1 from personne d
         where d.territoire_id = t and d.id = a.personne_id and d.decedee_le is not null)
       and (a.personne_id is null or k.personne_id = a.personne_id or exists (
         select 1 from representant r
          where r.territoire_id = t and r.compte_id = k.id and r.personne_id = a.personne_id
            and prive.mandat_court(r)) or exists (
         select 1 from habilitation h
           cross join lateral prive.verdicts(t, a.personne_id, h.structure_id, k.id, h.role) v
          where h.territoire_id = t and h.compte_id = k.id and prive.court(h.debut, h.fin)
            and v.domaine = 0 and v.lit));
  if found then
    update avis v set courriel_le = clock_timestamp()
      where v.territoire_id = t and v.id = avis_ and (sms or exists (select 1 from compte k
        where k.territoire_id = t and k.id = a.compte_id and k.courriel not like '%@invalid'));
  end if;
end $$;

-- A mail was refused: whoever sent it is told; else the référents of the person it was for; else
-- the administrateurs. No mail leaves for this, since it might be refused too, and nobody is told
-- again before having read it. What she has not read of the last three days is written to her.
drop function if exists prive.dire_refus(uuid, uuid);
create or replace function prive.dire_refus(envoye_par uuid, pour uuid) returns uuid
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  cibles uuid[];
  personne_ uuid;
  elle uuid;
begin
  perform prive.exiger_automate();
  select k.personne_id into elle from compte k where k.territoire_id = t and k.id = pour;
  perform prive.ecrire_lettre(elle, v.genre, v.cree_le) from avis v
    where v.territoire_id = t and v.compte_id = pour and v.personne_id = elle
      and v.lu_le is null and v.cree_le > now() - interval '3 days'
    order by v.cree_le, v.id;
  select array_agg(k.id) into cibles from compte k
    where k.territoire_id = t and k.id = envoye_par and k.clos_le is null;
  if cibles is null then
    personne_ := elle;
    select array_agg(distinct m.compte_id) into cibles from accompagnement m
      join compte k on k.territoire_id = t and k.id = m.compte_id and k.clos_le is null
     where m.territoire_id = t and m.personne_id = personne_ and m.est_referent
       and prive.court(m.debut, m.fin);
  end if;
  if cibles is null then
    personne_ := null;
    select array_agg(distinct h.compte_id) into cibles from habilitation h
      join compte k on k.territoire_id = t and k.id = h.compte_id and k.clos_le is null
     where h.territoire_id = t and h.role = 'administrateur' and prive.court(h.debut, h.fin);
  end if;
  insert into avis (territoire_id, compte_id, personne_id, genre)
    select t, c, personne_, 'courriel_refuse' from unnest(cibles) c
     where not exists (select 1 from avis v
       where v.territoire_id = t and v.compte_id = c and v.genre = 'courriel_refuse'
                          and v.personne_id is not distinct from personne_ and v.lu_le is null);
  return elle;
end $$;

create policy lire_les_miens on avis for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
  and (personne_id is null or personne_id = (select prive.ctx_personne())
    or exists (select 1 from personne p
      where p.territoire_id = avis.territoire_id and p.id = avis.personne_id)));
create policy lire_fait on avis for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte()));

revoke execute on function prive.prevenir(text, text, uuid, uuid, text),
  prive.avis_a_envoyer(uuid, boolean), prive.dire_refus(uuid, uuid) from public;
grant execute on function prive.prevenir(text, text, uuid, uuid, text),
  prive.avis_a_envoyer(uuid, boolean), prive.dire_refus(uuid, uuid) to carnet_app;
grant select on avis to carnet_app;
grant update (lu_le, geste_id) on avis to carnet_app;

-- The outbox holds no territoire: its content is encrypted, and the application neither deletes a
-- message nor changes one that left.
alter table courriel_sortant enable row level security;
alter table courriel_sortant force row level security;
create policy depot on courriel_sortant for insert to carnet_app with check (envoye_le is null);
create policy lecture on courriel_sortant for select to carnet_app using (true);
create policy envoi on courriel_sortant for update to carnet_app
  using (envoye_le is null) with check (true);
grant update (contenu, cree_le, envoye_le, tente_le, essais, code, issue) on courriel_sortant
  to carnet_app;

-- What is known of the jobs that failed: kinds of errors, and no person. It goes with its job; one
-- set aside goes after ninety days.
create or replace function prive.purger_travaux() returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  delete from procrastinate_jobs j using travail_suivi s
   where s.travail_id = j.id and j.status = 'cancelled'
     and s.ecarte_le < now() - interval '90 days';
  delete from travail_suivi s
    where not exists (select 1 from procrastinate_jobs j where j.id = s.travail_id) $$;
revoke execute on function prive.purger_travaux() from public;
grant execute on function prive.purger_travaux() to carnet_app;
grant select, insert on travail_suivi to carnet_app;
grant update (cause, erreur, endroit, le, ecarte_le, motif) on travail_suivi to carnet_app;
