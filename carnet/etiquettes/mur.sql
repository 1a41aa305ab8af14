-- Tags: the words by which a structure sorts the people whom it accompanies, outside the carnet. No
-- agreement opens them, no emergency; another structure never reads them. They close with the
-- carnet, and when the structure leaves the circle. The person reads which are put on her, and by
-- whom.

-- 1. On whom --------------------------------------------------------------------------------------
-- Those whom the caller's structure accompanies today, and whose name it opens to them.
create or replace function prive.etiquetables() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.personne_id from prive.mes_acces a
   where a.domaines & prive.ctx_masque() & 1 <> 0
     and not exists (select 1 from prive.mes_refus e where e.personne_id = a.personne_id)
     and a.personne_id not in (select f from prive.carnets_fermes() f)
     and exists (select 1 from accompagnement m
       where m.territoire_id = (select prive.ctx_territoire())
         and m.personne_id = a.personne_id
         and m.structure_id = (select prive.ctx_structure())
         and prive.court(m.debut, m.fin))
$$;
-- The same of one person, on whom a tag is put: of whoever was only welcomed, nothing but the name
-- is kept.
create or replace function prive.est_etiquetable(p uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select prive.role_ecrit(prive.ctx_role())
     and exists (select 1 from prive.mes_acces a
       where a.personne_id = p and a.domaines & prive.ctx_masque() & 1 <> 0)
     and not exists (select 1 from prive.mes_refus e where e.personne_id = p)
     and p not in (select f from prive.carnets_fermes() f)
     and prive.est_du_cercle(prive.ctx_territoire(), p, prive.ctx_structure())
     and not prive.est_un_accueil(prive.ctx_territoire(), p)
$$;

-- 2. The words ------------------------------------------------------------------------------------
-- Whoever sees people for a structure reads its words, and makes them.
create policy lire on etiquette for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and structure_id = (select prive.ctx_structure())
  and (select prive.ctx_masque()) & 1 <> 0);

create policy creer on etiquette for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire())
  and structure_id = (select prive.ctx_structure())
  and par_compte_id = (select prive.ctx_compte())
  and (select prive.ctx_masque()) & 1 <> 0);

create policy changer on etiquette for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and structure_id = (select prive.ctx_structure())
  and (select prive.ctx_masque()) & 1 <> 0);

-- 3. On people ------------------------------------------------------------------------------------
create policy lire on etiquette_posee for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and structure_id = (select prive.ctx_structure())
  and personne_id in (select prive.etiquetables()));

-- A word of one's own structure, that stands.
create policy poser on etiquette_posee for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire())
  and structure_id = (select prive.ctx_structure())
  and par_compte_id = (select prive.ctx_compte())
  and prive.est_etiquetable(personne_id)
  and exists (select 1 from etiquette e
    where e.territoire_id = etiquette_posee.territoire_id
      and e.id = etiquette_posee.etiquette_id
      and e.retiree_le is null));

create policy oter on etiquette_posee for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and structure_id = (select prive.ctx_structure())
  and prive.role_ecrit((select prive.ctx_role()))
  and personne_id in (select prive.etiquetables()));

-- 4. What the person knows ------------------------------------------------------------------------
-- Which words each structure puts on her, those that it took off among them, since they are kept.
-- By a link, a structure that is masked says nothing.
create or replace function prive.etiquettes_sur_moi()
  returns table (structure_id uuid, nombre bigint, mots text[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select x.structure_id, count(*), array_agg(x.mot order by x.mot)
    from (
      select p.structure_id, e.nom || case
        when bool_and(p.retiree_le is not null or e.retiree_le is not null) then ' (retirée)'
        else '' end as mot
        from etiquette_posee p
        join etiquette e on e.territoire_id = p.territoire_id and e.id = p.etiquette_id
       where p.territoire_id = (select prive.ctx_territoire())
         and p.personne_id = (select prive.ctx_personne())
         and p.structure_id <> all((select prive.ctx_structures_masquees())::uuid[])
       group by p.structure_id, e.id, e.nom) x
   group by 1
   order by 1
$$;

revoke execute on function prive.etiquetables(), prive.est_etiquetable(uuid),
  prive.etiquettes_sur_moi() from public;
grant execute on function prive.etiquetables(), prive.est_etiquetable(uuid),
  prive.etiquettes_sur_moi() to carnet_app;
grant select, insert, update (nom, retiree_le) on etiquette to carnet_app;
grant select, insert, update (retiree_le) on etiquette_posee to carnet_app;
