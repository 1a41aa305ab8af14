-- Searches that one keeps: nobody else reads or changes them; the job that looks for what is new
-- reads them through the functions below.
create policy lire_les_miennes on veille for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte()));
create policy garder on veille for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
    and fermee_le is null);
create policy changer on veille for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
    and fermee_le is null)
  with check (territoire_id = (select prive.ctx_territoire())
    and compte_id = (select prive.ctx_compte()));
create policy lire_les_miennes on veille_offre for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and exists (select 1 from veille v
    where v.territoire_id = veille_offre.territoire_id and v.id = veille_id));

-- The searches to look at today, with the address to write to, if any and if it was proved: their
-- compte is open and may still act. An import writes its offers at the instant when it began and
-- shows them when it ends: the day before is looked at again.
create or replace function prive.veilles_dues(hebdomadaires boolean)
  returns table (id uuid, requete text, depuis timestamptz, courriel text)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform prive.exiger_automate();
  return query
    select v.id, v.requete, greatest(v.cree_le, v.regardee_le - interval '1 day'), case
      when v.rythme <> 'jamais' and k.courriel not like '%@invalid' and not k.canal_a_prouver
        then k.courriel end
      from veille v
      join compte k on k.territoire_id = v.territoire_id and k.id = v.compte_id
        and k.clos_le is null
     where v.territoire_id = (select prive.ctx_territoire()) and v.fermee_le is null
       and (v.rythme <> 'semaine' or hebdomadaires)
       and (k.personne_id is not null or exists (
         select 1 from habilitation h
           where h.territoire_id = k.territoire_id and h.compte_id = k.id
            and prive.court(h.debut, h.fin)))
     order by v.id for update of v;
end $$;

-- Note what a search is told and how far it looked; gives how many offers it had not been told
-- before.
create or replace function prive.dire_a_la_veille(veille_ uuid, services text[],
  jusqu_a timestamptz) returns int
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.ctx_territoire();
  n int;
begin
  perform prive.exiger_automate();
  update veille v set regardee_le = greatest(v.regardee_le, jusqu_a)
    where v.territoire_id = t and v.id = veille_ and v.fermee_le is null;
  if not found then
    return 0;
  end if;
  insert into veille_offre (territoire_id, veille_id, service_id) select t, veille_, s
    from unnest(services) s
    on conflict (territoire_id, veille_id, service_id) do nothing;
  get diagnostics n = row_count;
  return n;
end $$;

-- The link at the foot of a mail stops the mails of one search, and does nothing else.
create or replace function prive.taire_la_veille(veille_ uuid) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform prive.exiger_automate();
  update veille v set rythme = 'jamais'
    where v.territoire_id = (select prive.ctx_territoire()) and v.id = veille_
    and v.fermee_le is null;
  return found;
end $$;

revoke execute on function prive.veilles_dues(boolean),
  prive.dire_a_la_veille(uuid, text[], timestamptz), prive.taire_la_veille(uuid)
  from public;
grant execute on function prive.veilles_dues(boolean),
  prive.dire_a_la_veille(uuid, text[], timestamptz), prive.taire_la_veille(uuid)
  to carnet_app;
grant select, insert on veille to carnet_app;
grant select on veille_offre to carnet_app;
grant update (nom, rythme, fermee_le) on veille to carnet_app;

-- Its closing is told to the register of closings (droits/fermetures/mur.sql), as those of the
-- tables that the register knows.
create trigger fermer_veille after update of fermee_le on veille
  for each row when (old.fermee_le is distinct from new.fermee_le)
    execute function prive.noter_fermeture('veille', 'date', 'fermee_le');
