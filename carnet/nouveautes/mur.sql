-- What one has read of what is new, and whether one's day is summed up by mail: one's own, told to
-- nobody. A mark is put on a line that one reads, and read as long as one reads it.
create policy lire on lecture_evenement for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte())
  and exists (select 1 from evenement e
    where e.territoire_id = lecture_evenement.territoire_id
      and e.id = lecture_evenement.evenement_id));
create policy marquer on lecture_evenement for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte())
  and exists (select 1 from evenement e
    where e.territoire_id = lecture_evenement.territoire_id
      and e.id = lecture_evenement.evenement_id));
create policy reprendre on lecture_evenement for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte()))
  with check (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte()));

create policy le_mien on resume_quotidien to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte()));

-- For the job: whose day is to be summed up. Whoever follows people, has an address, and did not
-- say no; once a day each, whatever the capacities they hold.
create or replace function prive.resumes_a_faire(jour_ date)
  returns table (compte_id uuid, structure_id uuid, role text, envoye_le timestamptz)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  t int := prive.exiger_automate();
begin
  return query
    select h.compte_id, h.structure_id, h.role, r.envoye_le from habilitation h
      join compte k on k.territoire_id = t and k.id = h.compte_id and k.clos_le is null
       and k.courriel not like '%@invalid'
      join structure s on s.territoire_id = t and s.id = h.structure_id
       and (s.quittee_le is null or s.quittee_le > now())
      left join resume_quotidien r on r.territoire_id = t and r.compte_id = h.compte_id
     where h.territoire_id = t and h.role in ('professionnel', 'charge_orientation')
       and prive.court(h.debut, h.fin)
       and coalesce(r.actif, true) and r.jour is distinct from jour_
     order by h.compte_id, h.structure_id, h.role;
end $$;
-- Takes the day of a compte: the second who asks is given nothing. In the transaction that puts the
-- mail in the outbox, so that there is exactly one.
create or replace function prive.prendre_resume(compte_ uuid, jour_ date, part boolean)
  returns text
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
  pris uuid;
begin
  insert into resume_quotidien as r (territoire_id, compte_id, jour, envoye_le)
    values (t, compte_, jour_, case when part then now() end)
    on conflict (territoire_id, compte_id) do update
      set jour = jour_, envoye_le = coalesce(excluded.envoye_le, r.envoye_le)
      where r.actif and r.jour is distinct from jour_
    returning r.id into pris;
  return (select k.courriel from compte k
    where pris is not null and k.territoire_id = t and k.id = compte_ and k.clos_le is null
      and k.courriel not like '%@invalid');
end $$;

revoke execute on function prive.resumes_a_faire(date),
  prive.prendre_resume(uuid, date, boolean) from public;
grant execute on function prive.resumes_a_faire(date),
  prive.prendre_resume(uuid, date, boolean) to carnet_app;
grant select, insert, update (geste_id, lu_le, reprise_le) on lecture_evenement to carnet_app;
grant select, insert (territoire_id, id, compte_id, actif), update (actif) on resume_quotidien
  to carnet_app;
