-- The numbers of the gaps. Counted by a job alone, masked before they are written, frozen for the
-- day: nobody asks the database how many people live through something, and a withdrawal moves no
-- figure before the next release.

-- Once a day: a second release of the same day changes nothing, and says so. The release before it
-- goes: two of them side by side would tell who came and who left.
create or replace function prive.publier_ecarts(jour_ date, lignes jsonb) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
begin
  perform pg_advisory_xact_lock(hashtextextended('offers/ecarts/' || t, 0));
  if exists (select 1 from releve_ecart r where r.territoire_id = t and r.jour >= jour_) then
    return false;
  end if;
  delete from releve_ecart r where r.territoire_id = t;
  insert into releve_ecart
    (territoire_id, jour, categorie, code_epci, personnes, offres, offres_a_distance)
    select t, jour_, l.categorie, l.code_epci, l.personnes, l.offres, l.offres_a_distance
      from jsonb_to_recordset(lignes) l(categorie text, code_epci text, personnes int, offres int,
        offres_a_distance int);
  return true;
end $$;
create or replace function prive.ecarts_publies(jour_ date) returns boolean
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
begin
  return exists (select 1 from releve_ecart r where r.territoire_id = t and r.jour >= jour_);
end $$;

create policy lire on releve_ecart for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'coordonnateur');
revoke execute on function prive.publier_ecarts(date, jsonb),
  prive.ecarts_publies(date) from public;
grant execute on function prive.publier_ecarts(date, jsonb),
  prive.ecarts_publies(date) to carnet_app;
grant select on releve_ecart to carnet_app;
