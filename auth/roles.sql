-- The database roles. Cluster-wide and idempotent; run by a superuser (or a role that may create
-- these) before migrations. carnet_owner owns every table; carnet_app is the only login of the
-- product and owns nothing; carnet_search owns the one search function; carnet_backup reads
-- everything for backups and nothing else.
do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'carnet_owner') then
    create role carnet_owner nologin;
  end if;
  if not exists (select 1 from pg_roles where rolname = 'carnet_app') then
    create role carnet_app login nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
  end if;
  if not exists (select 1 from pg_roles where rolname = 'carnet_search') then
    create role carnet_search nologin bypassrls;
  end if;
  if not exists (select 1 from pg_roles where rolname = 'carnet_backup') then
    create role carnet_backup nologin bypassrls;
  end if;
end $$;

-- How the product's connections behave, wherever they come from: a pooler drops what a client asks
-- when it connects. JIT is off: the queries are short and planning it costs more than it saves.
-- Plans are made once a statement and a connection: behind the wall, planning costs more than
-- running, so no statement may be written whose best plan depends on its values. A statement, a
-- wait for a lock, a transaction that does nothing: each has an end, so that nobody holds what the
-- others need.
do $$
declare
  r record;
begin
  for r in select *
    from (values ('jit', 'off'), ('plan_cache_mode', 'force_generic_plan'), ('timezone', 'UTC'),
                                 ('statement_timeout', '15s'), ('lock_timeout', '5s'),
                                 ('idle_in_transaction_session_timeout', '30s')) v(nom, valeur)
  loop
    -- Written only when it differs: the catalogue of roles is shared by the databases, and two
    -- writers of it collide.
    continue when exists (select 1 from pg_db_role_setting s, unnest(s.setconfig) c
      where s.setrole = 'carnet_app'::regrole and s.setdatabase = 0
        and lower(c) = lower(r.nom || '=' || r.valeur));
    execute format('alter role carnet_app set %I = %L', r.nom, r.valeur);
  end loop;
end $$;

revoke all on schema public from public;
create schema if not exists prive;
alter schema public owner to carnet_owner;
alter schema prive owner to carnet_owner;
grant usage on schema public to carnet_app, carnet_search, carnet_backup;
grant usage on schema prive to carnet_app, carnet_search;
grant carnet_search to carnet_owner;
grant create on schema prive to carnet_search;
