-- The numbers of the gaps. Counted by a job alone, masked before they are written, frozen for the day: nobody asks the database
-- how many people live through something, and a withdrawal moves no figure before the next release.

drop function if exists prive.besoins_par_epci(text);
drop function if exists prive.besoins_par_epci();
-- People with an open need of a family, EPCI by EPCI, who agreed to statistics on its domain. Never a sensitive domain; never
-- somebody whose carnet is archived, suspended by an objection, brought into another one, or who died.
create or replace function prive.besoins_par_epci()
  returns table (categorie text, code_epci text, personnes bigint)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare t int := prive.exiger_automate();
begin
  return query
    select split_part(k.thematique, '--', 1), g.code_epci, count(distinct k.personne_id)
      from constat k
      join personne p on p.territoire_id = k.territoire_id and p.id = k.personne_id
       and p.archivee_le is null and p.suspendu_le is null and p.reuni_dans is null and p.decedee_le is null
      join geo_commune g on g.code = p.commune_code
     where k.territoire_id = t and k.clos_le is null and k.nature in ('frein', 'besoin') and prive.est_ordinaire(k.domaine)
       and g.code_epci is not null
       and exists (select 1 from consentement c where c.territoire_id = k.territoire_id and c.personne_id = k.personne_id
                      and c.finalite = 'statistiques' and c.portee = 'consortium' and prive.est_en_cours(c)
                      and c.domaines & (1 << k.domaine) <> 0)
     group by 1, 2;
end $$;

-- Once a day: a second release of the same day changes nothing, and says so. The release before it goes: two of them side by side
-- would tell who came and who left.
create or replace function prive.publier_ecarts(jour_ date, lignes jsonb) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare t int := prive.exiger_automate();
begin
  perform pg_advisory_xact_lock(hashtextextended('offers/ecarts/' || t, 0));
  if exists (select 1 from releve_ecart r where r.territoire_id = t and r.jour >= jour_) then return false; end if;
  delete from releve_ecart r where r.territoire_id = t;
  insert into releve_ecart (territoire_id, jour, categorie, code_epci, personnes, offres, offres_a_distance)
    select t, jour_, l.categorie, l.code_epci, l.personnes, l.offres, l.offres_a_distance
      from jsonb_to_recordset(lignes) l(categorie text, code_epci text, personnes int, offres int, offres_a_distance int);
  return true;
end $$;
create or replace function prive.ecarts_publies(jour_ date) returns boolean
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare t int := prive.exiger_automate();
begin
  return exists (select 1 from releve_ecart r where r.territoire_id = t and r.jour >= jour_);
end $$;

create policy lire on releve_ecart for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire()) and (select prive.ctx_role()) = 'coordonnateur');
revoke execute on function prive.besoins_par_epci(), prive.publier_ecarts(date, jsonb), prive.ecarts_publies(date) from public;
grant execute on function prive.besoins_par_epci(), prive.publier_ecarts(date, jsonb), prive.ecarts_publies(date) to carnet_app;
grant select on releve_ecart to carnet_app;
