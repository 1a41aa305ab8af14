-- What the whole of a carnet says, asked for by the packages below.

-- droits.conservation.vocabulary.Nouvelle, the one definition: retention and « sans contact » both
-- read it. What a professional types alone is not one, nor an appointment to come or missed. Plain
-- SQL with the rights of who asks: the functions below see all of it, a professional what the wall
-- opens to them, so that a date never tells what is closed. See docs/adr/0023-what-is-news.md.
create or replace function prive.nouvelles(t int, p uuid) returns table (genre text, le timestamptz)
  language sql stable as $$
  select n.genre, n.le from (
    select 'accueil' as genre, cree_le as le from public.personne where territoire_id = t and id = p
    union all select 'rendez_vous', max(debut) from public.rendez_vous
      where territoire_id = t and personne_id = p and etat in ('honore', 'excuse')
        and debut <= pg_catalog.now()
    union all
      -- Her last act, also when its line went with its month.
      select 'acte', greatest(k.dernier_acte_le, (select j.le from public.journal j
      where j.territoire_id = t and j.compte_id = k.id order by j.le desc limit 1))
      from public.compte k where k.territoire_id = t and k.personne_id = p
    union all select 'acte', max(e.le) from public.evenement e
      where e.territoire_id = t and e.personne_id = p and e.auteur_structure_id is null
    union all select 'parole', max(cree_le) from public.constat
      where territoire_id = t and personne_id = p
        and (source = 'personne' or auteur_structure_id is null)
    -- Her name alone, kept by a welcome, is no carnet that she opens.
    union all
      select case when domaines = 1 then 'accueil' else 'accord' end, max(least(debut, cree_le))
      from public.consentement
      where territoire_id = t and personne_id = p group by 1
    -- Taken back by who noted it, and by nobody else. The latest first: the others are not read.
    union all select 'echange', (select e.le from public.evenement e
      where e.territoire_id = t and e.personne_id = p
        and e.genre in ('echange_appel', 'echange_entretien', 'echange_message', 'echange_visite')
        and not exists (select 1 from public.evenement x
          where x.territoire_id = t and x.personne_id = p
                           and x.genre = 'echange_retire' and x.objet_id = e.id
                             and x.auteur_compte_id = e.auteur_compte_id)
      order by e.le desc limit 1)
  ) n where n.le <= pg_catalog.now() $$;

-- Counters first, from those who had agreed to statistics and did not withdraw it: quarter, EPCI,
-- age band, kind of thématique, outcome.
create or replace function prive.compter_fait(t int, p uuid) returns void
  language sql volatile set search_path = public, pg_temp as $$
  insert into fait_anonyme as f
    (territoire_id, trimestre, code_epci, tranche_age, thematique, issue, nombre)
    select t, date_trunc('quarter', d.le)::date, coalesce(g.code_epci, ''),
           case when age(d.le, x.date_naissance) < interval '26 years' then 'moins_de_26'
                when age(d.le, x.date_naissance) < interval '50 years' then 'de_26_a_49'
                  else 'de_50_et_plus' end,
           h.theme,
           case when exists (select 1 from objectif o
             where o.territoire_id = t and o.personne_id = p and o.etat = 'atteint')
                then 'objectif_atteint'
                when exists (select 1 from objectif o
                  where o.territoire_id = t and o.personne_id = p) then 'objectif_en_cours'
                else 'sans_objectif' end, 1
      from personne x
      cross join lateral (
        select prive.derniere_nouvelle(t, p) at time zone 'Europe/Paris' as le) d
      left join geo_commune g on g.code = x.commune_code
      cross join lateral (
        select 'toutes' as theme
        union select split_part(thematique, '--', 1) from constat
          where territoire_id = t and personne_id = p
        union select split_part(thematique, '--', 1) from objectif
          where territoire_id = t and personne_id = p) h
     where x.territoire_id = t and x.id = p
       and exists (select 1 from consentement c
         where c.territoire_id = t and c.personne_id = p and c.finalite = 'statistiques'
                      and c.retire_le is null)
  on conflict (territoire_id, trimestre, code_epci, tranche_age, thematique, issue) do update
    set nombre = f.nombre + 1 $$;

revoke execute on function prive.nouvelles(int, uuid), prive.compter_fait(int, uuid) from public;
grant execute on function prive.nouvelles(int, uuid) to carnet_app;
