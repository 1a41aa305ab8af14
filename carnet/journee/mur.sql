-- What a professional puts off: their own work, told to nobody else. A matter is put off about
-- somebody whose carnet one reads, and is read as long as one reads it; the person knows how many
-- each structure puts off, never which.
create or replace function prive.je_connais(p uuid) returns boolean
  language sql stable as $$
  select exists (select 1 from prive.mes_acces a
      where a.personne_id = p and a.domaines & prive.ctx_masque() & 1 <> 0)
    and not exists (select 1 from prive.mes_refus e where e.personne_id = p)
    and p not in (select f from prive.carnets_fermes() f)
$$;

create policy lire on report for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte())
  and structure_id = (select prive.ctx_structure())
  and prive.je_connais(personne_id));

create policy ecrire on report for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte())
  and structure_id = (select prive.ctx_structure())
  and prive.je_connais(personne_id));

-- Taken up before its day.
create policy reprendre on report for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte())
  and structure_id = (select prive.ctx_structure()));

-- How many matters about her each structure puts off today. By a link, a structure that is masked
-- says nothing.
create or replace function prive.reports_sur_moi() returns table (structure_id uuid, nombre bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.structure_id, count(*)
    from report r
   where r.territoire_id = (select prive.ctx_territoire())
     and r.personne_id = (select prive.ctx_personne())
     and r.jusqu_au > (now() at time zone 'Europe/Paris')::date and r.repris_le is null
     and r.structure_id <> all((select prive.ctx_structures_masquees())::uuid[])
   group by 1
   order by 1
$$;

-- The views that one keeps of one's list, for the structure by which one follows these people:
-- nobody else reads or changes them.
create policy lire on vue_personnes for select to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte())
  and structure_id = (select prive.ctx_structure()));

create policy garder on vue_personnes for insert to carnet_app with check (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte())
  and structure_id = (select prive.ctx_structure()));

create policy changer on vue_personnes for update to carnet_app using (
  territoire_id = (select prive.ctx_territoire())
  and compte_id = (select prive.ctx_compte())
  and structure_id = (select prive.ctx_structure()));

revoke execute on function prive.je_connais(uuid), prive.reports_sur_moi() from public;
grant execute on function prive.je_connais(uuid), prive.reports_sur_moi() to carnet_app;
grant select, insert, update (repris_le) on report to carnet_app;
grant select, insert, update (nom, choix, par_defaut, retiree_le) on vue_personnes to carnet_app;
