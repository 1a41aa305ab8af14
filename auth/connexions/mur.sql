-- Limits: one count a key and a window. The application adds to a count, and can neither read, nor lower, nor erase one.
create or replace function prive.compter_limite(quoi_ text, cle_ bytea, maximum int, fenetre_s int)
  returns table (nombre int, attendre_s double precision)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare present timestamptz := clock_timestamp();
begin
  if octet_length(cle_) <> 32 or length(quoi_) > 40 then raise exception 'clé de limite illisible' using errcode = '22023'; end if;
  return query
    insert into limite as l (quoi, cle, nombre, expire_le) values (quoi_, cle_, 1, present + make_interval(secs => fenetre_s))
    on conflict (quoi, cle) do update set
      nombre = case when l.expire_le <= present then 1 else least(l.nombre, maximum) + 1 end,
      expire_le = case when l.expire_le <= present then excluded.expire_le else l.expire_le end
    returning l.nombre, extract(epoch from l.expire_le - present)::double precision;
end $$;
create or replace function prive.purger_limites() returns void
  language sql volatile security definer set search_path = public, pg_temp as
  $$ delete from limite where expire_le <= now() $$;

revoke execute on function prive.compter_limite(text, bytea, int, int), prive.purger_limites() from public;
grant execute on function prive.compter_limite(text, bytea, int, int), prive.purger_limites() to carnet_app;
