-- Each change of a row counts, so that whoever saves a page read too early is told instead of
-- overwriting: one trigger for every table that has the column `edition` (core.db.Editee), those
-- added tomorrow too. Nobody writes the number by hand.
-- A row that nothing else signs is signed here (core.db.Signee): who changed it last and when, by
-- the caller's own context. What a job changes leaves the last signature.
create or replace function prive.compter_edition() returns trigger language plpgsql
  set search_path = pg_catalog, pg_temp as $$
declare
  par uuid := nullif(current_setting('app.compte', true), '')::uuid;
begin
  new.edition := old.edition + 1;
  if tg_nargs > 0 then
    new.edite_le := case when par is null then old.edite_le else now() end;
    new.edite_par := coalesce(par, old.edite_par);
  end if;
  return new;
end $$;
revoke execute on function prive.compter_edition() from public;
do $$
declare
  t record;
begin
  for t in
    select c.relname, case when exists (
             select 1 from pg_catalog.pg_attribute s
              where s.attrelid = c.oid and s.attname = 'edite_par' and not s.attisdropped)
             then '''signer''' else '' end as arguments
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
     where a.attname = 'edition' and not a.attisdropped and c.relkind = 'r'
       and c.relnamespace = 'public'::pg_catalog.regnamespace
  loop
    -- Its name comes after `figer` and `immuable`, which compare the whole row before it counts. A
    -- number that somebody forged is replaced. A change that no form shows counts too, and nobody
    -- is asked about it (core/editions.py).
    execute pg_catalog.format(
      'create or replace trigger tenir_edition before update on public.%I for each row '
      'execute function prive.compter_edition(%s)', t.relname, t.arguments);
  end loop;
end $$;
