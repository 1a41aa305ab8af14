-- What is read of findings beyond the carnet.

drop function if exists prive.besoins_par_epci(text);
drop function if exists prive.besoins_par_epci();
-- People with an open need of a family, EPCI by EPCI, who agreed to statistics on its domain. Never
-- a sensitive domain; never somebody whose carnet is archived, suspended by an objection, brought
-- into another one, or who died.
create or replace function prive.besoins_par_epci()
  returns table (categorie text, code_epci text, personnes bigint)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  t int := prive.exiger_automate();
begin
  return query
    select split_part(k.thematique, '--', 1), g.code_epci, count(distinct k.personne_id)
      from constat k
      join personne p on p.territoire_id = k.territoire_id and p.id = k.personne_id
       and p.archivee_le is null and p.suspendu_le is null and p.reuni_dans is null
         and p.decedee_le is null
      join geo_commune g on g.code = p.commune_code
     where k.territoire_id = t and k.clos_le is null and k.nature in ('frein', 'besoin')
       and prive.est_ordinaire(k.domaine)
       and g.code_epci is not null
       and exists (select 1 from consentement c
         where c.territoire_id = k.territoire_id and c.personne_id = k.personne_id
                      and c.finalite = 'statistiques' and c.portee = 'consortium'
                        and prive.est_en_cours(c)
                      and c.domaines & (1 << k.domaine) <> 0)
     group by 1, 2;
end $$;
revoke execute on function prive.besoins_par_epci() from public;
grant execute on function prive.besoins_par_epci() to carnet_app;
