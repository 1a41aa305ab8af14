-- Errors said of offers: whoever said one reads it with its answer; whoever keeps the catalogue,
-- and the structure whose offer it is, read all of them and answer. What was said never changes; an
-- answer is signed by the caller, and given once.
create or replace function prive.traite_erreur(service text) returns boolean
  language plpgsql stable parallel safe as $$
begin
  return prive.ctx_role() in ('coordonnateur', 'administrateur')
      or exists (select 1 from offre_locale o
        where o.territoire_id = (select prive.ctx_territoire()) and o.service_id = service
                  and prive.publie_pour(o.structure_id));
end $$;

-- What a sheet warns of, for everybody in the territoire: the subjects, neither the words nor who
-- said them.
create or replace function prive.erreurs_ouvertes(service text) returns setof text
  language sql stable security definer set search_path = public, pg_temp as $$
  select distinct e.sujet from offre_erreur e
   where e.territoire_id = (select prive.ctx_territoire()) and e.service_id = service
     and e.traite_le is null order by 1 $$;

create policy lire on offre_erreur for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and (compte_id = (select prive.ctx_compte()) or prive.traite_erreur(service_id)));
create policy signaler on offre_erreur for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire()) and compte_id = (select prive.ctx_compte())
  and structure_id is not distinct from (select prive.ctx_structure()) and traite_le is null
    and reponse is null);
create policy repondre on offre_erreur for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and traite_le is null
    and prive.traite_erreur(service_id))
  with check (territoire_id = (select prive.ctx_territoire())
    and traite_par = (select prive.ctx_compte()));
revoke execute on function prive.traite_erreur(text), prive.erreurs_ouvertes(text) from public;
grant execute on function prive.traite_erreur(text), prive.erreurs_ouvertes(text) to carnet_app;
grant select, insert on offre_erreur to carnet_app;
grant update (suite, reponse, traite_le, traite_par) on offre_erreur to carnet_app;
