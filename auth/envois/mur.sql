-- Sendings: a key makes one act of a form sent twice. The application reads no row and writes none
-- but through these functions, and each of them knows only the keys of its caller.

-- Takes a key for the act that the caller's transaction does. Whoever comes second waits for the
-- end of the first; then it is new again (the first was refused), or it was answered, or its words
-- are others.
create or replace function prive.recevoir_envoi(cle_ bytea, route_ text, corps_ bytea)
  returns table (etat text, statut int, lieu text, reponse bytea)
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  t int := (select prive.ctx_territoire());
  c uuid := (select prive.ctx_compte());
begin
  if c is null then
    return;
  end if;
  insert into envoi (territoire_id, compte_id, cle_sha256, route, corps_sha256)
    values (t, c, cle_, left(route_, 500), corps_) on conflict do nothing;
  if found then
    return query select 'neuf', null::int, null::text, null::bytea;
    return;
  end if;
  return query
    select case when e.route = left(route_, 500) and e.corps_sha256 = corps_ then 'fait'
             else 'autre' end, e.statut::int, e.lieu, e.reponse
      from envoi e where e.territoire_id = t and e.compte_id = c and e.cle_sha256 = cle_;
end $$;
-- What the act answered, kept with it: once, by who did it.
create or replace function prive.repondre_envoi(cle_ bytea, statut_ int, lieu_ text,
  reponse_ bytea) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  update envoi e set statut = statut_, lieu = lieu_, reponse = reponse_
   where e.territoire_id = (select prive.ctx_territoire())
     and e.compte_id = (select prive.ctx_compte()) and e.cle_sha256 = cle_ and e.statut is null $$;
-- A refused act frees its key: what was typed may be sent again.
create or replace function prive.oublier_envoi(cle_ bytea) returns void
  language sql volatile security definer set search_path = public, pg_temp as $$
  delete from envoi e
   where e.territoire_id = (select prive.ctx_territoire())
     and e.compte_id = (select prive.ctx_compte()) and e.cle_sha256 = cle_ and e.statut is null $$;
-- Two days: nobody sends a form again after that, and no address is kept for longer than it serves.
create or replace function prive.purger_envois() returns bigint
  language sql volatile security definer set search_path = public, pg_temp as $$
  with partis as (delete from envoi where recu_le < now() - interval '2 days' returning 1)
  select count(*) from partis $$;

revoke execute on function prive.recevoir_envoi(bytea, text, bytea),
  prive.repondre_envoi(bytea, int, text, bytea), prive.oublier_envoi(bytea), prive.purger_envois()
  from public;
grant execute on function prive.recevoir_envoi(bytea, text, bytea),
  prive.repondre_envoi(bytea, int, text, bytea), prive.oublier_envoi(bytea), prive.purger_envois()
  to carnet_app;
