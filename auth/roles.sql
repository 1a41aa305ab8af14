-- The database roles. Cluster-wide and idempotent; run by a superuser (or a role that may create these) before migrations.
-- carnet_owner owns every table; carnet_app is the only login of the product and owns nothing; carnet_search owns the one
-- search function; carnet_backup reads everything for backups and nothing else.
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

revoke all on schema public from public;
create schema if not exists prive;
alter schema public owner to carnet_owner;
alter schema prive owner to carnet_owner;
grant usage on schema public to carnet_app, carnet_search, carnet_backup;
grant usage on schema prive to carnet_app, carnet_search;
grant carnet_search to carnet_owner;
grant create on schema prive to carnet_search;
